"""A user pool of Amazon Cognito on this machine: moto's. No one here wrote its keys, its tokens or its groups.

What moto does not do as AWS does, so that nothing here rests on it: by SRP it takes any password, a refresh and RevokeToken are answered
by 500, any code is the right one, no trigger is asked, no letter is sent, and all pools sign with one key, `dummy`, that never changes. So
only `iss` tells another pool's token here. Passwords, JWKS, RS256 tokens, GetUser, AdminCreateUser and groups are as on AWS, as far as they are used here.
"""

import boto3

REGION = "eu-central-1"


class UserPool:
    """A new one at this address of moto's."""

    def __init__(self, address):
        self.address = address
        self.cognito = boto3.client("cognito-idp", endpoint_url=address, region_name=REGION,
                                    aws_access_key_id="test", aws_secret_access_key="test")
        self.id, self.client = self.pool("maat")

    def pool(self, name):
        """A pool as deploy/resources/pool.yml makes one, and its client."""
        made = self.cognito.create_user_pool(
            PoolName=name, UsernameAttributes=["email"], AutoVerifiedAttributes=["email"],
            AccountRecoverySetting={"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
            Policies={"PasswordPolicy": {"MinimumLength": 10}},
        )
        pool = made["UserPool"]["Id"]
        return pool, self.another_client(pool, "maat")

    def another_client(self, pool, name):
        flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"]
        made = self.cognito.create_user_pool_client(UserPoolId=pool, ClientName=name, ExplicitAuthFlows=flows)
        return made["UserPoolClient"]["ClientId"]

    def add(self, email, password, pool=None, verified=True):
        """Someone with a password of their own."""
        pool = pool or self.id
        attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": str(verified).lower()}]
        self.cognito.admin_create_user(UserPoolId=pool, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS")
        self.choose(email, password, pool)

    def choose(self, email, password, pool=None):
        """Their password is this from now on."""
        self.cognito.admin_set_user_password(UserPoolId=pool or self.id, Username=email, Password=password, Permanent=True)

    def user(self, email):
        """Their attributes, and `status`."""
        found = self.cognito.admin_get_user(UserPoolId=self.id, Username=email)
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
