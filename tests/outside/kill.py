"""kill -9 at random moments under load: nothing acknowledged is lost, and every due prompt arrives under one id.

    python3 kill.py [times] [seed]
"""

import math
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

from clock import instant, now
from load import Quiet, Ringing, Writers
from maat import Carer, Refused
from server import Server
from story import Story

QUIET = 10
OVERDUE = 40
ON_TIME = 20
FIRST_RING_WITHIN = 5.0
SETTLE_WITHIN = 75.0


class Planned:
    def __init__(self, wearer, entry, at):
        self.wearer = wearer
        self.entry = entry
        self.at = at


class Trial:
    """One server, killed again and again, and the people around it."""

    def __init__(self, server):
        self.server = server
        self.carer = Carer.new(server)
        self.organisation = self.carer.organisation("Care home", "Etc/UTC")["id"]
        self.activity = self.carer.activity(self.organisation, "Tea", kind="everyday", duration_minutes=10)["id"]
        quiet = [Quiet(self.carer, self.organisation, self.activity, n) for n in range(QUIET)]
        self.writers = Writers(self.carer, self.activity, quiet)
        self.overdue = [Ringing(self.carer, self.organisation, n) for n in range(OVERDUE)]
        self.on_time = [Ringing(self.carer, self.organisation, OVERDUE + n) for n in range(ON_TIME)]
        self.turn = Counter()
        self.planned = []
        self.verified = set()
        self.lost = []
        self.first_rings = []
        self.by_sync_only = 0
        self.starts = []
        self.exits = []

    @property
    def watches(self):
        return self.overdue + self.on_time

    def next_of(self, wearers, name):
        self.turn[name] += 1
        return wearers[self.turn[name] % len(wearers)]

    def plan(self, wearer, second):
        at = datetime.fromtimestamp(second, timezone.utc)
        start = at.replace(tzinfo=None).isoformat(timespec="seconds")
        made = self.carer.entry(wearer.id, self.activity, start, title="Ring", heads_up_minutes=[], confirm="none")
        self.planned.append(Planned(wearer, made["id"], at))

    # One round: plan, kill, start again, look.

    def round(self, number):
        self.writers.round = number
        up, down = random.uniform(1.2, 2.5), random.uniform(1.0, 1.6)
        kill_at = time.time() + up
        for _ in range(5):
            self.plan(self.next_of(self.on_time, "on time"), math.ceil(time.time() + random.uniform(0.3, up)))
        for _ in range(2):
            self.plan(self.next_of(self.overdue, "overdue"), math.floor(kill_at) + 1)
        time.sleep(max(0.0, kill_at - time.time()))
        self.kill()
        killed = now()
        time.sleep(down)
        if number % 5 == 4:
            self.server.spawn()
            time.sleep(random.uniform(0.0, 0.4))
            self.kill()
        started_at, started = now(), self.server.spawn()
        self.starts.append(self.server.wait_for("/readyz") - started)
        self.verify()
        self.first_ring(killed, started_at, started)

    def kill(self):
        if self.server.process.poll() is not None:
            self.exits.append(f"ended by itself with {self.server.process.returncode}:\n{self.server.tail()}")
        self.server.kill()

    def first_ring(self, killed, started_at, started):
        """How long after the start the first prompt came that fell due while the program was down."""
        due = [p for p in self.planned if killed < p.at <= started_at
               and (p.wearer.rang_at(p.entry) or math.inf) > started]
        while due and time.monotonic() - started < FIRST_RING_WITHIN + 0.5:
            rings = [at for at in (p.wearer.rang_at(p.entry) for p in due) if at]
            if rings:
                self.first_rings.append(min(rings) - started)
                return
            time.sleep(0.02)
        if due:
            self.first_rings.append(math.inf)

    # Nothing acknowledged is lost.

    def verify(self, everything=False):
        """Reads what was acknowledged since the last time; at the end, all of it."""
        ledger = self.writers.ledger
        with ledger.lock:
            entries = {e: at for e, at in ledger.entries.items() if everything or ("entry", e) not in self.verified}
            check_ins = {w: set(ids) for w, ids in ledger.check_ins.items()
                         if everything or any((w, one) not in self.verified for one in ids)}
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(self.verify_entry, entries.items()))
            list(pool.map(self.verify_check_ins, check_ins.items()))
        return len(entries), sum(map(len, check_ins.values()))

    def verify_entry(self, item):
        entry, (wearer, title) = item
        try:
            if self.carer.get(f"/wearers/{wearer}/entries/{entry}")["title"] != title:
                self.lost.append(f"entry {entry} has another title")
        except Refused as error:
            self.lost.append(f"entry {entry}: {error}")
        self.verified.add(("entry", entry))

    def verify_check_ins(self, item):
        wearer, ids = item
        there = {one["id"] for one in self.carer.check_ins(wearer)}
        self.lost += [f"check-in {one} of {wearer}" for one in ids - there]
        self.verified.update((wearer, one) for one in ids)

    def doubled(self):
        """Repeats with one key make one thing: titles that came twice, and check-ins that nobody made."""
        found = []
        for wearer in self.writers.wearers:
            titles = Counter(e["title"] for e in self.carer.all(f"/wearers/{wearer.id}/entries"))
            found += [title for title, times in titles.items() if times > 1]
            there = {one["id"] for one in self.carer.check_ins(wearer.id)}
            found += [f"check-in {one}" for one in there - self.writers.ledger.check_ins[wearer.id]]
        return found

    # Every due prompt arrives.

    def settle(self):
        """Waits until each planned prompt has rung; what has not by then must at least be in a sync."""
        end = time.monotonic() + SETTLE_WITHIN
        while time.monotonic() < end and not all(p.wearer.rang_at(p.entry) for p in self.planned):
            time.sleep(0.5)
        for wearer in self.watches:
            wearer.look()
        for wearer in self.watches:
            wearer.to_tell.join()

    def prompts(self):
        """The start prompt of each planned entry as the carer's day has it, or None."""
        dates = sorted({p.at.date() for p in self.planned})
        by_entry = {}
        for wearer in self.watches:
            for day in self.carer.days(wearer.id, dates[0].isoformat(), dates[-1].isoformat()):
                for occurrence in day["occurrences"]:
                    by_entry[occurrence["entry_id"]] = (wearer, occurrence)
        for planned in self.planned:
            wearer, occurrence = by_entry.get(planned.entry, (None, {"prompts": []}))
            start = next((p for p in occurrence["prompts"] if p["kind"] == "start"), None)
            if start:
                wearer.know({**start, "occurrence_id": occurrence["id"]})
            yield planned, start


def check_rings(story, trial):
    pairs = list(trial.prompts())
    absent = [p.entry for p, start in pairs if start is None]
    story.equal("each planned entry has its start prompt in the carer's day", absent, [])
    pairs = [(p, start) for p, start in pairs if start]
    moved = [f"{p.at}: {start['at']}" for p, start in pairs if instant(start["at"]) != p.at]
    story.equal("at its instant", moved, [])
    missing = [f"{start['id']} due {start['at']}" for p, start in pairs
               if start["id"] not in p.wearer.streamed and start["id"] not in p.wearer.synced]
    story.equal("each due prompt arrived, on the stream or in a sync", missing, [])
    by_sync = [start["id"] for p, start in pairs if start["id"] not in p.wearer.streamed]
    trial.by_sync_only = len(by_sync)
    several = [ids for wearer in trial.watches for ids in wearer.ids.values() if len(ids) > 1]
    story.equal("under one id each", several, [])
    early = [a.data["id"] for p, start in pairs for a in p.wearer.streamed.get(start["id"], ())
             if datetime.fromtimestamp(a.wall, timezone.utc) < p.at - timedelta(milliseconds=50)]
    story.equal("none before its instant", early, [])
    blank = [f"{start['id']} due {start['at']}" for _, start in pairs if start["outcome"] is None]
    story.equal("each has its outcome", blank, [])
    again = sum(len(p.wearer.streamed.get(start["id"], ())) > 1 for p, start in pairs)
    story.note(f"{len(pairs)} prompts due; {len(by_sync)} came by sync alone, {again} more than once on the stream")


def check_writes(story, trial, kills):
    ledger = trial.writers.ledger
    entries, check_ins = trial.verify(everything=True)
    story.expect("there was load", entries > kills and check_ins > kills, f"more than {kills} each", (entries, check_ins))
    story.equal("no acknowledged write is lost", trial.lost[:10], [])
    story.equal("no repeated write is there twice", trial.doubled()[:10], [])
    story.equal("no good write was refused", ledger.refused[:10], [])
    refused = [one for wearer in trial.watches for one in wearer.refused]
    story.equal("no event of a ringing watch was refused", refused[:10], [])
    faults = [fault for wearer in trial.watches for fault in wearer.stream.faults]
    story.equal("no stream had a fault", faults[:10], [])
    story.equal("the program never ended by itself", trial.exits, [])
    story.note(f"{entries} entries and {check_ins} check-ins and events acknowledged, "
               f"{ledger.repeated} attempts cut off or turned away and repeated")


def kill_again_and_again(story, kills, seed):
    random.seed(seed)
    began = time.monotonic()
    with Server() as server:
        server.start()
        trial = Trial(server)
        trial.writers.start()
        for number in range(kills):
            trial.round(number)
            print(f"  kill {number + 1}/{kills}: ready after {trial.starts[-1] * 1000:.0f} ms, "
                  f"{len(trial.planned)} prompts planned, {len(trial.lost)} lost", flush=True)
        story.expect("each started write ends", trial.writers.close(), "all threads at their end", "some hang")
        trial.settle()
        check_writes(story, trial, kills)
        check_rings(story, trial)
        figures(story, trial, kills, time.monotonic() - began)


def figures(story, trial, kills, took):
    rings = sorted(trial.first_rings)
    story.expect("there were overdue rings after the restarts", len(rings) >= kills / 2, f"{kills / 2:.0f} or more", len(rings))
    worst = rings[-1] if rings else math.inf
    story.expect("the first overdue ring comes within 5 s of each restart", worst <= FIRST_RING_WITHIN, "5 s",
                 [round(one, 2) for one in rings[-5:]])
    if rings:
        story.note(f"first overdue ring after the start: median {rings[len(rings) // 2]:.2f} s, worst {worst:.2f} s, "
                   f"over {len(rings)} restarts")
    starts = sorted(trial.starts)
    story.note(f"ready after: median {starts[len(starts) // 2] * 1000:.0f} ms, worst {starts[-1] * 1000:.0f} ms")
    story.note(f"{kills} kills (and {kills // 5} more while starting) in {took:.0f} s")


if __name__ == "__main__":
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    story = Story()
    story.chapter(f"kill -9, {kills} times (seed {seed})")
    story.tell(lambda story: kill_again_and_again(story, kills, seed))
    sys.exit(story.end())
