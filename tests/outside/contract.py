"""The API held to its own description: Schemathesis makes requests from /openapi.json, right ones and wrong ones, alone and in
chains, and looks at each answer. Ends with "N passed, N failed"; `--examples N` says how many a route (default 50)."""

import argparse
import json
import os
import subprocess
import sys
import uuid
from datetime import date, timedelta
from pathlib import Path

from maat import Carer
from server import Server
from story import Story

HERE = Path(__file__).resolve().parent / "contract"
EMAIL, PASSWORD = "anna@example.org", "Correct-horse-7-battery"
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "positive_data_acceptance",
    "negative_data_rejection",
    "unsupported_method",
    "missing_required_header",
    "use_after_free",
    "ignored_auth",
]
# A stream never ends, and Schemathesis waits for the end of an answer.
STREAMS = "/stream$"
PICTURE = (HERE / "picture.png").read_bytes()


def day(after):
    """The date so many days after today."""
    return (date.today() + timedelta(days=after)).isoformat()


def world(server):
    """Something of everything, by the names that paths have for it."""
    carer = Carer.new(server, EMAIL, "Anna", PASSWORD)
    org = carer.organisation()["id"]
    w = carer.wearer(org)["id"]
    carer.patch(f"/wearers/{w}", {"settings": {"may_propose": True}})
    a = carer.activity(org, "Breakfast", duration_minutes=30)["id"]
    e = carer.entry(w, a, f"{day(-27)}T08:00", repeat="FREQ=DAILY")["id"]
    r = carer.post(f"/organisations/{org}/routines", {"name": "Morning", "entries": [{"start": "08:00", "title": "Up"}]})["id"]
    g = carer.post(f"/organisations/{org}/groups", {"name": "Bus", "wearer_ids": [w]})["id"]
    kept = carer.entry(w, a, f"{day(-27)}T12:00", repeat="FREQ=DAILY")["id"]
    watch = carer.pair(w)
    from_date = day(-3)
    around = carer.days(w, from_date, day(7))
    occurrences = [one for one_day in around for one in one_day["occurrences"] if one["entry_id"] == kept]
    prompts = [prompt["id"] for one in occurrences for prompt in one["prompts"]]
    picture = carer.picture(org, PICTURE)
    proposal, alert = tell(watch, carer, org)
    ids = [one["id"] for one in occurrences]
    return {
        "address": server.address,
        "email": EMAIL,
        "password": PASSWORD,
        "watch": watch.token,
        "names": {"org": org, "user": carer.get("/me")["id"], "w": w, "a": a, "e": e, "r": r, "g": g, "d": watch.paired["device_id"],
                  "m": picture["id"], "signed": picture["url"].rsplit("/", 1)[-1], "date": from_date},
        "paths": {
            "/v1/wearers/{w}/occurrences/{id}": {"w": w, "id": ids[0]},
            "/v1/wearers/{w}/proposals/{id}/answer": {"w": w, "id": proposal},
            "/v1/organisations/{org}/alerts/{id}/take": {"org": org, "id": alert},
            "/v1/organisations/{org}/alerts/{id}/resolve": {"org": org, "id": alert},
            "/v1/pictograms/{id}": {"id": carer.get("/pictograms", limit=1)["items"][0]["id"]},
        },
        "fields": {"activity_id": a, "wearer_ids": [w], "picture": picture["id"], "entry_ids": [kept], "group_id": g, "occurrence_id": ids[0], "prompt_id": prompts[0],
                   "private_except": [carer.get("/me")["id"]]},
        "occurrences": ids,
        "prompts": prompts,
    }


def tell(watch, carer, org):
    """The wearer proposes something, and asks for help: the ids of the proposal and of the alert."""
    proposal, help_ = ({"id": str(uuid.uuid4()), "at": f"{day(-1)}T08:00:00Z", **more} for more in (
        {"kind": "propose", "title": "Swim", "start": f"{day(365)}T10:00"}, {"kind": "help"}))
    heard = watch.send_events(proposal, help_)
    assert not heard["refused"], heard
    return proposal["id"], carer.alerts(org)[0]["id"]


def run(server, examples, phases, include):
    """One run of Schemathesis; returns its exit code."""
    line = [sys.executable, "-W", "ignore", "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run", f"{server.address}/openapi.json"]
    line += ["--checks", ",".join(CHECKS), "--max-examples", str(examples), "--exclude-path-regex", STREAMS]
    line += ["--phases", phases, "--suppress-health-check", "all", "--continue-on-failure"]
    line += ["--request-timeout", "20", "--no-color"]
    if include:
        line += ["--include-path-regex", include]
    environment = {**server.environment(), "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
    environment["MAAT_CONTRACT_WORLD"] = json.dumps(world(server))
    return subprocess.run(line, cwd=server.home, env=environment).returncode


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--examples", type=int, default=50, help="how many requests a route")
    args.add_argument("--phases", default="examples,coverage,fuzzing,stateful")
    args.add_argument("--include", help="only paths that this regular expression matches")
    args = args.parse_args()
    story = Story()
    with Server() as server:
        server.start()
        code = run(server, args.examples, args.phases, args.include)
        story.expect("every answer is one that the description has", code == 0, "exit code 0", code)
        story.equal("the server still answers", server.status("/readyz"), 200)
    return story.end()


if __name__ == "__main__":
    sys.exit(main())
