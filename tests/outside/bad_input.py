"""Bad input on every route: a problem answer with the field's name, 4xx, nothing changed."""

import http.client
import json
import sys
import uuid

from bad_cases import ACTIVITY, ENTRY, NOBODY, ORGANISATION, POSTS, WEARER, Case, cases
from maat import Api, Refused, cognito
from server import Server
from story import Story
from world import World, faults_of, flood, hold


def all_cases(story, world):
    story.chapter("Wrong values, wrong bodies, wrong ids, wrong doors")
    before = world.snapshot()
    for case in cases():
        try:
            answer = world.send(case)
        except (OSError, http.client.HTTPException) as error:
            story.expect(case.what, False, "an answer", repr(error))
            continue
        before = hold(story, world, case.what, answer, before, case.fields, case.status)


def controls(story, world):
    """The bodies that the cases spoil are good ones: unspoilt, each is taken."""
    story.chapter("What is right is taken")
    carer, organisation, wearer = world.carer, world.names["organisation"], world.names["wearer"]
    entry = json.loads(world.body(json.dumps(ENTRY).encode()))
    full = {**entry, "title": "Porridge", "time_zone": "Europe/London", "all_day": False, "duration_minutes": 20,
            "except": ["2027-03-02"], "also": ["2027-03-02T09:00"], "heads_up_minutes": [10, 2], "confirm": "ok",
            "again_every_minutes": 5, "again_times": 2, "grace_minutes": 15, "telling": "line", "private": False}
    tries = [
        ("POST", "/organisations", ORGANISATION),
        ("POST", f"/organisations/{organisation}/wearers", WEARER),
        ("POST", f"/organisations/{organisation}/activities", ACTIVITY),
        ("POST", f"/wearers/{wearer}/entries", entry),
        ("POST", f"/wearers/{wearer}/entries", full),
        ("POST", f"/wearers/{wearer}/check-ins", {"kind": "ok", "occurrence_id": world.names["occurrence"]}),
        ("PATCH", f"/wearers/{wearer}", {"name": "Sam B."}),
        ("PATCH", f"/wearers/{wearer}/entries/{world.names['entry']}", {"title": "Breakfast, slowly"}),
    ]
    for method, path, body in tries:
        answer = carer.send(method, "/v1" + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        story.expect(f"{method} {path}", 200 <= answer.status < 300, "2xx", answer)
        if 200 <= answer.status < 300 and answer.body:
            kept = {name: answer.json.get(name) for name in body}
            story.equal("  and keeps what was sent", kept, body)
    merge = {"Content-Type": "application/merge-patch+json"}
    answer = carer.send("PATCH", f"/v1/wearers/{wearer}", b'{"name": "Sam"}', merge)
    story.expect("PATCH says that it is a merge patch", answer.status == 200, 200, answer)
    answer = world.watch.send("GET", "/v1/watch/sync?since=not-a-token")
    story.expect("a sync token not understood gives everything", answer.status == 200, 200, answer)
    if answer.status == 200:
        null = [day["date"] for day in answer.json["days"] if day["occurrences"] is None]
        story.equal("  and no day is left out", null, [])
    unknown_field(story, world, organisation)


def unknown_field(story, world, organisation):
    body = json.dumps({**ACTIVITY, "colr": "#ff0000"}).encode()
    path = f"/v1/organisations/{organisation}/activities"
    answer = world.carer.send("POST", path, body, {"Content-Type": "application/json"})
    if 200 <= answer.status < 300:
        story.note("an unknown field is taken and left aside")
    else:
        faults = faults_of(answer, ("colr",), range(400, 500))
        story.expect("an unknown field is refused by name", not faults, "4xx naming colr", answer)
        story.note("an unknown field is refused")


def lost_races(story, world):
    story.chapter("A lost race")
    organisation = world.names["organisation"]
    wearer = f"/wearers/{world.names['wearer']}"
    activity = f"/organisations/{organisation}/activities/{world.names['activity']}"
    for path, field in ((f"/organisations/{organisation}", "name"), (wearer, "name"), (activity, "title"),
                        (f"{wearer}/entries/{world.names['entry']}", "title")):
        old = world.carer.etag(path)
        if not story.expect(f"GET {path} has an ETag", bool(old), "an ETag", old):
            continue
        world.carer.patch(path, {field: "Changed first"}, old)
        before = world.snapshot()
        stale = {"If-Match": old, "Content-Type": "application/json"}
        answer = world.carer.send("PATCH", "/v1" + path, json.dumps({field: "Too late"}).encode(), stale)
        before = hold(story, world, f"PATCH {path} with an old ETag", answer, before, status=(412,))
        if path in (activity, f"{wearer}/entries/{world.names['entry']}"):
            answer = world.carer.send("DELETE", "/v1" + path, None, {"If-Match": old})
            hold(story, world, f"DELETE {path} with an old ETag", answer, before, status=(412,))
    before = world.snapshot()
    occurrence = world.path("/v1/wearers/{wearer}/occurrences/{occurrence}")
    stale = {"If-Match": '"99"', "Content-Type": "application/json"}
    answer = world.carer.send("PATCH", occurrence, b'{"start": "2027-03-01T09:00"}', stale)
    hold(story, world, "PATCH an untouched occurrence as if it had version 99", answer, before, status=(412,))


def same_key(story, world):
    story.chapter("The same Idempotency-Key")
    wearers = f"/organisations/{world.names['organisation']}/wearers"
    entries = f"/wearers/{world.names['wearer']}/entries"
    entry = json.loads(world.body(json.dumps(ENTRY).encode()))
    for path, body, other in ((wearers, {**WEARER, "name": "Once"}, {**WEARER, "name": "Other"}),
                              (entries, {**entry, "title": "Once"}, {**entry, "title": "Other"})):
        key = str(uuid.uuid4())
        first = world.carer.post(path, body, key)
        again = world.carer.post(path, body, key)
        story.equal(f"POST {path} again gives the same", again, first)
        before = world.snapshot()
        sent = {"Idempotency-Key": key, "Content-Type": "application/json"}
        answer = world.carer.send("POST", "/v1" + path, json.dumps(other).encode(), sent)
        hold(story, world, f"POST {path} with the key of another body", answer, before, status=(409, 422))
        made = [one["id"] for one in world.carer.all(path) if one["id"] == first["id"] or "Once" in one.values()]
        story.equal("  and there is one of it", made, [first["id"]])


    codes = world.path("/wearers/{wearer}/pairing-codes")
    key = str(uuid.uuid4())
    first, again = (world.carer.post(codes, {}, key)["code"] for _ in range(2))
    story.expect("an answer that holds a secret is not kept for its key", first != again, "another code", again)


def watch_events(story, world):
    """Events are taken or refused one by one, each with the reason."""
    story.chapter("What a watch may send")
    names, watch = world.names, world.watch
    good = watch.event("shown", names["occurrence"], "2027-03-01T07:00:05Z")
    changes = {"kind": [5, "danced"], "occurrence_id": ["no-id", 5], "at": ["yesterday", 5], "id": ["no-id", 5]}
    before = world.snapshot()
    for name, values in changes.items():
        for value in values:
            event = {**watch.event("shown", names["occurrence"], "2027-03-01T07:00:05Z"), name: value}
            raw = json.dumps({"events": [event]}).encode()
            answer = watch.send("POST", "/v1/watch/events", raw, {"Content-Type": "application/json"})
            what = f"an event with {name} {value!r}"
            if answer.status == 200:
                story.expect(f"{what} is refused", bool(answer.json.get("refused")), "in refused", answer)
                before = world.snapshot() if not same(story, world, what, before) else before
            else:
                before = hold(story, world, what, answer, before, (name,), range(400, 429))
    told = watch.send_events(good)
    story.expect("a good event is accepted", not told.get("refused"), "nothing refused", told)
    count = len(world.carer.check_ins(names["wearer"]))
    told = watch.send_events(good)
    story.expect("sent again it is accepted", not told.get("refused"), "nothing refused", told)
    story.equal("and recorded once", len(world.carer.check_ins(names["wearer"])), count)
    many = {"events": [{**good, "id": str(uuid.uuid4())} for _ in range(20_000)]}
    before = world.snapshot()
    answer = watch.send("POST", "/v1/watch/events", json.dumps(many).encode(), {"Content-Type": "application/json"})
    hold(story, world, "twenty thousand events at once", answer, before, status=(400, 413, 422))


def same(story, world, what, before):
    after = world.snapshot()
    changed = [path for path in after if after[path] != before[path]]
    return story.equal(f"{what} changes nothing", changed, [])


def strangers(story, world):
    story.chapter("To a stranger it does not exist")
    before = world.snapshot()
    for name, pattern in (("organisation", "/v1/organisations/{}"), ("wearer", "/v1/wearers/{}"),
                          ("wearer", "/v1/wearers/{}/entries"), ("wearer", "/v1/wearers/{}/days/2027-03-01"),
                          ("organisation", "/v1/organisations/{}/alerts")):
        there = world.stranger.send("GET", pattern.format(world.names[name]))
        absent = world.stranger.send("GET", pattern.format(NOBODY))
        hold(story, world, f"GET {pattern}: another's", there, before, status=(404,))
        story.equal("  byte for byte as what is not there", there.body, absent.body)
    sent = {"Content-Type": "application/json"}
    raw = world.body(json.dumps(ENTRY).encode())
    answer = world.stranger.send("POST", world.path("/v1/wearers/{wearer}/entries"), raw, sent)
    hold(story, world, "POST entries: another's wearer", answer, before, status=(404,))


def oversize(story, world):
    story.chapter("Far too much")
    before = world.snapshot()
    routes = [*POSTS, ("POST", "/v1/wearers/{wearer}/calendar", "carer")]
    for method, path, who in routes:
        kind = "text/calendar" if path.endswith("calendar") else "application/json"
        answer = flood(world.callers[who], method, world.path(path), kind)
        what = f"{method} {path}: 64 MiB"
        if answer is None:
            story.expect(what, False, "413", "the connection closed without an answer")
            continue
        before = hold(story, world, what, answer, before, status=(413,))


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//example//EN
BEGIN:VEVENT
UID:swimming@example.org
DTSTAMP:20270101T000000Z
DTSTART;TZID=Europe/Amsterdam:20270302T140000
DTEND;TZID=Europe/Amsterdam:20270302T150000
RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3
SUMMARY:Swimming
END:VEVENT
BEGIN:VEVENT
UID:blinking@example.org
DTSTAMP:20270101T000000Z
DTSTART:20270302T140000Z
RRULE:FREQ=SECONDLY
SUMMARY:Blinking
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def calendar_twice(story, world):
    story.chapter("A calendar with one event too odd to take")
    wearer = world.names["wearer"]
    count = len(world.carer.all(f"/wearers/{wearer}/entries"))
    told = json.dumps(world.carer.calendar(wearer, CALENDAR))
    story.expect("what is not taken is listed by its UID", "blinking@example.org" in told, "its UID", told)
    after = world.carer.all(f"/wearers/{wearer}/entries")
    story.equal("the other one comes in", len(after), count + 1)
    days = world.carer.days(wearer, "2027-03-02", "2027-03-16")
    swims = [day["date"] for day in days for o in day["occurrences"] if o["title"] == "Swimming"]
    story.equal("on its three Tuesdays", swims, ["2027-03-02", "2027-03-09", "2027-03-16"])
    world.carer.calendar(wearer, CALENDAR)
    story.equal("again, it changes nothing", world.carer.all(f"/wearers/{wearer}/entries"), after)
    told = world.carer.calendar(wearer, CALENDAR[:CALENDAR.index("RRULE")])
    story.equal("a file that is cut off says so", [one["code"] for one in told["refused"]], ["cut_off"])
    story.equal("  and changes nothing", world.carer.all(f"/wearers/{wearer}/entries"), after)


def sign_in(story, world):
    """The Cognito wire has errors of its own: 400 and a `__type`."""
    story.chapter("Signing in, wrongly")
    about = Api(world.address).send("GET", "/.well-known/maat").json
    endpoint, client = about["cognito_endpoint"], about["client_id"]
    start = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client,
             "AuthParameters": {"USERNAME": world.email, "PASSWORD": "Correct-horse-7-battery"}}
    tries = [
        ("a wrong password", "InitiateAuth",
         {**start, "AuthParameters": {"USERNAME": world.email, "PASSWORD": "no"}}, ["NotAuthorizedException"]),
        ("someone unknown", "InitiateAuth", {**start, "AuthParameters": {"USERNAME": "x@example.org", "PASSWORD": "no"}},
         ["NotAuthorizedException", "UserNotFoundException"]),
        ("another client", "InitiateAuth", {**start, "ClientId": "other"}, ["ResourceNotFoundException"]),
        ("an unknown flow", "InitiateAuth", {**start, "AuthFlow": "MAGIC"}, ["InvalidParameterException"]),
        ("no flow", "InitiateAuth", {"ClientId": client}, ["InvalidParameterException"]),
        ("no password", "InitiateAuth", {**start, "AuthParameters": {"USERNAME": world.email}},
         ["InvalidParameterException"]),
        ("an unknown action", "Fly", {}, None),
        ("a weak password", "SignUp", {"ClientId": client, "Username": "new@example.org", "Password": "a"},
         ["InvalidPasswordException"]),
        ("a list", "InitiateAuth", [], None),
    ]
    for what, action, body, types in tries:
        answer = cognito(world.address, endpoint, action, body)
        kind = str(answer.json.get("__type", "")).split("#")[-1] if answer.body else ""
        held = answer.status == 400 and (kind in types if types else bool(kind))
        story.expect(f"{what} is refused", held, f"400 {types or 'and a __type'}", answer)


def guesses(story, world):
    """Last, since guessing is limited."""
    story.chapter("A wrong pairing code")
    before = world.snapshot()
    device = {"name": "Watch", "platform": "test"}
    for code in ("BCDFGHJK", "no code at all"):
        raw = json.dumps({"code": code, "device": device}).encode()
        case = Case(f"POST pairing: {code}", "POST", "/v1/pairing", raw, ("code",), who="nobody")
        before = hold(story, world, case.what, world.send(case), before, case.fields, case.status)
    used = world.carer.post(world.path("/wearers/{wearer}/pairing-codes"), {})["code"]
    Api(world.address).post("/pairing", {"code": used, "device": device})
    try:
        Api(world.address).post("/pairing", {"code": used, "device": device})
        story.expect("a code works once", False, "4xx", "2xx")
    except Refused as error:
        story.expect("a code works once", 400 <= error.answer.status < 500, "4xx", error.answer)


PARTS = (all_cases, oversize, strangers, sign_in, watch_events, controls, lost_races, same_key, calendar_twice, guesses)


def run(story):
    with Server() as server:
        server.start()
        for part in PARTS:
            story.tell(in_a_world_of_its_own(part, server))
        story.expect("the program still runs", server.process.poll() is None, "running", server.tail())


def in_a_world_of_its_own(part, server):
    """What one part spoils does not fail the next."""

    def call(story):
        part(story, World(server, part.__name__))

    call.__name__, call.__module__ = part.__name__, part.__module__
    return call


if __name__ == "__main__":
    story = Story()
    run(story)
    sys.exit(story.end())
