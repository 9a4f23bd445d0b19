"""The program with a user pool of Amazon Cognito in the place of its own: moto's pool, whose keys and tokens no one here wrote.

    python3 user_pool.py
"""

import re
import sys
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from botocore.exceptions import ClientError

from cloud.amplify import amplify
from cloud.forged import corpus, decoded, unknown_keys
from cloud.issuer import Issuer
from cloud.pool import UserPool
from maat import Api, Carer, Refused
from server import Server
from story import Story

ANNA, BRAM, PASSWORD = "anna@example.org", "bram@example.org", "Correct-horse-7-battery"
# Seconds between two fetches of the pool's keys, at least.
FETCH_EVERY = 10
MANY = 1000


class PoolServer(Server):
    """A server whose people sign in to that pool, from when it has moved there."""

    def __init__(self, pool):
        super().__init__()
        self.pool, self.moved = pool, False

    def environment(self):
        return {**Server.environment(), **(self.pool.environment() if self.moved else {})}


def refused(call):
    try:
        call()
    except Refused as error:
        return error.answer
    raise AssertionError("it was let in")


class Before:
    """What is there from the time of the pool built in."""

    def __init__(self, server):
        server.start()
        server.add_user(ANNA, "Anna", PASSWORD)
        anna = Carer.sign_in(server.address, ANNA, PASSWORD)
        self.anna, self.place, self.token = anna.get("/me")["id"], anna.organisation("Home"), anna.token
        server.stop()
        server.moved = True
        self.moved_at = server.start()


def told(story, server, pool):
    story.chapter("What clients are told")
    about = Api(server.address).send("GET", "/.well-known/maat").json
    story.equal("the pool", (about["user_pool_id"], about["client_id"], about["region"]), (pool.id, pool.client, "eu-central-1"))
    story.equal("its issuer", about["issuer"], f"https://cognito-idp.eu-central-1.amazonaws.com/{pool.id}")
    story.equal("its endpoint", about["cognito_endpoint"], pool.address + "/")
    story.equal("there is no wire of our own", Api(server.address).send("POST", "/cognito/", b"{}").status, 404)
    return about


def by_password(story, server, pool, before):
    story.chapter("A password, and a token of that pool")
    pool.add(ANNA, PASSWORD)
    try:
        pool.tokens(ANNA, "wrong")
        story.expect("a wrong password is refused", False)
    except ClientError as error:
        story.equal("a wrong password is refused", error.response["Error"]["Code"], "NotAuthorizedException")
    tokens = pool.tokens(ANNA, PASSWORD)
    anna = Carer(server.address, tokens["AccessToken"])
    me = anna.get("/me")
    story.equal("who shows the same address here is who they were", me["id"], before.anna)
    story.equal("and where they were", anna.get(f"/organisations/{before.place['id']}")["name"], "Home")
    story.equal("and in its group, from when they are known", pool.groups(ANNA), {group_of(before.place)})
    story.equal("the same token is the same user", anna.get("/me")["id"], me["id"])
    story.equal("a token of the pool built in is over", refused(lambda: Carer(server.address, before.token).get("/me")).status, 401)
    return anna, tokens


def not_taken(story, server, issuer, pool, tokens, moved_at):
    story.chapter("What is not taken")
    other, client = pool.pool("other")
    pool.add(ANNA, PASSWORD, other)
    second = pool.another_client(pool.id, "other")
    foreign = {
        "another pool's": pool.tokens(ANNA, PASSWORD, client)["AccessToken"],
        "another client's": pool.tokens(ANNA, PASSWORD, second)["AccessToken"],
    }
    header, claims = [decoded(part) for part in tokens["AccessToken"].split(".")[:2]]
    taken = Carer(server.address, issuer.signed(pool, header, claims)).get("/me")
    story.expect("what the pool's own key signs anew is taken", taken["id"])
    one = refused(lambda: Carer(server.address, "nonsense").get("/me"))
    story.equal("who is not signed in is told so", (one.status, one.json["code"]), (401, "unauthenticated"))
    for what, token in corpus(issuer, pool, tokens, foreign).items():
        answer = refused(lambda token=token: Carer(server.address, token).get("/me"))
        story.equal(what, (answer.status, answer.body), (one.status, one.body))
    unknown(story, server, issuer, tokens, one, moved_at)


def unknown(story, server, issuer, tokens, one, moved_at):
    answers = set()
    for token in unknown_keys(tokens["AccessToken"], MANY):
        answer = refused(lambda token=token: Carer(server.address, token).get("/me"))
        answers.add((answer.status, answer.body))
    fetched, took = issuer.fetches()[0], time.monotonic() - moved_at
    story.equal(f"{MANY} unknown keys get that answer, too", answers, {(one.status, one.body)})
    most = 1 + int(took / FETCH_EVERY)
    story.expect(f"and the keys were fetched at most once in {FETCH_EVERY} s", 1 <= fetched <= most, f"1 to {most} in {took:.0f} s", fetched)
    story.equal("nothing was fetched from where a token says", issuer.fetches()[1], 0)
    story.expect("who bears a known key waits for none of it", Carer(server.address, tokens["AccessToken"]).get("/me")["id"])


def on_the_pages(server, password):
    """Signs in on the pages; returns the answer and the session's cookie."""
    page = Api(server.address).send("GET", "/sign-in", headers={"Accept": "text/html"})
    cookies = "; ".join(f"{name}={value.value}" for name, value in SimpleCookie(page.headers.get("set-cookie", "")).items())
    hidden = dict(re.findall(rb'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page.body))
    form = {**{name.decode(): value.decode() for name, value in hidden.items()}, "email": ANNA, "password": password}
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": server.address, "Cookie": cookies}
    answer = Api(server.address).send("POST", "/sign-in", urlencode(form).encode(), sent)
    return answer, answer.headers.get("set-cookie", "").split(";")[0]


def pages(story, server, place):
    story.chapter("The pages, over the same pool")
    wrong, _ = on_the_pages(server, "wrong")
    story.expect("a wrong password stays on the page", wrong.status not in (302, 303), "no redirect", wrong)
    inside, session = on_the_pages(server, PASSWORD)
    story.equal("the right one leads in", inside.status, 303)
    look = {"Cookie": session, "Accept": "text/html"}
    places = Api(server.address).send("GET", "/places", headers=look)
    story.expect("and to the places of the same user", place["name"].encode() in places.body, place["name"], places)
    story.expect("no page speaks of passkeys, which that pool has not", b"/passkeys" not in places.body)
    story.equal("nor is there one", Api(server.address).send("GET", "/passkeys", headers=look).status, 404)


def group_of(place):
    return f"organisation#{place['id']}"


def joining_and_leaving(story, server, pool, anna, before):
    story.chapter("An organisation, an invitation, and the pool's groups")
    place = anna.organisation("Class 3B")
    group, home = group_of(place), group_of(before.place)
    story.equal("who makes an organisation is in its group", pool.groups(ANNA), {home, group})
    invited = anna.post(f"/organisations/{place['id']}/invitations", {"email": BRAM, "role": "planner"})
    user = pool.user(BRAM)
    story.equal("who is invited has an account, with a password that was sent to the address", (user["status"], user["email_verified"]),
                ("FORCE_CHANGE_PASSWORD", "true"))
    anna.post(f"/organisations/{place['id']}/invitations", {"email": ANNA, "role": "planner"})
    story.equal("one who has an account keeps it as it is", pool.user(ANNA)["status"], "CONFIRMED")
    pool.choose(BRAM, PASSWORD)
    bram = Carer(server.address, pool.tokens(BRAM, PASSWORD)["AccessToken"])
    story.equal("GetUser has told the e-mail, which the token lacks", bram.get("/me")["email"], BRAM)
    story.equal("who has not come in yet is in no group", pool.groups(BRAM), set())
    bram.post("/invitations/accept", {"code": invited["code"]})
    story.equal("who comes in is in it", pool.groups(BRAM), {group})
    bram_id = bram.get("/me")["id"]
    anna.patch(f"/organisations/{place['id']}/carers/{bram_id}", {"role": "viewer"})
    story.equal("whatever they may do there", pool.groups(BRAM), {group})
    anna.delete(f"/organisations/{place['id']}/carers/{bram_id}")
    story.equal("who is taken out is out of it", pool.groups(BRAM), set())
    story.equal("and the others stay", pool.groups(ANNA), {home, group})
    empty = anna.organisation("Care home")
    anna.delete(f"/organisations/{empty['id']}")
    names = {one["GroupName"] for one in pool.cognito.list_groups(UserPoolId=pool.id)["Groups"]}
    story.equal("an organisation that is gone has no group", names, {home, group})
    return place


def unproven(story, server, pool):
    story.chapter("An address that was not shown to be theirs")
    pool.add("eva@example.org", PASSWORD, verified=False)
    eva = Carer(server.address, pool.tokens("eva@example.org", PASSWORD)["AccessToken"])
    place = eva.organisation("Home")
    answer = refused(lambda: eva.post(f"/organisations/{place['id']}/invitations", {"email": "x@example.org", "role": "viewer"}))
    story.equal("invites no one", answer.status, 403)


def run(story):
    issuer = Issuer()
    try:
        pool = UserPool(issuer.address)
        with PoolServer(pool) as server:
            before = Before(server)
            about = told(story, server, pool)
            anna, tokens = by_password(story, server, pool, before)
            not_taken(story, server, issuer, pool, tokens, before.moved_at)
            place = joining_and_leaving(story, server, pool, anna, before)
            pages(story, server, place)
            unproven(story, server, pool)
            amplify(story, server, pool, about)
    finally:
        issuer.end()


if __name__ == "__main__":
    whole = Story()
    whole.tell(run)
    sys.exit(whole.end())
