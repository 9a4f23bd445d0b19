"""Every route, wrongly used: what is sent, and which field is at fault. `bad_input.py` sends it.

A path names things of the world as {organisation}, {wearer}, {activity}, {entry}, {occurrence}, {watch}, …
A table gives, for each field, values that are wrong there. GONE means the field is left out.
"""

import json
from dataclasses import dataclass, field

GONE = object()
LONG = "x" * 10_000
NOBODY = "01890000-0000-7000-8000-000000000000"
BAD_DATES = ["2027-02-30", "2027-13-01", "yesterday", "2027-3-1", "99999-01-01"]

NAME = [5, "", "   ", LONG, ["Sam"]]
ZONE = ["Mars/Olympus", "", 7, "+01:00; DROP", LONG]
LANGUAGE = [4, "klingon, please", LONG]
TITLE = [5, LONG, {"en": "Maths"}]
MINUTES = [-5, 10**12, 10**30, "ten", 1.5, True]
STEPS = ["put on shoes", 5, [5], [LONG], ["tie a lace"] * 5_000]
START = [5, "", "tomorrow", "2027-02-30T08:00", "2027-13-01T08:00", "2027-03-01T25:00", "2027-03-01T08:61",
         "2027-03-01T08:00Z", "2027-03-01T08:00+01:00", "99999-01-01T08:00", LONG]
RULES = [5, "nonsense", "FREQ=NEVER", "FREQ=HOURLY", "FREQ=MINUTELY", "FREQ=SECONDLY", "FREQ=WEEKLY;BYDAY=XX",
         "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-2", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;COUNT=many",
         "FREQ=DAILY;COUNT=5;UNTIL=20270401", "FREQ=DAILY;UNTIL=20270230", "FREQ=MONTHLY;BYMONTHDAY=45",
         "FREQ=YEARLY;BYMONTH=13", "BYDAY=MO", "FREQ=DAILY;FREQ=WEEKLY", "FREQ=DAILY;COUNT=99999999999999999999",
         "FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 5_000)]

ORGANISATION = {"name": "Class 4A", "time_zone": "Europe/Amsterdam", "language": "nl"}
WEARER = {"name": "Noor", "time_zone": "Europe/Amsterdam", "language": "nl"}
ACTIVITY = {"title": "Maths", "kind": "everyday", "duration_minutes": 30}
ENTRY = {"activity_id": "{activity}", "start": "2027-03-01T08:00", "repeat": "FREQ=DAILY"}
CHECK_IN = {"kind": "ok", "occurrence_id": "{occurrence}"}
PAIRING = {"code": "BCDFGHJK", "device": {"name": "Watch", "platform": "test"}}

IN_A_WEARER = {"name": NAME, "time_zone": ZONE, "language": LANGUAGE}
IN_AN_ACTIVITY = {"title": [*TITLE, "", "  "], "kind": ["party", 5, ""], "colour": [5, "reddish, a little", LONG],
                  "pictogram": [5, LONG], "duration_minutes": MINUTES, "steps": STEPS}
IN_AN_ENTRY = {
    "activity_id": [5, "no-id", NOBODY],
    "title": TITLE,
    "start": START,
    "time_zone": ZONE,
    "all_day": ["yes", 1],
    "duration_minutes": MINUTES,
    "repeat": RULES,
    "except": ["2027-03-02", 5, [5], ["2027-02-30"], ["soon"]],
    "also": ["2027-03-02T09:00", 5, [5], ["2027-02-30T09:00"], ["soon"]],
    "heads_up_minutes": [10, "10", [-5], ["ten"], [10**12], [1.5], list(range(1, 2_000))],
    "confirm": ["maybe", 5, ""],
    "again_every_minutes": [-1, 10**12, "five", 1.5],
    "again_times": [-1, 10**9, "twice", 1.5],
    "grace_minutes": [-1, 10**12, "long", 1.5],
    "telling": ["shout", 5],
    "steps": STEPS,
    "private": ["yes", 1],
}
IN_A_CHECK_IN = {
    "kind": [GONE, None, 5, "", "danced", LONG],
    "occurrence_id": [5, "no-id", f"{NOBODY}@2027-03-01", LONG],
    "at": [5, "yesterday", "2027-02-30T08:00:00Z", "2027-03-01T08:00"],
}


@dataclass
class Case:
    what: str
    method: str
    path: str
    raw: bytes | None = None
    fields: tuple = ()
    headers: dict = field(default_factory=dict)
    who: str = "carer"
    status: tuple = tuple(set(range(400, 500)) - {429})


def short(value):
    if value is GONE:
        return "left out"
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:40]}… ({len(text)} characters)"


def wrong(method, path, base, table, who="carer"):
    """One case for each wrong value of each field; everything else is as it should be."""
    for name, values in table.items():
        for value in values:
            body = {key: kept for key, kept in base.items() if key != name}
            if value is not GONE:
                body[name] = value
            raw = json.dumps(body).encode()
            yield Case(f"{method} {path}: {name} {short(value)}", method, path, raw, (name,), who=who)


def needs(name, values):
    """The same wrong values, and the field left out or null."""
    return {name: [GONE, None, *values]}


def bodies():
    """Wrong values in every body of the contract."""
    yield from wrong("POST", "/v1/organisations", ORGANISATION, {**IN_A_WEARER, **needs("name", NAME)})
    yield from wrong("PATCH", "/v1/organisations/{organisation}", {}, IN_A_WEARER)
    yield from wrong("PATCH", "/v1/me", {}, {"name": NAME, "language": LANGUAGE})
    wearers = "/v1/organisations/{organisation}/wearers"
    yield from wrong("POST", wearers, WEARER, {**IN_A_WEARER, **needs("name", NAME)})
    yield from wrong("PATCH", "/v1/wearers/{wearer}", {}, IN_A_WEARER)
    activities = "/v1/organisations/{organisation}/activities"
    yield from wrong("POST", activities, ACTIVITY, {**IN_AN_ACTIVITY, **needs("title", IN_AN_ACTIVITY["title"])})
    yield from wrong("PATCH", activities + "/{activity}", {}, IN_AN_ACTIVITY)
    yield from wrong("POST", "/v1/wearers/{wearer}/entries", ENTRY, {**IN_AN_ENTRY, **needs("start", START)})
    yield from wrong("PATCH", "/v1/wearers/{wearer}/entries/{entry}", {}, IN_AN_ENTRY)
    change = {"start": START, "title": TITLE, "duration_minutes": MINUTES}
    yield from wrong("PATCH", "/v1/wearers/{wearer}/occurrences/{occurrence}", {}, change)
    yield from wrong("POST", "/v1/wearers/{wearer}/check-ins", CHECK_IN, IN_A_CHECK_IN)
    device = {"device": [GONE, None, 5, "Watch", {"name": 5, "platform": "test"}, {"name": LONG, "platform": "test"}]}
    yield from wrong("POST", "/v1/pairing", PAIRING, {"code": [GONE, None, 5, ""], **device}, who="nobody")
    yield from wrong("POST", "/v1/watch/events", {}, {"events": [GONE, None, 5, "shown", {"id": 1}]}, who="watch")


POSTS = [
    ("POST", "/v1/organisations", "carer"),
    ("PATCH", "/v1/organisations/{organisation}", "carer"),
    ("PATCH", "/v1/me", "carer"),
    ("POST", "/v1/organisations/{organisation}/wearers", "carer"),
    ("PATCH", "/v1/wearers/{wearer}", "carer"),
    ("POST", "/v1/organisations/{organisation}/activities", "carer"),
    ("PATCH", "/v1/organisations/{organisation}/activities/{activity}", "carer"),
    ("POST", "/v1/wearers/{wearer}/entries", "carer"),
    ("PATCH", "/v1/wearers/{wearer}/entries/{entry}", "carer"),
    ("PATCH", "/v1/wearers/{wearer}/occurrences/{occurrence}", "carer"),
    ("POST", "/v1/wearers/{wearer}/check-ins", "carer"),
    ("POST", "/v1/pairing", "nobody"),
    ("POST", "/v1/watch/events", "watch"),
]
NO_OBJECT = {"broken JSON": b'{"name": ', "an empty body": b"", "a list": b"[]", "a text": b'"Sam"', "a number": b"5",
             "null": b"null", "no UTF-8": b'{"name": "\xff\xfe"}', "a deep nest": b"[" * 100_000}


def no_bodies():
    """What is no JSON object at all, or says that it is something else."""
    for method, path, who in POSTS:
        for what, raw in NO_OBJECT.items():
            yield Case(f"{method} {path}: {what}", method, path, raw, who=who)
        wrong_type = {"Content-Type": "text/plain"}
        yield Case(f"{method} {path}: text/plain", method, path, b"name=Sam", headers=wrong_type, who=who)
    yield Case("POST pairing-codes: broken JSON", "POST", "/v1/wearers/{wearer}/pairing-codes", b'{"a": ')


# (method, path without its last id): each is asked for an id that nobody has, and for one that is none.
BY_ID = [
    ("GET", "/v1/organisations/", ""),
    ("PATCH", "/v1/organisations/", ""),
    ("GET", "/v1/organisations/", "/wearers"),
    ("POST", "/v1/organisations/", "/wearers"),
    ("GET", "/v1/organisations/", "/activities"),
    ("POST", "/v1/organisations/", "/activities"),
    ("GET", "/v1/organisations/", "/alerts"),
    ("GET", "/v1/organisations/", "/today"),
    ("GET", "/v1/organisations/{organisation}/activities/", ""),
    ("PATCH", "/v1/organisations/{organisation}/activities/", ""),
    ("DELETE", "/v1/organisations/{organisation}/activities/", ""),
    ("POST", "/v1/organisations/{organisation}/alerts/", "/take"),
    ("POST", "/v1/organisations/{organisation}/alerts/", "/resolve"),
    ("GET", "/v1/wearers/", ""),
    ("PATCH", "/v1/wearers/", ""),
    ("GET", "/v1/wearers/", "/entries"),
    ("POST", "/v1/wearers/", "/entries"),
    ("GET", "/v1/wearers/", "/days/2027-03-01"),
    ("GET", "/v1/wearers/", "/days?from=2027-03-01&to=2027-03-02"),
    ("GET", "/v1/wearers/", "/now"),
    ("GET", "/v1/wearers/", "/check-ins"),
    ("POST", "/v1/wearers/", "/check-ins"),
    ("POST", "/v1/wearers/", "/pairing-codes"),
    ("GET", "/v1/wearers/", "/devices"),
    ("POST", "/v1/wearers/", "/calendar"),
    ("GET", "/v1/wearers/{wearer}/entries/", ""),
    ("PATCH", "/v1/wearers/{wearer}/entries/", ""),
    ("DELETE", "/v1/wearers/{wearer}/entries/", ""),
    ("PATCH", "/v1/wearers/{wearer}/occurrences/", ""),
    ("DELETE", "/v1/wearers/{wearer}/occurrences/", ""),
    ("DELETE", "/v1/wearers/{wearer}/devices/", ""),
]
VALID = {"/wearers": WEARER, "/activities": ACTIVITY, "/entries": ENTRY, "/check-ins": CHECK_IN}
EVENT = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//\r\nEND:VCALENDAR\r\n"


def ids():
    for method, before, after in BY_ID:
        body = VALID.get(after, {})
        raw = None if method in ("GET", "DELETE") else json.dumps(body).encode()
        headers = {}
        if after == "/calendar":
            raw, headers = EVENT, {"Content-Type": "text/calendar"}
        for what, one, status in (("an id nobody has", NOBODY, (404,)), ("no id", "no%20id", (400, 404, 422))):
            what = f"{method} {before}…{after}: {what}"
            yield Case(what, method, before + one + after, raw, headers=headers, status=status)


def queries():
    """Wrong dates, ranges, limits and filters."""
    day = "/v1/wearers/{wearer}/days"
    for date in BAD_DATES:
        yield Case(f"GET a day: {date}", "GET", f"{day}/{date}", fields=("date",), status=(400, 404, 422))
        yield Case(f"GET days: from {date}", "GET", f"{day}?from={date}&to=2027-03-02", fields=("from",))
        yield Case(f"GET days: to {date}", "GET", f"{day}?from=2027-03-01&to={date}", fields=("to",))
        path = "/v1/wearers/{wearer}/entries/{entry}?from=" + date
        yield Case(f"PATCH an entry: from {date}", "PATCH", path, b'{"title": "x"}', ("from",))
        yield Case(f"DELETE an entry: from {date}", "DELETE", path, fields=("from",))
    yield Case("GET days: to before from", "GET", f"{day}?from=2027-03-02&to=2027-03-01", fields=("from", "to"))
    yield Case("GET days: a thousand years", "GET", f"{day}?from=2000-01-01&to=3000-01-01", fields=("from", "to"))
    for path in ("/v1/organisations/{organisation}/wearers", "/v1/wearers/{wearer}/entries",
                 "/v1/wearers/{wearer}/check-ins", "/v1/organisations/{organisation}/alerts"):
        for query in ("limit=many", "limit=-1", "limit=0", "cursor=garbage%20%00"):
            yield Case(f"GET {path}: {query}", "GET", f"{path}?{query}", fields=(query.split("=")[0],))
    state = "/v1/organisations/{organisation}/alerts?state=sleepy"
    yield Case("GET alerts: state sleepy", "GET", state, fields=("state",))
    for query in ("days=many", "days=-1", "budget=much"):
        path = f"/v1/watch/sync?{query}"
        yield Case(f"GET watch/sync: {query}", "GET", path, fields=(query.split("=")[0],), who="watch")


CALENDARS = {"an empty body": b"", "no calendar": b"hello", "bytes": bytes(range(256)) * 40}


def calendars():
    path = "/v1/wearers/{wearer}/calendar"
    for what, raw in CALENDARS.items():
        yield Case(f"POST calendar: {what}", "POST", path, raw, headers={"Content-Type": "text/calendar"})
    yield Case("POST calendar: JSON", "POST", path, b'{"events": []}')
    yield Case("POST calendar: a picture", "POST", path, b"\x89PNG", headers={"Content-Type": "image/png"})


def doors():
    """No token, a wrong one, another's."""
    for path in ("/v1/me", "/v1/organisations/{organisation}", "/v1/organisations/{organisation}/wearers",
                 "/v1/organisations/{organisation}/alerts", "/v1/wearers/{wearer}", "/v1/wearers/{wearer}/entries",
                 "/v1/wearers/{wearer}/days/2027-03-01", "/v1/wearers/{wearer}/check-ins", "/v1/watch/sync",
                 "/v1/watch/stream"):
        yield Case(f"GET {path}: no token", "GET", path, who="nobody", status=(401,))
        garbage = {"Authorization": "Bearer garbage"}
        yield Case(f"GET {path}: a garbage token", "GET", path, headers=garbage, who="nobody", status=(401,))
    yield Case("GET watch/sync: a carer's token", "GET", "/v1/watch/sync", status=(401, 403))
    yield Case("GET me: a watch's token", "GET", "/v1/me", who="watch", status=(401, 403))
    wearer = "/v1/wearers/{wearer}"
    yield Case("GET a wearer: a watch's token", "GET", wearer, who="watch", status=(401, 403, 404))
    yield Case("GET no such route", "GET", "/v1/nothing", status=(404,))
    yield Case("PUT a day", "PUT", "/v1/wearers/{wearer}/days/2027-03-01", b"{}", status=(405,))


def cases():
    for part in (bodies, no_bodies, ids, queries, calendars, doors):
        yield from part()
