"""What calls tick and ring on AWS: EventBridge's schedule, and Lambda's event source mapping of the queue."""

import json
import threading
import uuid
from datetime import datetime, timezone

from cloud.runtime import Failed


def scheduled(at):
    """The event of a schedule that was meant for this instant."""
    return {
        "version": "0", "id": str(uuid.uuid4()), "detail-type": "Scheduled Event", "source": "aws.events",
        "account": "123456789012", "time": at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "eu-central-1", "resources": ["arn:aws:events:eu-central-1:123456789012:rule/tick"], "detail": {},
    }


def batch(messages):
    """The event of a batch of messages."""
    return {"Records": [{
        "messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"], "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1"}, "messageAttributes": {}, "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:ring", "awsRegion": "eu-central-1",
    } for message in messages]}


class Mapping(threading.Thread):
    """Polls the queue, gives batches to the function, and deletes what it did not name as failed."""

    def __init__(self, account, function):
        super().__init__(daemon=True)
        self.account, self.function = account, function
        self.closed = threading.Event()
        # Who is in here is not given to the function: their messages are lost on the way.
        self.lost = set()
        self.given, self.dropped, self.faults = [], [], []

    def run(self):
        sqs, queue = self.account.client("sqs"), self.account.queue
        while not self.closed.is_set():
            try:
                got = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=0).get("Messages", [])
                if got:
                    self.take(sqs, queue, got)
                else:
                    self.closed.wait(0.1)
            except Failed as failed:
                self.faults.append(failed.told)
            except Exception as error:
                self.faults.append(repr(error))
                self.closed.wait(0.5)

    def take(self, sqs, queue, messages):
        gone = [m for m in messages if any(wearer in m["Body"] for wearer in self.lost)]
        kept = [m for m in messages if m not in gone]
        self.dropped += [json.loads(m["Body"])["sk"] for m in gone]
        failed = set()
        if kept:
            told = self.function.invoke(batch(kept))
            failed = {failure["itemIdentifier"] for failure in told["batchItemFailures"]}
            self.faults += sorted(failed)
            self.given += [(datetime.now(timezone.utc), json.loads(m["Body"])["sk"]) for m in kept]
        for message in messages:
            if message["MessageId"] not in failed:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
