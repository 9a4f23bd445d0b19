"""An AWS account on this machine: moto's DynamoDB, SQS, S3 and SSM, with what deploy/serverless.yml makes in one."""

import base64
import os
import subprocess
import sys
import time

import boto3

from server import free_port

REGION, TABLE, BUCKET, KEY = "eu-central-1", "maat-test", "maat-test-pictures", "/maat/test/key"


class Account:
    def __init__(self):
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.dynamodb, self.sqs, self.s3, self.ssm = map(self.client, ("dynamodb", "sqs", "s3", "ssm"))
        self.wait()
        self.furnish()

    def client(self, service):
        return boto3.client(service, endpoint_url=self.address, region_name=REGION,
                            aws_access_key_id="test", aws_secret_access_key="test")

    def wait(self):
        end = time.monotonic() + 60
        while True:
            try:
                return self.sqs.list_queues()
            except Exception:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def furnish(self):
        self.dynamodb.create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.ssm.put_parameter(Name=KEY, Type="SecureString", Value=base64.b64encode(os.urandom(32)).decode())
        self.queue = self.sqs.create_queue(QueueName="ring", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]

    def environment(self, public_url):
        """What deploy/serverless.yml tells every function, and Lambda itself."""
        return {
            "AWS_ENDPOINT_URL": self.address, "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "MAAT_TABLE": TABLE, "MAAT_KEY_PARAMETER": KEY, "MAAT_QUEUE": self.queue, "MAAT_BUCKET": BUCKET,
            "MAAT_PUBLIC_URL": public_url, "MAAT_LOG": "info",
        }

    def item(self, pk, sk):
        return self.dynamodb.get_item(TableName=TABLE, Key={"pk": {"S": pk}, "sk": {"S": sk}}).get("Item")

    def waiting(self):
        """How many messages the queue keeps, given out or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesNotVisible"]
        told = self.sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=names)["Attributes"]
        return sum(int(told[name]) for name in names)

    def end(self):
        self.process.terminate()
        self.process.wait()
