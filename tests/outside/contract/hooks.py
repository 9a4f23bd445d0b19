"""What Schemathesis needs to know of us beyond the description: who may ask, what is there, and how our texts are written."""

import json
import os
import random
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import schemathesis
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from maat import Carer  # noqa: E402

WORLD = json.loads(os.environ["MAAT_CONTRACT_WORLD"])
# Seconds: access tokens are good for longer.
TOKEN_LIFE = 900
HERE = Path(__file__).resolve().parent
FILES = {
    "/v1/organisations/{org}/media": (HERE / "picture.png").read_bytes(),
    "/v1/wearers/{w}/calendar": (HERE / "calendar.ics").read_bytes(),
}


@schemathesis.auth(refresh_interval=TOKEN_LIFE)
class Token:
    """The owner's for carers' routes, the watch's for its own."""

    def get(self, case, context):
        return Carer.sign_in(WORLD["address"], WORLD["email"], WORLD["password"]).token

    def set(self, case, data, context):
        token = WORLD["watch"] if case.operation.path.startswith("/v1/watch/") else data
        case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Most made-up ids name nothing: in three of four requests the path names what is there. What a DELETE names is made up,
    or made by the run itself, so that the rest stays."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    agree(case)
    if random.random() < 0.25 or case.meta.phase.name.value == "stateful":
        return
    here = WORLD["paths"].get(case.operation.path, WORLD["names"])
    names = list(case.path_parameters or {})
    kept = names[-1:] if case.method == "DELETE" and "occurrences" not in case.operation.path else []
    for name in names:
        if name in here and name not in kept:
            case.path_parameters[name] = here[name]


def agree(case):
    """A form says what each part may be, and not what the parts may be together: what a body names is there, a range runs forward,
    a cursor is one that was given (none, as we can't know it), a file is what its type says."""
    query, body = case.query or {}, case.body
    query.pop("cursor", None)
    if "from" in query and "to" in query and query["from"] and query["to"]:
        query["to"] = query["from"]
    if case.operation.path in FILES:
        case.body = FILES[case.operation.path]
    if isinstance(body, dict):
        for field, value in WORLD["fields"].items():
            if body.get(field) is not None:
                body[field] = value
        if case.operation.path.endswith(("/away", "/mute")):
            body["until"] = (datetime.now(timezone.utc) + timedelta(hours=2)).strftime("%FT%TZ")
        if body.get("from") and body.get("until"):
            body["until"] = max(body["from"], body["until"])


today = date.today()
dates = st.dates(today, today + timedelta(days=400)).map(str)
instants = st.integers(600, 20_000).map(lambda ahead: (datetime.now(timezone.utc) + timedelta(seconds=ahead)).strftime("%FT%TZ"))
times = st.times().map(lambda time: time.strftime("%H:%M"))
locals_ = st.tuples(dates, times).map("T".join)
occurrences = st.sampled_from(WORLD["occurrences"])
days_of_week = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, unique=True).map(",".join)
rules = st.one_of(
    st.integers(1, 30).map(lambda every: f"FREQ=DAILY;INTERVAL={every}"),
    days_of_week.map(lambda days: f"FREQ=WEEKLY;BYDAY={days}"),
    st.integers(-31, 31).filter(bool).map(lambda day: f"FREQ=MONTHLY;BYMONTHDAY={day};COUNT=12"),
    st.integers(1, 366).map(lambda day: f"FREQ=YEARLY;BYYEARDAY={day}"),
)
zones = st.sampled_from(["Europe/Amsterdam", "America/St_Johns", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])

FORMATS = {
    "date": dates,
    "date-time": instants,
    "local-date-time": locals_,
    "moment": st.one_of(dates, locals_),
    "wall-time": times,
    "time-zone": zones,
    "rrule": rules,
    "occurrence-id": occurrences,
    "prompt-id": st.sampled_from(WORLD["prompts"]),
}
for name, strategy in FORMATS.items():
    schemathesis.openapi.format(name, strategy)
