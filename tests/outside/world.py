"""Something of everything, which no bad request may change; and what makes a problem answer a proper one."""

import http.client
import re
import select

from bad_cases import NOBODY
from maat import Answer, Api, Carer, Refused

OVERSIZE = 64 * 1024 * 1024


class World:
    """Something of everything, which no bad request may change."""

    def __init__(self, server, name):
        self.address = server.address
        self.email = f"anna.{name}@example.org"
        self.carer = Carer.new(server, self.email)
        self.stranger = Carer.new(server, f"eve.{name}@example.org", "Eve", "Another-horse-8-battery")
        organisation = self.carer.organisation()["id"]
        wearer = self.carer.wearer(organisation)["id"]
        activity = self.carer.activity(organisation, "Breakfast", kind="everyday", duration_minutes=30)["id"]
        entry = self.carer.entry(wearer, activity, "2027-03-01T08:00", repeat="FREQ=DAILY")["id"]
        occurrence = self.carer.day(wearer, "2027-03-01")["occurrences"][0]["id"]
        self.watch = self.carer.pair(wearer)
        self.names = {"organisation": organisation, "wearer": wearer, "activity": activity, "entry": entry,
                      "occurrence": occurrence, "nobody": NOBODY}
        self.callers = {"carer": self.carer, "watch": self.watch, "nobody": Api(server.address)}

    def path(self, pattern):
        return re.sub(r"\{(\w+)\}", lambda name: self.names[name[1]], pattern)

    def body(self, raw):
        """The bytes to send, with the world's ids where a case names them."""
        for name, one in self.names.items():
            raw = raw.replace(b"{" + name.encode() + b"}", one.encode())
        return raw

    def send(self, case):
        raw = None if case.raw is None else self.body(case.raw)
        headers = {"Content-Type": "application/json"} if raw is not None else {}
        return self.callers[case.who].send(case.method, self.path(case.path), raw, {**headers, **case.headers})

    def snapshot(self):
        """All that a carer can read of it, except what moves by itself."""
        organisation, wearer = self.names["organisation"], self.names["wearer"]
        lists = [f"/organisations/{organisation}/wearers", f"/organisations/{organisation}/activities",
                 f"/organisations/{organisation}/alerts", f"/wearers/{wearer}/entries", f"/wearers/{wearer}/check-ins"]
        singles = ["/me", f"/organisations/{organisation}", f"/wearers/{wearer}", f"/wearers/{wearer}/days/2027-03-01"]
        seen = {path: self.read(self.carer.all, path) for path in lists}
        seen.update({path: self.read(self.carer.get, path) for path in singles})
        devices = self.read(self.carer.all, f"/wearers/{wearer}/devices")
        seen["devices"] = [device["id"] for device in devices] if isinstance(devices, list) else devices
        return seen

    @staticmethod
    def read(how, path):
        """What is there, or why it can't be read any more: a bad request may have spoilt it."""
        try:
            return how(path)
        except Refused as error:
            return str(error)


def faults_of(answer, fields=(), status=None):
    """What is wrong with a problem answer; nothing, when it is as the contract says."""
    faults = []
    if status and answer.status not in status:
        faults.append(f"status {answer.status}")
    if answer.content_type != "application/problem+json":
        return faults + [f"content type {answer.content_type or 'missing'}"]
    try:
        problem = answer.json
    except ValueError:
        return faults + ["the body is no JSON"]
    if not isinstance(problem.get("code"), str) or not problem["code"]:
        faults.append("no code")
    named = re.findall(r"[a-z_]+", str(problem.get("field") or ""))
    if fields and not set(fields) & set(named):
        faults.append(f"field {problem.get('field')!r} does not name {' or '.join(fields)}")
    return faults


def hold(story, world, what, answer, before, fields=(), status=None):
    """The answer is a proper problem and nothing has changed. Returns what is now."""
    faults = faults_of(answer, fields, status)
    after = world.snapshot()
    faults += [f"{path} changed" for path in after if after[path] != before.get(path)]
    story.expect(what, not faults, "4xx, a problem with its code and field, nothing changed",
                 f"{'; '.join(faults)} ({answer})")
    return after


def flood(caller, method, path, kind):
    """Sends a body that never seems to end, until the server answers."""
    connection = http.client.HTTPConnection(caller.host, timeout=30)
    try:
        connection.putrequest(method, path)
        connection.putheader("Content-Type", kind)
        connection.putheader("Content-Length", str(OVERSIZE))
        if caller.token:
            connection.putheader("Authorization", f"Bearer {caller.token}")
        connection.endheaders()
        sent, piece = 0, b'{"name": "' + b"x" * 65526
        while sent < OVERSIZE and not select.select([connection.sock], [], [], 0)[0]:
            connection.send(piece)
            sent += len(piece)
            piece = b"x" * 65536
    except OSError:
        pass
    try:
        answer = connection.getresponse()
        return Answer(answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
