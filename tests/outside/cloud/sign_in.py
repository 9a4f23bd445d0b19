"""People of a user pool of Cognito, on AWS: what the trigger says of them, and what the API knows by it."""

from cloud.gateway import Gateway
from cloud.pool import REGION, UserPool
from cloud.runtime import Function
from maat import Carer

ADA, PASSWORD = "ada@example.org", "Correct-horse-7-battery"
# By version of the event, where the answer stands.
PLACES = {"1": "claimsOverrideDetails", "2": "claimsAndScopeOverrideDetails", "3": "claimsAndScopeOverrideDetails"}


def by_a_user_pool(story, cloud):
    story.chapter("People of a user pool of Cognito")
    pool, gateway = UserPool(cloud.account.address), Gateway()
    environment = {**cloud.account.environment(gateway.address), **pool.environment()}
    gateway.function = api = Function("api", environment, cloud.home / "api-pool.log")
    try:
        pool.add(ADA, PASSWORD)
        subject = pool.user(ADA)["sub"]
        for version in PLACES:
            story.equal(f"one who belongs nowhere yet keeps the pool's own groups, version {version}",
                        groups(cloud, pool, subject, version), ["staff"])
        ada = Carer(gateway.address, pool.tokens(ADA, PASSWORD)["AccessToken"])
        me = ada.get("/me")
        # The pool itself knows no name.
        story.equal("the API knows what the trigger kept, which the token lacks", (me["email"], me["name"]), (ADA, "Ada"))
        place = ada.organisation("School")
        for version in PLACES:
            story.equal(f"then the next token holds the organisation, version {version}",
                        groups(cloud, pool, subject, version), [f"organisation#{place['id']}", "staff"])
        story.equal("an invitation needs the address that the trigger kept",
                    ada.post(f"/organisations/{place['id']}/invitations", {"email": "new@example.org", "role": "viewer"})["role"], "viewer")
        machine = {**event(pool, subject, "3"), "triggerSource": "TokenGeneration_ClientCredentials"}
        machine["request"] = {"scopes": ["reports/read"]}
        story.equal("a machine that shares the pool is let through as it is", cloud.token.invoke(machine), machine)
    finally:
        api.kill()
        gateway.end()


def groups(cloud, pool, subject, version):
    """What the trigger puts into a token."""
    return cloud.token.invoke(event(pool, subject, version))["response"][PLACES[version]]["groupOverrideDetails"]["groupsToOverride"]


def event(pool, subject, version):
    """What Cognito asks."""
    return {
        "version": version, "triggerSource": "TokenGeneration_Authentication", "region": REGION, "userPoolId": pool.id,
        "userName": subject, "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": pool.client},
        "request": {"userAttributes": {"sub": subject, "email": ADA, "email_verified": "true", "name": "Ada"},
                    "groupConfiguration": {"groupsToOverride": ["staff"], "iamRolesToOverride": [], "preferredRole": None}},
        "response": {PLACES[version]: None},
    }
