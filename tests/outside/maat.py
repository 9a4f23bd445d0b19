"""The client: what a carer's app and a watch send. Nothing here knows more than the contract says."""

import http.client
import json
import uuid
from urllib.parse import quote, urlencode, urljoin, urlsplit

COGNITO = "AWSCognitoIdentityProviderService."


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def content_type(self):
        return self.headers.get("content-type", "").split(";")[0].strip()

    def __str__(self):
        return f"{self.status} {self.content_type} {self.body[:400].decode(errors='replace')}"


class Refused(Exception):
    def __init__(self, method, path, answer):
        super().__init__(f"{method} {path} answered {answer}")
        self.answer = answer


class Api:
    """One caller at one server. Every request is a connection of its own."""

    def __init__(self, address, token=None, timeout=30):
        self.address = address
        self.host = urlsplit(address).netloc
        self.token = token
        self.timeout = timeout

    def send(self, method, path, raw=None, headers=None):
        """Sends bytes as they are and returns whatever comes. `path` is whole."""
        sent = {"Accept": "application/json, application/problem+json"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        sent.update(headers or {})
        connection = http.client.HTTPConnection(self.host, timeout=self.timeout)
        try:
            try:
                connection.request(method, path, body=raw, headers=sent)
            except (BrokenPipeError, ConnectionResetError):
                # A body too large may be answered before it has all been sent.
                if connection.sock is None:
                    raise
            answer = connection.getresponse()
            return Answer(answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def call(self, method, path, body=None, headers=None):
        """Sends JSON under /v1 and returns the answer; anything but 2xx is `Refused`."""
        raw, sent = None, dict(headers or {})
        if body is not None:
            raw = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        answer = self.send(method, "/v1" + path, raw, sent)
        if not 200 <= answer.status < 300:
            raise Refused(method, path, answer)
        return answer

    def get(self, path, **query):
        asked = {name: value for name, value in query.items() if value is not None}
        return self.call("GET", path + ("?" + urlencode(asked) if asked else "")).json

    def post(self, path, body, key=None):
        return self.call("POST", path, body, {"Idempotency-Key": key} if key else None).json

    def patch(self, path, body, etag=None):
        return self.call("PATCH", path, body, {"If-Match": etag} if etag else None).json

    def delete(self, path, etag=None):
        return self.call("DELETE", path, None, {"If-Match": etag} if etag else None)

    def etag(self, path):
        return self.call("GET", path).headers.get("etag")

    def all(self, path, **query):
        """Every item of a list, page by page."""
        items, cursor = [], None
        while True:
            page = self.get(path, cursor=cursor, **query)
            items += page["items"]
            cursor = page.get("next")
            if cursor is None:
                return items


def cognito(address, endpoint, action, body):
    """One step of the Cognito wire protocol; returns the whole answer."""
    sent = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": COGNITO + action}
    return Api(address).send("POST", urlsplit(urljoin(address, endpoint)).path, json.dumps(body).encode(), sent)


class Carer(Api):
    @classmethod
    def sign_in(cls, address, email, password):
        about = Api(address).send("GET", "/.well-known/maat").json
        body = {
            "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientId": about["client_id"],
            "AuthParameters": {"USERNAME": email, "PASSWORD": password},
        }
        answer = cognito(address, about["cognito_endpoint"], "InitiateAuth", body)
        if answer.status != 200:
            raise Refused("POST", "InitiateAuth", answer)
        return cls(address, answer.json["AuthenticationResult"]["AccessToken"])

    @classmethod
    def new(cls, server, email="anna@example.org", name="Anna", password="Correct-horse-7-battery"):
        server.add_user(email, name, password)
        return cls.sign_in(server.address, email, password)

    def organisation(self, name="Class 3B", time_zone="Europe/Amsterdam", language="en"):
        return self.post("/organisations", {"name": name, "time_zone": time_zone, "language": language})

    def wearer(self, organisation, name="Sam", time_zone="Europe/Amsterdam", language="en"):
        body = {"name": name, "time_zone": time_zone, "language": language}
        return self.post(f"/organisations/{organisation}/wearers", body)

    def activity(self, organisation, title, **more):
        return self.post(f"/organisations/{organisation}/activities", {"title": title, **more})

    def entry(self, wearer, activity, start, key=None, **more):
        return self.post(f"/wearers/{wearer}/entries", {"activity_id": activity, "start": start, **more}, key)

    def change_occurrence(self, wearer, occurrence, change):
        return self.patch(f"/wearers/{wearer}/occurrences/{quote(occurrence, safe='')}", change)

    def day(self, wearer, date):
        return self.get(f"/wearers/{wearer}/days/{date}")

    def days(self, wearer, first, last):
        return self.get(f"/wearers/{wearer}/days", **{"from": first, "to": last})["items"]

    def check_in(self, wearer, kind, occurrence, key=None):
        return self.post(f"/wearers/{wearer}/check-ins", {"kind": kind, "occurrence_id": occurrence}, key)

    def check_ins(self, wearer):
        return self.all(f"/wearers/{wearer}/check-ins")

    def alerts(self, organisation, state=None):
        return self.all(f"/organisations/{organisation}/alerts", state=state)

    def take(self, organisation, alert):
        return self.post(f"/organisations/{organisation}/alerts/{alert}/take", {})

    def resolve(self, organisation, alert):
        return self.post(f"/organisations/{organisation}/alerts/{alert}/resolve", {})

    def calendar(self, wearer, text):
        sent = {"Content-Type": "text/calendar; charset=utf-8"}
        answer = self.send("POST", f"/v1/wearers/{wearer}/calendar", text.encode(), sent)
        if not 200 <= answer.status < 300:
            raise Refused("POST", "calendar", answer)
        return answer.json

    def picture(self, organisation, raw):
        answer = self.send("POST", f"/v1/organisations/{organisation}/media", raw, {"Content-Type": "image/png"})
        if not 200 <= answer.status < 300:
            raise Refused("POST", "media", answer)
        return answer.json

    def pair(self, wearer, name="Watch"):
        """A code for the wearer, and a watch that uses it."""
        code = self.post(f"/wearers/{wearer}/pairing-codes", {})["code"]
        device = {"name": name, "platform": "test"}
        paired = Api(self.address).post("/pairing", {"code": code, "device": device})
        return Watch(self.address, paired["token"], paired)


class Watch(Api):
    def __init__(self, address, token, paired=None):
        super().__init__(address, token)
        self.paired = paired
        self.sequence = 0

    def sync(self, since=None, days=None, budget=None):
        return self.get("/watch/sync", since=since, days=days, budget=budget)

    def event(self, kind, occurrence, at, prompt=None, monotonic_ms=0):
        """One event as the watch keeps it until it is accepted."""
        self.sequence += 1
        return {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "occurrence_id": occurrence,
            "prompt_id": prompt,
            "at": at,
            "monotonic_ms": monotonic_ms,
            "sequence": self.sequence,
        }

    def send_events(self, *events):
        return self.post("/watch/events", {"events": list(events)})


def prompts_of(days):
    """Every prompt of a list of days, each with the id of its occurrence."""
    return [
        {**prompt, "occurrence_id": occurrence["id"]}
        for day in days
        for occurrence in day["occurrences"] or []
        for prompt in occurrence["prompts"]
    ]
