"""A user pool of Amazon Cognito on this machine: moto's. No one here wrote its keys, its tokens or its groups.

What moto does not do as AWS does, so that nothing here rests on it: by SRP it takes any password, a refresh is answered by 500, no
trigger is asked, no letter is sent, and all pools sign with one key, `dummy`, that never changes. So only `iss` tells another pool's
token here. Passwords, JWKS, RS256 tokens, GetUser, AdminCreateUser and groups are as on AWS, as far as they are used here.
"""

import subprocess
import sys
import time

import boto3

from server import free_port

REGION = "eu-central-1"


class UserPool:
    def __init__(self):
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.cognito = boto3.client("cognito-idp", endpoint_url=self.address, region_name=REGION,
                                    aws_access_key_id="test", aws_secret_access_key="test")
        self.wait()
        self.id, self.client = self.pool("maat")

    def pool(self, name):
        """A pool as deploy/resources/pool.yml makes one, and its client."""
        made = self.cognito.create_user_pool(PoolName=name, UsernameAttributes=["email"], AutoVerifiedAttributes=["email"])
        pool = made["UserPool"]["Id"]
        flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"]
        client = self.cognito.create_user_pool_client(UserPoolId=pool, ClientName="maat", ExplicitAuthFlows=flows)
        return pool, client["UserPoolClient"]["ClientId"]

    def wait(self):
        end = time.monotonic() + 60
        while True:
            try:
                return self.cognito.list_user_pools(MaxResults=1)
            except Exception:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def add(self, email, password, pool=None, verified=True):
        """Someone with a password of their own; returns their subject."""
        pool = pool or self.id
        attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": str(verified).lower()}]
        self.cognito.admin_create_user(UserPoolId=pool, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS")
        self.cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=password, Permanent=True)
        return self.user(email, pool)["sub"]

    def user(self, email, pool=None):
        """Their attributes, and `status`."""
        found = self.cognito.admin_get_user(UserPoolId=pool or self.id, Username=email)
        return {"status": found["UserStatus"], **{one["Name"]: one["Value"] for one in found["UserAttributes"]}}

    def groups(self, email):
        told = self.cognito.admin_list_groups_for_user(UserPoolId=self.id, Username=email)
        return {group["GroupName"] for group in told["Groups"]}

    def tokens(self, email, password, client=None):
        """Signs in by USER_PASSWORD_AUTH."""
        told = self.cognito.initiate_auth(ClientId=client or self.client, AuthFlow="USER_PASSWORD_AUTH",
                                          AuthParameters={"USERNAME": email, "PASSWORD": password})
        return told["AuthenticationResult"]

    def environment(self):
        """What tells the program of the pool, and lets it administer it."""
        return {
            "MAAT_USER_POOL": self.id, "MAAT_USER_POOL_CLIENT": self.client, "MAAT_COGNITO_ENDPOINT": self.address,
            "MAAT_MIRROR_GROUPS": "true", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION,
        }

    def end(self):
        self.process.terminate()
        self.process.wait()
