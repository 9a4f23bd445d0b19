"""Tokens that are not to be taken, each for one reason: forged, foreign, or over."""

import base64
import hashlib
import hmac
import json
import time

from joserfc import jwk, jwt

from cloud.issuer import ELSEWHERE


def corpus(issuer, pool, tokens, foreign):
    """By what is wrong. `tokens` are someone's good ones; `foreign` are by name, and good elsewhere."""
    access, own, away = tokens["AccessToken"], issuer.key(pool), pool.address + ELSEWHERE
    head, body, signature = access.split(".")
    header, claims, now = decoded(head), decoded(body), int(time.time())
    stranger = jwk.RSAKey.generate_key(2048, private=True)
    public = own.as_pem(private=False)

    def named(kid):
        """Good claims under the pool's own signature, by a key of this name."""
        return issuer.signed(pool, {**header, "kid": kid}, claims)

    def by_pool(**changes):
        """Other claims under the pool's own signature; `None` leaves one out."""
        changed = {**claims, **changes}
        return issuer.signed(pool, header, {name: value for name, value in changed.items() if value is not None})

    def by_stranger(**changes):
        return jwt.encode({**header, **changes}, claims, stranger)

    return {
        **foreign,
        "nothing": "",
        "no token": "nonsense",
        "none": f"{part({'alg': 'none'})}.{body}.",
        "none, with a known key's name": f"{part({**header, 'alg': 'none'})}.{body}.",
        "none, and yet a signature": f"{part({**header, 'alg': 'none'})}.{body}.{signature}",
        "no signature": f"{head}.{body}.",
        "HS256 with the public key": by_secret(header, body, public),
        "HS256 with the public number": by_secret(header, body, own.as_dict(private=False)["n"].encode()),
        "an id token": tokens["IdToken"],
        "an id token that names the client": by_pool(token_use="id"),
        "a refresh token": tokens["RefreshToken"],
        "an issuer that no one is": by_pool(iss=claims["iss"] + "X"),
        "an issuer with a tail": by_pool(iss=claims["iss"] + "/"),
        "a client that no one is": by_pool(client_id="nobody"),
        "no client": by_pool(client_id=None),
        "expired": by_pool(exp=now - 1),
        "without an end": by_pool(exp=None),
        "not yet valid": by_pool(nbf=now + 120),
        "made in the future": by_pool(iat=now + 120),
        "of no one": by_pool(sub=None),
        "a stranger's signature": by_stranger(),
        "a key to be fetched by jku": by_stranger(jku=away),
        "a key to be fetched by x5u": by_stranger(x5u=away),
        "a key brought along": by_stranger(jwk=stranger.as_dict(private=False)),
        "a name of a key that is a path": named("../../../dev/null"),
        "a name of a key that is an address": named(away),
        "a name of a key that is a question": named("dummy' OR '1'='1"),
        "no name of a key": issuer.signed(pool, {"alg": "RS256"}, claims),
        "other claims": f"{head}.{part({**claims, 'sub': 'someone'})}.{signature}",
    }


def unknown_keys(access, count):
    """The same token, by so many keys that there are not."""
    _, body, signature = access.split(".")
    return [f"{part({'alg': 'RS256', 'kid': f'unknown-{number}'})}.{body}.{signature}" for number in range(count)]


def by_secret(header, body, secret):
    message = f"{part({**header, 'alg': 'HS256'})}.{body}"
    return f"{message}.{encoded(hmac.new(secret, message.encode(), hashlib.sha256).digest())}"


def part(value):
    return encoded(json.dumps(value).encode())


def encoded(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text):
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
