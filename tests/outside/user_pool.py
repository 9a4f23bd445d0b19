"""The program with a user pool of Amazon Cognito in the place of its own: moto's pool, whose keys and tokens no one here wrote.

    python3 user_pool.py
"""

import re
import sys
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from botocore.exceptions import ClientError

from cloud.pool import UserPool
from maat import Api, Carer, Refused
from server import Server
from story import Story

ANNA, BRAM, PASSWORD = "anna@example.org", "bram@example.org", "Correct-horse-7-battery"


class PoolServer(Server):
    """A server whose people sign in to that pool."""

    def __init__(self, pool):
        super().__init__()
        self.pool = pool

    def environment(self):
        return {**Server.environment(), **self.pool.environment()}


def refused(call):
    try:
        call()
    except Refused as error:
        return error.answer
    raise AssertionError("it was let in")


def told(story, server, pool):
    story.chapter("What clients are told")
    about = Api(server.address).send("GET", "/.well-known/maat").json
    story.equal("the pool", (about["user_pool_id"], about["client_id"], about["region"]), (pool.id, pool.client, "eu-central-1"))
    story.equal("its issuer", about["issuer"], f"https://cognito-idp.eu-central-1.amazonaws.com/{pool.id}")
    story.equal("its endpoint", about["cognito_endpoint"], pool.address + "/")
    story.equal("there is no wire of our own", Api(server.address).send("POST", "/cognito/", b"{}").status, 404)


def by_password(story, server, pool):
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
    story.equal("GetUser has told the e-mail, which the token lacks", me["email"], ANNA)
    story.equal("the same token is the same user", anna.get("/me")["id"], me["id"])
    return anna, tokens


def not_taken(story, server, pool, tokens):
    story.chapter("What is not taken")
    one = refused(lambda: Carer(server.address, "nonsense").get("/me"))
    other, client = pool.pool("other")
    pool.add(ANNA, PASSWORD, other)
    second = pool.cognito.create_user_pool_client(UserPoolId=pool.id, ClientName="other", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    second = second["UserPoolClient"]["ClientId"]
    header, claims, signature = tokens["AccessToken"].split(".")
    for what, token in {
        "an id token": tokens["IdToken"],
        "another pool's": pool.tokens(ANNA, PASSWORD, client)["AccessToken"],
        "another client's": pool.tokens(ANNA, PASSWORD, second)["AccessToken"],
        "one without its signature": f"{header}.{claims}.",
        "one with another's claims": f"{header}.{tokens['IdToken'].split('.')[1]}.{signature}",
    }.items():
        answer = refused(lambda token=token: Carer(server.address, token).get("/me"))
        story.equal(what, (answer.status, answer.body), (401, one.body))


def on_the_pages(story, server, password):
    """Signs in on the pages; returns where it leads and the session's cookie."""
    page = Api(server.address).send("GET", "/sign-in", headers={"Accept": "text/html"})
    cookies = "; ".join(f"{name}={value.value}" for name, value in SimpleCookie(page.headers.get("set-cookie", "")).items())
    hidden = dict(re.findall(rb'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page.body))
    form = {**{name.decode(): value.decode() for name, value in hidden.items()}, "email": ANNA, "password": password}
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": server.address, "Cookie": cookies}
    answer = Api(server.address).send("POST", "/sign-in", urlencode(form).encode(), sent)
    return answer, answer.headers.get("set-cookie", "").split(";")[0]


def pages(story, server, place):
    story.chapter("The pages, over the same pool")
    wrong, _ = on_the_pages(story, server, "wrong")
    story.expect("a wrong password stays on the page", wrong.status not in (302, 303), "no redirect", wrong)
    inside, session = on_the_pages(story, server, PASSWORD)
    story.equal("the right one leads in", inside.status, 303)
    places = Api(server.address).send("GET", "/places", headers={"Cookie": session, "Accept": "text/html"})
    story.expect("and to the places of the same user", place["name"].encode() in places.body, place["name"], places)


def joining_and_leaving(story, server, pool, anna):
    story.chapter("An organisation, an invitation, and the pool's groups")
    place = anna.organisation("Class 3B")
    group = f"organisation#{place['id']}"
    story.equal("who makes an organisation is in its group", pool.groups(ANNA), {group})
    invited = anna.post(f"/organisations/{place['id']}/invitations", {"email": BRAM, "role": "planner"})
    user = pool.user(BRAM)
    story.equal("who is invited has an account, with a password that was sent to the address", (user["status"], user["email_verified"]),
                ("FORCE_CHANGE_PASSWORD", "true"))
    anna.post(f"/organisations/{place['id']}/invitations", {"email": ANNA, "role": "planner"})
    story.equal("one who has an account keeps it as it is", pool.user(ANNA)["status"], "CONFIRMED")
    pool.cognito.admin_set_user_password(UserPoolId=pool.id, Username=BRAM, Password=PASSWORD, Permanent=True)
    bram = Carer(server.address, pool.tokens(BRAM, PASSWORD)["AccessToken"])
    story.equal("who has not come in yet is in no group", pool.groups(BRAM), set())
    bram.post("/invitations/accept", {"code": invited["code"]})
    story.equal("who comes in is in it", pool.groups(BRAM), {group})
    bram_id = bram.get("/me")["id"]
    anna.patch(f"/organisations/{place['id']}/carers/{bram_id}", {"role": "viewer"})
    story.equal("whatever they may do there", pool.groups(BRAM), {group})
    anna.delete(f"/organisations/{place['id']}/carers/{bram_id}")
    story.equal("who is taken out is out of it", pool.groups(BRAM), set())
    story.equal("and the others stay", pool.groups(ANNA), {group})
    empty = anna.organisation("Care home")
    anna.delete(f"/organisations/{empty['id']}")
    names = {one["GroupName"] for one in pool.cognito.list_groups(UserPoolId=pool.id)["Groups"]}
    story.equal("an organisation that is gone has no group", names, {group})
    return place


def unproven(story, server, pool):
    story.chapter("An address that was not shown to be theirs")
    pool.add("eva@example.org", PASSWORD, verified=False)
    eva = Carer(server.address, pool.tokens("eva@example.org", PASSWORD)["AccessToken"])
    place = eva.organisation("Home")
    answer = refused(lambda: eva.post(f"/organisations/{place['id']}/invitations", {"email": "x@example.org", "role": "viewer"}))
    story.equal("invites no one", answer.status, 403)


def run(story):
    pool = UserPool()
    try:
        with PoolServer(pool) as server:
            server.start()
            told(story, server, pool)
            anna, tokens = by_password(story, server, pool)
            not_taken(story, server, pool, tokens)
            place = joining_and_leaving(story, server, pool, anna)
            pages(story, server, place)
            unproven(story, server, pool)
    finally:
        pool.end()


if __name__ == "__main__":
    whole = Story()
    whole.tell(run)
    sys.exit(whole.end())
