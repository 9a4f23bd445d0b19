"""Signing in with a client made for Cognito that knows nothing of MAAT: pycognito, on boto3 and PyJWT."""

import base64
import hashlib
import hmac
import json
import logging
import struct
import time

from botocore.exceptions import ClientError
from pycognito import Cognito
from pycognito.exceptions import ForceChangePasswordException, SoftwareTokenMFAChallengeException

from maat import Api, Refused
from server import Server

EMAIL, PASSWORD, NEXT = "anna@example.org", "Correct-horse-7-battery", "Another-horse-8-staple"


def run(story):
    story.chapter("Signing in by pycognito")
    logging.getLogger("botocore").setLevel(logging.ERROR)
    with Server() as server:
        server.start()
        server.add_user(EMAIL, "Anna", PASSWORD)
        about = Api(server.address).send("GET", "/.well-known/maat").json
        by_srp(story, server, about)
        wrongly(story, server, about)
        second_factor(story, server, about)
        made_up(story, server, about)


def client(about, email=EMAIL, **tokens):
    endpoint = about["cognito_endpoint"].rstrip("/")
    return Cognito(
        about["user_pool_id"], about["client_id"], username=email, boto3_client_kwargs={"endpoint_url": endpoint}, **tokens
    )


def by_srp(story, server, about):
    anna = client(about)
    # It proves the password by SRP, and then holds both tokens against the published keys.
    anna.authenticate(PASSWORD)
    story.equal("the access token says whose it is", anna.access_claims["sub"], anna.id_claims["sub"])
    story.equal("the id token tells the address", anna.id_claims["email"], EMAIL)
    me = Api(server.address, anna.access_token).get("/me")
    story.equal("the API knows the access token", me["name"], "Anna")
    story.equal("the pool tells the name", anna.get_user().name, "Anna")
    before = anna.access_token
    anna.renew_access_token()
    story.expect("it renews its tokens", anna.access_token != before)
    anna.change_password(PASSWORD, NEXT)
    story.equal("the old password is gone", refused(lambda: client(about).authenticate(PASSWORD)), "NotAuthorizedException")
    anna = client(about)
    anna.authenticate(NEXT)
    # It forgets its tokens when it signs out everywhere.
    access, renewal = anna.access_token, anna.refresh_token
    anna.logout()
    old = client(about, access_token=access, id_token=anna.id_token, refresh_token=renewal)
    story.equal("signed out everywhere it renews no more", refused(old.renew_access_token), "NotAuthorizedException")


def wrongly(story, server, about):
    wrong = [
        ("a wrong password", lambda: client(about).authenticate("not-this-Password-1")),
        ("nobody", lambda: client(about, "nobody@example.org").authenticate(NEXT)),
    ]
    for what, work in wrong:
        story.equal(f"{what} is refused by SRP as on AWS", refused(work), "NotAuthorizedException")
    anna = client(about)
    anna.authenticate(NEXT)
    head, body, signature = anna.access_token.split(".")
    unsigned = text({"alg": "none", "typ": "JWT"})
    unknown = text({"alg": "RS256", "kid": "nobody"})
    public = about["issuer"] + "/.well-known/jwks.json"
    fetched = text({**decoded(head), "jku": public, "x5u": public})
    as_text = f"{text({**decoded(head), 'alg': 'HS256'})}.{body}"
    key = Api(server.address).send("GET", public[len(server.address):]).body
    forged = {
        "no signature": f"{unsigned}.{body}.",
        "the id token": anna.id_token,
        "an unknown key": f"{unknown}.{body}.{signature}",
        "a key to be fetched": f"{fetched}.{body}.{signature}",
        "HS256 with what is public": f"{as_text}.{encoded(hmac.new(key, as_text.encode(), hashlib.sha256).digest())}",
        "another person": f"{head}.{text({**decoded(body), 'sub': 'someone'})}.{signature}",
        "the refresh token": anna.refresh_token,
    }
    answers = {what: unsigned_in(server, token) for what, token in forged.items()}
    story.equal("every forged token gets one answer", len(set(answers.values())), 1)
    status, _ = answers["no signature"]
    story.equal("and that is 401", status, 401)


def second_factor(story, server, about):
    anna = client(about)
    anna.authenticate(NEXT)
    secret = anna.associate_software_token()
    story.expect("an authenticator is verified", anna.verify_software_token(totp(secret, 0)))
    anna.set_user_mfa_preference(False, True, "SOFTWARE_TOKEN")
    anna = client(about)
    asked = None
    try:
        anna.authenticate(NEXT)
    except SoftwareTokenMFAChallengeException as challenge:
        asked = challenge
    story.expect("a code is asked for after the password", asked is not None)
    wrong = refused(lambda: anna.respond_to_software_token_mfa_challenge("000"))
    story.equal("a wrong code is refused as on AWS", wrong, "CodeMismatchException")
    anna.respond_to_software_token_mfa_challenge(totp(secret, 1))
    story.equal("the right one lets in", anna.access_claims["token_use"], "access")


def made_up(story, server, about):
    password = server.add_user("new@example.org", "New")
    new = client(about, "new@example.org")
    story.equal(
        "a password that was made up is good for choosing one's own",
        raised(lambda: new.authenticate(password)),
        ForceChangePasswordException,
    )
    new.new_password_challenge(password, NEXT)
    new = client(about, "new@example.org")
    new.authenticate(NEXT)
    story.equal("and that one lets in", new.id_claims["email"], "new@example.org")


def refused(work):
    """The name of the refusal."""
    try:
        work()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def raised(work):
    try:
        work()
    except Exception as error:
        return type(error)
    return None


def unsigned_in(server, token):
    try:
        return 200, Api(server.address, token).get("/me")
    except Refused as refused:
        return refused.answer.status, refused.answer.body


def totp(secret, later):
    """RFC 6238."""
    step = struct.pack(">q", int(time.time()) // 30 + later)
    signed = hmac.new(base64.b32decode(secret), step, hashlib.sha1).digest()
    at = signed[-1] & 15
    return f"{(int.from_bytes(signed[at:at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def encoded(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def text(value):
    return encoded(json.dumps(value).encode())


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
