"""The main job over HTTP alone: a planned day rings on the wrist, across the night the clocks go forward."""

import os
import sys
import time
from datetime import timedelta

from clock import ServerClock, amsterdam, instant, written
from maat import Carer, prompts_of
from server import Server
from story import Story
from stream import Stream

WEEK = ["2027-03-25", "2027-03-26", "2027-03-27", "2027-03-28", "2027-03-29", "2027-03-30", "2027-03-31"]
SCHOOL_DAYS = ["2027-03-25", "2027-03-26", "2027-03-29", "2027-03-30", "2027-03-31"]
WEEK_SPEED = int(os.environ.get("MAAT_WEEK_SPEED") or 3600)
NIGHT_SPEED = 60
LATE_BY = float(os.environ.get("MAAT_LATE_SECONDS") or 2.0)

# A whole rehearsed hour passes each second, so a ring may come later there than by default and still count.
GRACE = 120
AGAIN = 60
ANSWERS = {"2027-03-25": "watch done", "2027-03-26": "nothing", "2027-03-29": "watch done",
           "2027-03-30": "watch no", "2027-03-31": "carer done"}
STATES = {"watch done": "done", "nothing": "no_answer", "watch no": "refused", "carer done": "done"}


class Scene:
    """One organisation, one wearer, and what is planned for them."""

    def __init__(self, server):
        self.carer = Carer.new(server)
        self.organisation = self.carer.organisation()["id"]
        self.wearer = self.carer.wearer(self.organisation)["id"]

    def plan(self, title, start, repeat, **more):
        activity = self.carer.activity(self.organisation, title, kind="everyday", duration_minutes=30)["id"]
        return self.carer.entry(self.wearer, activity, start, repeat=repeat, **more)["id"]

    def occurrences(self, first, last):
        days = self.carer.days(self.wearer, first, last)
        return {(o["entry_id"], day["date"]): o for day in days for o in day["occurrences"]}


def expected_prompts():
    """What the plan of the week must give, by hand: (kind, instant) of each start and heads-up."""
    nights = [("start", amsterdam(f"{date}T02:30")) for date in WEEK]
    warned = [("heads_up", amsterdam(f"{date}T07:50")) for date in SCHOOL_DAYS]
    mornings = [("start", amsterdam(f"{date}T08:00")) for date in SCHOOL_DAYS]
    return sorted(nights + warned + mornings)


def readable(prompts):
    return ", ".join(f"{kind} {written(at)}" for kind, at in prompts) or "none"


def compare(story, what, seen, expected):
    """Says what is missing and what is too much, instead of two long lists."""
    missing = [p for p in expected if p not in seen]
    extra = [p for p in seen if p not in expected]
    story.expect(what, seen == expected, f"{len(expected)} prompts",
                 f"{len(seen)}; missing {readable(missing)}; too many {readable(extra)}")


def planned(days, kinds=("start", "heads_up"), first=WEEK[0], last=WEEK[-1]):
    days = [day for day in days if first <= day["date"] <= last]
    return sorted((p["kind"], instant(p["at"])) for p in prompts_of(days) if p["kind"] in kinds)


# The plan, before any of it is due.


def plan_week(story, server):
    story.chapter("A carer plans a week, a watch is paired")
    server.start(at="2027-03-24T23:00+01:00", speed=1)
    scene = Scene(server)
    scene.night = scene.plan("A drink of water", "2027-03-25T02:30", "FREQ=DAILY", grace_minutes=GRACE)
    scene.morning = scene.plan(
        "Brush teeth", "2027-03-25T08:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", heads_up_minutes=[10],
        confirm="done", grace_minutes=GRACE, again_every_minutes=AGAIN, again_times=1,
    )
    scene.watch = scene.carer.pair(scene.wearer, "Sam's watch")
    story.equal("the paired watch is told whose it is", scene.watch.paired["wearer"]["id"], scene.wearer)
    check_plan(story, scene)
    server.stop()
    return scene


def check_plan(story, scene):
    sync = scene.watch.sync(days=9)
    compare(story, "watch/sync holds each start and heads-up of the week at its instant",
            planned(sync["days"]), expected_prompts())
    days = scene.carer.days(scene.wearer, WEEK[0], WEEK[-1])
    story.equal("the days asked for are the days given", [day["date"] for day in days], WEEK)
    compare(story, "the carer's days hold the same", planned(days), expected_prompts())
    carer, watch = ({p["id"] for p in prompts_of(part)} for part in (days, sync["days"]))
    story.expect("watch and carer see one id for one prompt", carer <= watch, "no other id", carer - watch)
    wrong = [p for p in prompts_of(days) if p["kind"] == "start"
             and instant(p["until"]) - instant(p["at"]) != timedelta(minutes=GRACE)]
    story.equal("a start may ring until the end of its grace", wrong, [])
    gap = scene.occurrences("2027-03-28", "2027-03-28")[scene.night, "2027-03-28"]
    story.equal("02:30 on the 28th is 01:30Z", instant(gap["starts_at"]), amsterdam("2027-03-28T02:30"))
    story.equal("and is shown at 03:30, as the clock on the wall says", gap["local_start"][:16], "2027-03-28T03:30")
    again = scene.watch.sync(since=sync["token"], days=9)
    changed = [day["date"] for day in again["days"] if day["occurrences"] is not None]
    story.equal("a second sync carries no day that has not changed", changed, [])
    bit_by_bit(story, scene, sync)


def bit_by_bit(story, scene, whole):
    """A watch with little room gets a day at a time."""
    token, came = "", []
    for _ in whole["days"]:
        sync = scene.watch.sync(since=token, days=9, budget=1)
        token = sync["token"]
        came.append([day["date"] for day in sync["days"] if day["occurrences"] is not None])
    story.equal("with a small budget the days come one by one", came, [[day["date"]] for day in whole["days"]])


# The week, an hour a second.


class WeekWatch:
    """What the watch and the people do while the week goes by."""

    def __init__(self, scene):
        self.scene = scene
        self.clock = ServerClock.of(scene.watch)
        self.answered = set()
        self.refusals = []
        self.stream = Stream(scene.watch, on_event=self.hear)

    def hear(self, stream, arrival):
        if arrival.event != "prompt":
            return
        prompt = arrival.data
        self.tell("shown", prompt)
        if prompt["kind"] == "start" and prompt["occurrence_id"] not in self.answered:
            self.answered.add(prompt["occurrence_id"])
            self.answer(prompt)

    def answer(self, prompt):
        dates = {amsterdam(f"{date}T08:00"): date for date in SCHOOL_DAYS}
        answer = ANSWERS.get(dates.get(instant(prompt["at"])))
        if answer == "carer done":
            self.scene.carer.check_in(self.scene.wearer, "done", prompt["occurrence_id"])
        elif answer and answer.startswith("watch "):
            self.tell(answer.removeprefix("watch "), prompt)

    def tell(self, kind, prompt):
        at = written(self.clock.now())
        event = self.scene.watch.event(kind, prompt["occurrence_id"], at, prompt["id"], int(time.monotonic() * 1000))
        told = self.scene.watch.send_events(event)
        if told.get("refused"):
            self.refusals.append(told["refused"])


def live_week(story, server, scene):
    story.chapter(f"The week goes by, {WEEK_SPEED} times as fast")
    server.start(at="2027-03-25T00:00+01:00", speed=WEEK_SPEED)
    watch = WeekWatch(scene)
    story.equal("the watch is told how fast the clock runs", watch.clock.rate, float(WEEK_SPEED))
    watch.stream.start()
    alert = None
    while watch.clock.now() < amsterdam("2027-03-31T20:00"):
        scene.watch.sync(days=2)
        if alert is None and watch.clock.now() > amsterdam("2027-03-26T08:00"):
            alert = next((a for a in scene.carer.alerts(scene.organisation, "open") if a["kind"] == "no_answer"), None)
            if alert:
                settle(story, scene, alert, watch.clock.now())
        time.sleep(0.25)
    watch.stream.close()
    story.expect("an alert says that nobody answered on Friday", alert is not None, "a no_answer alert", "none")
    check_rings(story, scene, watch)
    check_week(story, scene, watch)


def settle(story, scene, alert, found):
    """Friday's alert is taken and resolved."""
    friday = scene.occurrences("2027-03-26", "2027-03-26")[scene.morning, "2027-03-26"]["id"]
    story.equal("the alert is about Friday's occurrence", alert["occurrence_id"], friday)
    story.equal("and about this wearer", alert["wearer_id"], scene.wearer)
    story.expect("it comes within a day", found < amsterdam("2027-03-26T20:00"), "before Friday 20:00", written(found))
    scene.carer.take(scene.organisation, alert["id"])
    mine = {a["id"]: a for a in scene.carer.alerts(scene.organisation)}.get(alert["id"], {})
    story.equal("taken, it says so", mine.get("state"), "taken")
    me = scene.carer.get("/me")["id"]
    story.expect("and by whom", me in str(mine.get("taken_by")), me, mine.get("taken_by"))
    scene.carer.resolve(scene.organisation, alert["id"])
    mine = {a["id"]: a for a in scene.carer.alerts(scene.organisation)}.get(alert["id"], {})
    story.equal("resolved, it says so", mine.get("state"), "resolved")
    still = [a["id"] for a in scene.carer.alerts(scene.organisation, "open")]
    story.expect("and is open no more", alert["id"] not in still, "not listed", still)


def check_rings(story, scene, watch):
    """Each due prompt came on the stream: not early, not late, nothing more."""
    came = [(a.data["kind"], instant(a.data["at"]), a) for a in watch.stream.prompts()]
    compare(story, "the stream rings exactly what was planned",
            sorted({(kind, at) for kind, at, _ in came if kind in ("start", "heads_up")}), expected_prompts())
    agains = sorted({(kind, at) for kind, at, _ in came if kind == "again"})
    compare(story, "only Friday's unanswered start rings again", agains, [("again", amsterdam("2027-03-26T09:00"))])
    check_lateness(story, came, watch.clock)
    ids = [a.data["id"] for _, _, a in came]
    story.expect("each came once, with an id of its own", len(set(ids)) == len(ids), len(set(ids)), len(ids))
    story.equal("the stream had no fault", watch.stream.faults, [])
    story.equal("no event of the watch was refused", watch.refusals, [])


def check_lateness(story, came, clock):
    early = [f"{kind} {written(at)} came {at - clock.at(a.here)} early" for kind, at, a in came
             if clock.at(a.here) < at - clock.slack()]
    late = {f"{kind} {written(at)}": (clock.at(a.here) - at).total_seconds() / clock.rate for kind, at, a in came}
    story.equal("none comes before its instant", early, [])
    worst = max(late.values(), default=0.0)
    story.expect(f"none comes more than {LATE_BY} s late", worst <= LATE_BY, f"{LATE_BY} s", late)
    story.note(f"the latest ring came {worst * 1000:.0f} ms after its instant (real time, at {clock.rate:.0f} times)")


def check_week(story, scene, watch):
    story.chapter("What the carer reads afterwards")
    seen = scene.occurrences(WEEK[0], WEEK[-1])
    for date in WEEK:
        night = seen[scene.night, date]
        story.equal(f"{date} 02:30 is past and rang", (night["state"], night["seen"]), ("past", "rung"))
    for date, answer in ANSWERS.items():
        story.equal(f"{date} 08:00, {answer}", seen[scene.morning, date]["state"], STATES[answer])
    story.equal("an answer from the watch counts as seen", seen[scene.morning, "2027-03-25"]["seen"], "answered")
    story.equal("no answer is still a ring", seen[scene.morning, "2027-03-26"]["seen"], "rung")
    open_ended = [p for o in seen.values() for p in o["prompts"] if p["kind"] == "start" and p["outcome"] is None]
    story.equal("every start has its outcome", open_ended, [])
    kinds = [c["kind"] for c in scene.carer.check_ins(scene.wearer)]
    for kind, least in (("done", 3), ("no", 1), ("shown", len(expected_prompts()))):
        story.expect(f"the check-ins hold {least} {kind} or more", kinds.count(kind) >= least, least, kinds.count(kind))
    rung = {a.data["id"]: a.data["at"] for a in watch.stream.prompts() if a.data["kind"] == "start"}
    read = {p["id"]: p["at"] for o in seen.values() for p in o["prompts"] if p["kind"] == "start"}
    story.expect("what rang and what is read bear the same ids", {i: instant(a) for i, a in rung.items()}
                 == {i: instant(a) for i, a in read.items()}, read, rung)


# The night itself, a minute a second, with the grace that everyone has.


def live_night(story, server):
    story.chapter(f"The night of 28 March, {NIGHT_SPEED} times as fast, default grace")
    server.start(at="2027-03-28T00:30+01:00", speed=1)
    scene = Scene(server)
    gap = scene.plan("A drink of water", "2027-03-27T02:30", "FREQ=DAILY")
    after = scene.plan("Turn over", "2027-03-28T03:05", None)
    scene.watch = scene.carer.pair(scene.wearer)
    move_one(story, scene, after)
    server.stop()
    server.start(at="2027-03-28T01:58+01:00", speed=NIGHT_SPEED)
    watch = WeekWatch(scene)
    watch.stream.start()
    before = scene.occurrences("2027-03-28", "2027-03-28")[gap, "2027-03-28"]
    story.equal("before its instant it is planned", before["state"], "planned")
    while watch.clock.now() < amsterdam("2027-03-28T02:30") + timedelta(minutes=5):
        time.sleep(0.2)
    check_night(story, scene, watch, gap)
    watch.stream.close()


def move_one(story, scene, entry):
    """This day only: five past three becomes ten past."""
    token = scene.watch.sync(days=2)["token"]
    was = scene.occurrences("2027-03-28", "2027-03-28")[entry, "2027-03-28"]
    scene.carer.change_occurrence(scene.wearer, was["id"], {"start": "2027-03-28T03:10"})
    now = scene.occurrences("2027-03-28", "2027-03-28")[entry, "2027-03-28"]
    story.equal("moved on this day only, it keeps its id", now["id"], was["id"])
    story.equal("and has a new instant", instant(now["starts_at"]), amsterdam("2027-03-28T03:10"))
    story.expect("and a version", now["version"] > was["version"], f"above {was['version']}", now["version"])
    ids = [next(p["id"] for p in o["prompts"] if p["kind"] == "start") for o in (was, now)]
    story.expect("and its prompt a new id, so that it rings anew", ids[0] != ids[1], f"not {ids[0]}", ids[1])
    days = {day["date"]: day for day in scene.watch.sync(since=token, days=2)["days"]}
    story.expect("the watch's next sync carries the changed day whole",
                 days["2027-03-28"]["occurrences"] is not None, "its occurrences", "null")


def check_night(story, scene, watch, gap):
    came = [(a.data["kind"], instant(a.data["at"]), a) for a in watch.stream.prompts() if a.data["kind"] == "start"]
    compare(story, "ten past three rings, then half past two, at half past three", [(k, at) for k, at, _ in came],
            [("start", amsterdam("2027-03-28T03:10")), ("start", amsterdam("2027-03-28T02:30"))])
    check_lateness(story, came, watch.clock)
    day = scene.carer.day(scene.wearer, "2027-03-28")
    active = scene.occurrences("2027-03-28", "2027-03-28")[gap, "2027-03-28"]
    story.equal("five minutes later it is what is now", (active["state"], day["now"]), ("active", active["id"]))
    story.equal("and has rung", active["seen"], "rung")
    story.equal("the day says where it is", (day["date"], day["time_zone"]), ("2027-03-28", "Europe/Amsterdam"))


def week(story):
    with Server() as server:
        scene = plan_week(story, server)
        live_week(story, server, scene)


def night(story):
    with Server() as server:
        live_night(story, server)


def run(story):
    story.tell(week)
    story.tell(night)


if __name__ == "__main__":
    story = Story()
    run(story)
    sys.exit(story.end())
