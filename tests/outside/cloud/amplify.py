"""AWS Amplify from npm, unchanged, over the same pool: the story of tests/browser, but for what moto does not do as AWS does."""

import json
import subprocess

from server import ROOT

FOLDER = ROOT / "tests" / "browser"
# moto.
LACKS = ["srp", "codes", "refresh", "authenticator", "silence"]
TEMPORARY = "Made-up-horse-6-battery"


def amplify(story, server, pool, about):
    story.chapter("An app made with AWS Amplify")
    newcomer = "new@example.org"
    attributes = [{"Name": "email", "Value": newcomer}, {"Name": "email_verified", "Value": "true"}]
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username=newcomer, UserAttributes=attributes,
                                   TemporaryPassword=TEMPORARY, MessageAction="SUPPRESS")
    cast = {"about": about, "api": server.address, "email": "ada@example.org", "newcomer": newcomer, "made_up": TEMPORARY, "lacks": LACKS}
    done = subprocess.run(["node", "amplify-elsewhere.mjs", json.dumps(cast)], cwd=FOLDER, capture_output=True, text=True, timeout=120)
    seen = done.stdout.splitlines()
    for what in seen:
        story.expect(what, True)
    story.expect("it came to its end", done.returncode == 0 and seen, "no error", done.stderr)
