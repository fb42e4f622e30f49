"""What finally fails, in every queue and function and on every way out, under the roles of the template."""

from __future__ import annotations

import json
import time
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from ulid import ULID

from depeche.jobs import (
    BucketDestination,
    DeliveryRecord,
    DeliveryState,
    JobRecord,
    JobState,
    SlackDestination,
    WebhookDestination,
)
from depeche.jobs.records import JobBook
from depeche.schemas import BriefRequest
from depeche.settings import Settings
from depeche.store import open_store

pytestmark = pytest.mark.stack

ROLES = ("ApiRole", "EngineRole", "IntakeRole", "DeliverRole", "SlackRole")
LAST = 4
"""Attempts that were made before the last one (`DEPECHE_CALLBACK_ATTEMPTS` is 5)."""
POLL_SECONDS = 6
REASON = {"type": "urn:depeche:problem:no-article", "title": "There is no article", "status": 422, "detail": "A test."}


@pytest.fixture
def book(stack, cloud):
    """The job records of the stack."""
    store = open_store(Settings(store="dynamodb", table_name=stack.TableName, overflow_bucket=stack.OverflowBucket))
    yield JobBook(store)
    store.close()


@pytest.fixture
def outbox(stack):
    """A destination whose result can be written: it is of a file that lies in the inbox and that intake passes over."""
    key = f"{uuid.uuid4().hex}/.DS_Store"
    client = stack.client("s3")
    client.put_object(Bucket=stack.InboxBucket, Key=f"inbox/{key}", Body=b"x")
    head = client.head_object(Bucket=stack.InboxBucket, Key=f"inbox/{key}")
    return BucketDestination(
        bucket=stack.OutboxBucket,
        key=key,
        inbox=stack.InboxBucket,
        etag=head["ETag"].strip('"'),
        modified=head["LastModified"],
    )


def a_job(book, *deliveries, **fields):
    now = datetime.now(UTC)
    state = {"state": JobState.FAILED, "error": REASON} | fields
    record = JobRecord(
        id=str(ULID()), created=now, updated=now, brief_id="", request=BriefRequest(text="x"), **state,
        deliveries=deliveries,
    )  # fmt: skip
    return book.save(record)


def letters(stack, queue):
    """The dead letters of a queue, taken away."""
    client, url = stack.client("sqs"), stack.outputs[f"{queue}DeadLetterQueueUrl"]
    found = []
    while got := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]):
        if not got.get("Messages"):
            return found
        for one in got["Messages"]:
            client.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            found.append((one["Body"], one.get("MessageAttributes", {}).get("reason", {}).get("StringValue")))
    return found


@contextmanager
def impatient(stack, queue):
    """A queue that gives a message up after two receives, a second apart; in the template it takes ten, and minutes."""
    client, url = stack.client("sqs"), stack.outputs[f"{queue}QueueUrl"]
    names = ["VisibilityTimeout", "RedrivePolicy"]
    usual = client.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    redrive = json.dumps(json.loads(usual["RedrivePolicy"]) | {"maxReceiveCount": 2})
    client.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1", "RedrivePolicy": redrive})
    time.sleep(POLL_SECONDS)  # a long poll that has begun goes by the old values
    try:
        yield
    finally:
        client.set_queue_attributes(QueueUrl=url, Attributes=usual)
        client.purge_queue(QueueUrl=url)


def test_what_finally_fails_is_recorded_and_reported_and_the_rest_is_delivered(stack, quiet, until, book, outbox):
    letters(stack, "Delivery")
    nobody = outbox.model_copy(update={"bucket": "a-bucket-of-somebody-else"})
    job = a_job(
        book,
        DeliveryRecord(to=WebhookDestination(url="http://127.0.0.1:9/hook")),
        DeliveryRecord(to=nobody, attempts=LAST),
        DeliveryRecord(to=SlackDestination(team="T0", channel="C0", user="U0"), attempts=LAST),
        DeliveryRecord(to=outbox),
    )
    stack.client("sqs").send_message(QueueUrl=stack.DeliveryQueueUrl, MessageBody=json.dumps({"job": job.id}))
    until(lambda: not book.load(job.id).is_open, seconds=120)

    webhook, bucket, slack, written = book.load(job.id).deliveries
    assert (webhook.state, webhook.attempts) == (DeliveryState.FAILED, 1)
    assert webhook.reason == "the host has an address that is not public"
    assert (bucket.state, bucket.attempts) == (DeliveryState.FAILED, LAST + 1)
    assert (slack.state, slack.attempts) == (DeliveryState.FAILED, LAST + 1)
    assert (written.state, written.attempts) == (DeliveryState.DELIVERED, 1)
    failure = json.loads(stack.read(stack.OutboxBucket, f"failed/{outbox.key}.json"))
    assert failure["detail"] == REASON["detail"]

    until(lambda: not stack.messages(stack.DeliveryQueueUrl), seconds=120)
    found = [json.loads(body) for body, _ in letters(stack, "Delivery")]
    assert {one["job"] for one in found} == {job.id}
    assert sorted(one["kind"] for one in found) == ["bucket", "slack", "webhook"]
    assert all(one["reason"] for one in found)


def test_a_job_that_is_given_up_is_told_to_whoever_waits(stack, quiet, until, book, outbox):
    job = a_job(book, DeliveryRecord(to=outbox), state=JobState.RUNNING, error=None, attempts=8)
    stack.client("sqs").send_message(QueueUrl=stack.JobQueueUrl, MessageBody=json.dumps({"job": job.id}))
    until(lambda: not book.load(job.id).is_open, seconds=300)
    assert book.load(job.id).state is JobState.FAILED
    failure = json.loads(stack.read(stack.OutboxBucket, f"failed/{outbox.key}.json"))
    assert "8 times" in failure["detail"]


@pytest.mark.parametrize("queue", ["Job", "Delivery", "Intake"])
def test_a_message_that_can_t_be_worked_off_is_logged_and_becomes_a_dead_letter(stack, quiet, until, queue):
    letters(stack, queue)
    body = json.dumps({"nobody": uuid.uuid4().hex})
    with impatient(stack, queue):
        sent = stack.client("sqs").send_message(QueueUrl=stack.outputs[f"{queue}QueueUrl"], MessageBody=body)
        until(lambda: stack.messages(stack.outputs[f"{queue}DeadLetterQueueUrl"]), seconds=120)
    assert letters(stack, queue) == [(body, None)]
    until(lambda: failures(stack, queue, sent["MessageId"]), seconds=60)


def test_what_slack_asked_and_can_t_be_done_becomes_a_dead_letter_with_its_reason(stack, quiet, until):
    """The function itself gives it up: an answer to Slack is of no use an hour later."""
    letters(stack, "Slack")
    body = json.dumps({"nobody": uuid.uuid4().hex})
    stack.client("sqs").send_message(QueueUrl=stack.SlackQueueUrl, MessageBody=body)
    until(lambda: stack.messages(stack.SlackDeadLetterQueueUrl), seconds=120)
    assert letters(stack, "Slack") == [(body, "the message is no errand")]


def failures(stack, queue, message_id):
    """What the function behind a queue has logged of a message."""
    if queue == "Job":
        text = "\n".join(path.read_text() for path in Path(stack.EngineCalls).parent.glob("engine-*.log"))
    else:
        logs = stack.client("logs")
        names = [
            group["logGroupName"]
            for page in logs.get_paginator("describe_log_groups").paginate()
            for group in page["logGroups"]
        ]
        text = "\n".join(
            event["message"] for name in names for event in logs.filter_log_events(logGroupName=name)["events"]
        )
    return [line for line in text.splitlines() if message_id in line and '"message failed"' in line]


@pytest.mark.parametrize("role", ROLES)
def test_no_role_deletes_from_the_table(stack, role):
    iam, sts = stack.client("iam"), stack.client("sts")
    roles = [one for page in iam.get_paginator("list_roles").paginate() for one in page["Roles"]]
    arn = next(one["Arn"] for one in roles if f"-{role}-" in one["RoleName"])
    got = sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    import boto3

    table = boto3.client(
        "dynamodb",
        endpoint_url=stack.AwsEndpointUrl,
        region_name="eu-west-3",
        aws_access_key_id=got["AccessKeyId"],
        aws_secret_access_key=got["SecretAccessKey"],
        aws_session_token=got["SessionToken"],
    )
    name, key = stack.TableName, {"pk": {"S": f"test#{uuid.uuid4().hex}"}}
    table.put_item(TableName=name, Item=key | {"ttl": {"N": "1"}})  # so the role is what it seems
    attempts = [
        lambda: table.delete_item(TableName=name, Key=key),
        lambda: table.batch_write_item(RequestItems={name: [{"DeleteRequest": {"Key": key}}]}),
        lambda: table.transact_write_items(TransactItems=[{"Delete": {"TableName": name, "Key": key}}]),
        lambda: table.execute_statement(Statement=f"DELETE FROM \"{name}\" WHERE pk='{key['pk']['S']}'"),
        lambda: table.delete_table(TableName=name),
    ]
    for attempt in attempts:
        with pytest.raises(ClientError, match="AccessDenied"):
            attempt()
    assert "Item" in table.get_item(TableName=name, Key=key)
    table.close()
