"""The main job on AWS without AWS: the artifact in its roles behind a gateway, over moto's DynamoDB, SQS, S3 and SSM.

    python3 cloud_story.py
"""

import logging
import struct
import sys
import tempfile
import time
import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

from clock import instant, now
from cloud.account import Account
from cloud.gateway import CALLER, Gateway, payload
from cloud.letters import Letters
from cloud.mapping import Mapping, batch, scheduled
from cloud.runtime import Failed, Function
from cloud.sign_in import ADA, by_a_user_pool
from maat import Api, Carer, cognito
from server import binary
from story import Story

EMAIL, PASSWORD = "anna@example.org", "Correct-horse-7-battery"
# A queue's delays are whole seconds, and whoever polls it is not there at once.
LATE = timedelta(seconds=4)
STARTS = 5


class Cloud:
    """Everything together."""

    def __init__(self):
        self.home = Path(tempfile.mkdtemp(prefix="maat-cloud-"))
        self.account, self.letters, self.gateway = Account(), Letters(), Gateway()
        self.address = self.gateway.address
        environment = self.account.environment(self.address)
        api = {**environment, "MAAT_SMTP_URL": self.letters.url, "MAAT_MAIL_FROM": "maat@example.org"}
        self.api = Function("api", api, self.home / "api.log")
        self.tick = Function("tick", environment, self.home / "tick.log")
        self.ring = Function("ring", environment, self.home / "ring.log")
        self.token = Function("token", environment, self.home / "token.log")
        self.gateway.function = self.api
        self.mapping = Mapping(self.account, self.ring)
        self.mapping.start()

    def end(self):
        self.mapping.closed.set()
        self.mapping.join(40)
        self.gateway.end()
        for function in (self.api, self.tick, self.ring, self.token):
            function.kill()
        self.letters.end()
        self.account.end()


def sign_up(story, cloud):
    story.chapter("Someone signs up, and in")
    about = Api(cloud.address).send("GET", "/.well-known/maat").json

    def ask(action, **body):
        answer = cognito(cloud.address, about["cognito_endpoint"], action, {"ClientId": about["client_id"], **body})
        story.equal(f"{action} is answered", answer.status, 200)

    ask("SignUp", Username=EMAIL, Password=PASSWORD, UserAttributes=[{"Name": "email", "Value": EMAIL}])
    story.equal("the letter is out when the answer is", len(cloud.letters.kept), 1)
    ask("ConfirmSignUp", Username=EMAIL, ConfirmationCode=cloud.letters.code())
    carer = Carer.sign_in(cloud.address, EMAIL, PASSWORD)
    story.expect("the API knows the token", carer.get("/me")["id"])
    return carer


def page_session(story, cloud):
    form = Api(cloud.address).send("GET", "/sign-in")
    story.equal("the sign-in page is there", (form.status, form.content_type), (200, "text/html"))
    styled = Api(cloud.address).send("GET", "/", headers={"Cookie": "a=1; b=2", "Accept": "text/html"})
    story.expect("two cookies do no harm", styled.status in (200, 303), "200 or 303", styled)


def pictures(story, scene):
    path = f"/v1/organisations/{scene.organisation}/media"
    kept = scene.carer.send("POST", path, blue_square(), {"Content-Type": "image/png"})
    story.equal("a picture is kept in the bucket", kept.status, 201)
    back = scene.carer.send("GET", f"{path}/{kept.json['id']}")
    story.equal("and comes back", (back.status, back.content_type.split("/")[0]), (200, "image"))


def blue_square():
    """A PNG of 64 by 64 pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x33\x66\xcc" * 64 for _ in range(64))
    head = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Scene:
    def __init__(self, cloud, carer):
        self.cloud, self.carer = cloud, carer
        self.organisation = carer.organisation("Care home", "Etc/UTC")["id"]
        self.activity = carer.activity(self.organisation, "Tea", kind="everyday", duration_minutes=5)["id"]

    def wearer(self, name):
        return self.carer.wearer(self.organisation, name, "Etc/UTC")["id"]

    def plan(self, wearer, seconds, **more):
        """Planned for so many seconds from now; answers the prompt of its start."""
        at = now().replace(microsecond=0) + timedelta(seconds=seconds)
        asked = {"confirm": "done", "grace_minutes": 1, "again_times": 0, "heads_up_minutes": [], **more}
        entry = self.carer.entry(wearer, self.activity, at.replace(tzinfo=None).isoformat(), **asked)["id"]
        return at, entry

    def occurrence(self, wearer, at, entry):
        return next(o for o in self.carer.day(wearer, at.date().isoformat())["occurrences"] if o["entry_id"] == entry)

    def taken(self, wearer, prompt):
        """Whether the ring was taken: its cursor holds the prompt as open."""
        item = self.cloud.account.item(f"wearer#{wearer}", "cursor")
        return prompt in str(item)


def until(what, within):
    end = time.monotonic() + within
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.25)
    return None


def main_job(story, cloud, scene):
    story.chapter("A plan rings at its second, is answered, or someone hears of it")
    sam, robin, kim = (scene.wearer(name) for name in ("Sam", "Robin", "Kim"))
    watch = scene.carer.pair(sam)
    # Kim's first message will be lost on the way.
    cloud.mapping.lost.add(kim)
    missed = scene.plan(kim, 8, grace_minutes=10)
    answered, unanswered = scene.plan(sam, 12), scene.plan(robin, 12)
    later = scene.plan(sam, 290)
    synced = {o["id"]: o for day in watch.sync(days=1)["days"] for o in day["occurrences"]}
    mine = scene.occurrence(sam, *answered)
    story.expect("the watch holds it", mine["id"] in synced)
    refused = watch.send("GET", "/v1/watch/stream")
    story.equal("a stream is refused plainly", (refused.status, refused.json["code"]), (501, "not_here"))

    start = next(p for p in mine["prompts"] if p["kind"] == "start")
    story.expect("nothing rings early", not scene.taken(sam, start["id"]) or now() >= answered[0])
    rang = until(lambda: scene.taken(sam, start["id"]) and now(), 30)
    late = rang - answered[0] if rang else None
    story.expect("the ring takes it at its second", late and timedelta(0) <= late <= LATE, f"within {LATE}", late)
    told = instant(start["at"]).isoformat()
    watch.send_events(watch.event("shown", mine["id"], told, start["id"]), watch.event("done", mine["id"], told, start["id"]))
    mine = scene.occurrence(sam, *answered)
    start = next(p for p in mine["prompts"] if p["kind"] == "start")
    story.equal("done on the watch is done, and the prompt answered", (mine["state"], start["outcome"]), ("done", "answered"))

    alert = until(lambda: [a for a in scene.carer.alerts(scene.organisation) if a["wearer_id"] == robin], 110)
    waited = now() - unanswered[0]
    story.expect("one that nobody answers becomes an alert after its grace", alert and waited <= timedelta(seconds=60) + LATE * 3,
                 "about 60 s", f"{alert} after {waited}")
    ticks(story, cloud, scene, kim, missed, later)
    story.equal("the ring failed at nothing", cloud.mapping.faults, [])


def ticks(story, cloud, scene, kim, missed, later):
    story.chapter("The tick hands over what is due later, and sweeps up what was lost")
    start = next(p for p in scene.occurrence(kim, *missed)["prompts"] if p["kind"] == "start")
    story.expect("what was lost on the way has not rung", cloud.mapping.dropped and not scene.taken(kim, start["id"]))
    cloud.mapping.lost.clear()
    before = cloud.account.waiting()
    cloud.tick.invoke(scheduled(tick_for(later[0])))
    ticked = [line["fields"] for line in cloud.tick.lines() if "oldest_due_seconds" in line["fields"]]
    story.expect("the log tells how long the oldest is overdue, where the alarm looks",
                 ticked and ticked[-1]["oldest_due_seconds"] >= 40, "40 or more", ticked)
    story.expect("two rows are handed over", ticked and ticked[-1]["handed_over"] >= 2, "2 or more", ticked)
    story.expect("the one that is due later waits in the queue", until(lambda: cloud.account.waiting() >= max(before, 1), 5))
    swept = until(lambda: scene.taken(kim, start["id"]), 15)
    story.expect("and what was lost rings after all, within its grace", swept)


def tick_for(at):
    """The tick that hands over what is due then: it lies between the next one and the one after that."""
    before = int(at.timestamp() - 1) // 120 * 120
    return datetime.fromtimestamp(before - 120, timezone.utc)


def refusals(story, cloud):
    story.chapter("No path from outside leads to the tick or the ring")
    request = payload("GET", "/livez", [("host", "api.example.org")], b"")
    body = '{"pk":"due#0","sk":"2026-11-24T08:00:00.000Z#wearer#x"}'
    message = batch([{"MessageId": "1", "ReceiptHandle": "r", "Body": body, "MD5OfBody": "0"}])
    schedule = scheduled(now())
    rest = {"version": "1.0", "resource": "/", "path": "/livez", "httpMethod": "GET", "headers": {},
            "requestContext": {"httpMethod": "GET", "path": "/livez"}, "body": None, "isBase64Encoded": False}
    wrong = {
        cloud.api: {"a batch": message, "a schedule": schedule, "payload 1.0": rest},
        cloud.tick: {"a request": request, "a batch": message},
        cloud.ring: {"a request": request, "a schedule": schedule},
        cloud.token: {"a request": request, "a batch": message, "a schedule": schedule},
    }
    for function, events in wrong.items():
        for what, event in events.items():
            story.expect(f"{function.handler} refuses {what}", refuses(function, event))
    told = cloud.ring.invoke(batch([{"MessageId": "one", "ReceiptHandle": "r", "Body": "nonsense", "MD5OfBody": "0"}]))
    story.equal("a message that is none fails alone", told, {"batchItemFailures": [{"itemIdentifier": "one"}]})


def refuses(function, event):
    try:
        function.invoke(event)
    except Failed:
        return True
    return False


def figures(story, cloud):
    """From the start of the process to the first answer, over what is there already."""
    firsts, memory = [], 0
    event = payload("GET", "/livez", [("host", "api.example.org")], b"")
    for _ in range(STARTS):
        cloud.api.kill()
        began = time.monotonic()
        status = cloud.api.invoke(event)["statusCode"]
        firsts.append(time.monotonic() - began)
        memory = cloud.api.memory_kb()
        story.equal("a fresh process answers", status, 200)
    middle = sorted(firsts)[len(firsts) // 2]
    size = Path(binary()).stat().st_size
    story.note(f"cold start (spawn to first answer, key and pool read from moto): median {middle * 1000:.0f} ms, "
               f"worst {max(firsts) * 1000:.0f} ms; {memory / 1024:.1f} MB (VmRSS); artifact {size / 1e6:.1f} MB")


def run(story):
    logging.getLogger("botocore").setLevel(logging.ERROR)
    cloud = Cloud()
    try:
        carer = sign_up(story, cloud)
        page_session(story, cloud)
        scene = Scene(cloud, carer)
        pictures(story, scene)
        main_job(story, cloud, scene)
        refusals(story, cloud)
        by_a_user_pool(story, cloud)
        figures(story, cloud)
        seen = [line for function in (cloud.api, cloud.ring, cloud.tick, cloud.token) for line in function.lines()]
        story.expect("no log names anyone", not any(word in str(seen) for word in (EMAIL, ADA, CALLER, "Sam", "Tea")))
    finally:
        cloud.end()


if __name__ == "__main__":
    story = Story()
    story.tell(run)
    sys.exit(story.end())
