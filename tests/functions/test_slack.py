"""The functions slack and deliver as Lambda runs them: from Slack's signed request to the message in the channel."""

from __future__ import annotations

import base64
import json
import time
from types import SimpleNamespace

import boto3
import pytest
from tests.unit.slack.requests import SECRET, command, event, mention, signed
from tests.unit.slack.server import TEAM, TOKEN, limited, slack_server

from depeche.desk import open_desk, open_jobs
from depeche.settings import Settings

# Dutch: the embedded model writes no summaries in it, so that no model has to be built.
ARTICLE = """De veerpont van Oudeschans vaart weer
De veerpont van Oudeschans vaart sinds dinsdag weer, vier maanden na de aanvaring met een zandschip.
Schipper Jelle Brouwer vertelde dat de reparatie 310.000 euro heeft gekost.
"""
WISH = f"from dutch, no translation: {ARTICLE}"
SAMPLES = ("command", "message-shortcut", "global-shortcut", "form", "mention", "link-shared", "button", "verification")
LONG = 120


@pytest.fixture(scope="module")
def slack():
    with slack_server() as server:
        yield server


@pytest.fixture(scope="module")
def parts(tmp_path_factory, make_queue, s3_endpoint, slack):
    """A store, the queues, and the environment of the functions."""
    place = tmp_path_factory.mktemp("store")
    errands, jobs, due, dead = (make_queue() for _ in range(4))
    secrets = boto3.client(
        "secretsmanager", endpoint_url=s3_endpoint, region_name="eu-west-3", aws_access_key_id="test",
        aws_secret_access_key="test",
    )  # fmt: skip
    name = f"depeche/slack-{time.time_ns()}"
    secrets.create_secret(Name=name, SecretString=json.dumps({"signing_secret": SECRET, "bot_token": TOKEN}))
    secrets.close()
    environment = {
        "AWS_ENDPOINT_URL": s3_endpoint,
        "DEPECHE_DATA_DIR": str(place),
        "DEPECHE_SLACK_QUEUE_URL": errands,
        "DEPECHE_JOB_QUEUE_URL": jobs,
        "DEPECHE_DELIVERY_QUEUE_URL": due,
        "DEPECHE_DEAD_LETTER_QUEUE_URL": dead,
        "DEPECHE_SLACK_SECRET": name,
        "DEPECHE_SLACK_API_URL": slack.api,
        "DEPECHE_ALLOW_PRIVATE_PAGES": "true",
    }
    return SimpleNamespace(
        place=place, client=make_queue.client, errands=errands, jobs=jobs, due=due, dead=dead, environment=environment
    )


@pytest.fixture(scope="module")
def function(start, parts):
    return start("slack", **parts.environment)


@pytest.fixture(scope="module")
def deliver(start, parts):
    return start("deliver", **parts.environment)


def gateway(load_event, body, headers=None):
    """A request of Slack as API Gateway hands it on."""
    return load_event("slack-command") | {"body": body, "headers": signed(body) if headers is None else headers}


def taken(parts, url):
    """The messages of a queue, as Lambda hands them on."""
    records = []
    while received := parts.client.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"]
    ).get("Messages"):
        records += [
            {
                "messageId": one["MessageId"], "receiptHandle": one["ReceiptHandle"], "body": one["Body"],
                "attributes": one["Attributes"], "messageAttributes": one.get("MessageAttributes", {}),
                "eventSource": "aws:sqs", "awsRegion": "eu-west-3",
                "eventSourceARN": "arn:aws:sqs:eu-west-3:123456789012:slack", "md5OfBody": one["MD5OfBody"],
            }
            for one in received
        ]  # fmt: skip
    return records


def done(parts, url, record):
    """What Lambda does with a message that was worked off."""
    parts.client.delete_message(QueueUrl=url, ReceiptHandle=record["receiptHandle"])


def work_off(parts, function, deliver):
    """Errands, jobs and deliveries, until nothing waits."""
    for record in taken(parts, parts.errands):
        assert function.invoke({"Records": [record]}) == {"batchItemFailures": []}
        done(parts, parts.errands, record)
    settings = Settings(data_dir=parts.place)
    for record in taken(parts, parts.jobs):
        with open_desk(settings) as desk, open_jobs(desk.store, desk.engine, settings, workers=0) as jobs:
            jobs.run(json.loads(record["body"])["job"])
        parts.client.send_message(QueueUrl=parts.due, MessageBody=record["body"])
        done(parts, parts.jobs, record)
    for record in taken(parts, parts.due):
        assert deliver.invoke({"Records": [record]}) == {"batchItemFailures": []}
        done(parts, parts.due, record)


def test_from_the_command_to_the_message(function, deliver, parts, slack, load_event):
    answer = function.invoke(gateway(load_event, command(WISH, response_url=slack.response_url("command"))))
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["response_type"] == "ephemeral"
    work_off(parts, function, deliver)
    [posted] = [body for name, body in slack.responses if name == "command"]
    assert posted["blocks"][0]["text"]["text"] == "De veerpont van Oudeschans vaart weer"
    assert posted["response_type"] == "in_channel"
    for one in (function, deliver):
        assert "veerpont" not in one.log, "article text in the log"
        assert TOKEN not in one.log


def test_a_repeated_event_gives_one_message(function, deliver, parts, slack, load_event):
    ts = slack.say("x")
    body = mention(WISH, ts=ts, event_id="EvRepeated")
    before = len(slack.called("chat.postMessage"))
    for number in range(3):
        headers = signed(body, **({"X_Slack_Retry_Num": str(number)} if number else {}))
        assert function.invoke(gateway(load_event, body, headers))["statusCode"] == 200
    work_off(parts, function, deliver)
    assert function.invoke(gateway(load_event, body))["statusCode"] == 200
    work_off(parts, function, deliver)
    assert len(slack.called("chat.postMessage")) == before + 1
    assert slack.messages[-1]["thread_ts"] == ts


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/x-www-form-urlencoded"},
        signed(command(WISH), secret="another"),
        signed(command(WISH), at=time.time() - 400),
    ],
    ids=["missing", "bad", "stale"],
)
def test_what_slack_did_not_sign_gives_401(function, parts, load_event, headers):
    assert function.invoke(gateway(load_event, command(WISH), headers))["statusCode"] == 401
    assert taken(parts, parts.errands) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_the_sample_events(function, parts, load_event, slack, name):
    sample = load_event(f"slack-{name}")
    assert function.invoke(sample)["statusCode"] == 401, "their signatures are of another day"
    fresh = sample | {"headers": signed(sample["body"])}
    answer = function.invoke(fresh)
    assert answer["statusCode"] == 200
    encoded = fresh | {"body": base64.b64encode(sample["body"].encode()).decode(), "isBase64Encoded": True}
    assert function.invoke(encoded)["statusCode"] == 200
    for record in taken(parts, parts.errands):
        done(parts, parts.errands, record)


def test_the_sample_errand(function, parts, load_event):
    sample = load_event("slack-errand")
    assert function.invoke(sample) == {"batchItemFailures": []}
    [record] = taken(parts, parts.jobs)
    assert json.loads(record["body"]) == {"job": json.loads(sample["Records"][0]["body"])["id"]}
    done(parts, parts.jobs, record)  # its answer would go to Slack itself


@pytest.mark.parametrize("body", ["%%%", base64.b64encode(b"\xff\xfe").decode()])
def test_what_can_t_be_read_is_malformed(function, load_event, body):
    assert function.invoke(load_event("slack-command") | {"body": body, "isBase64Encoded": True})["statusCode"] == 400


def errand(parts, function, load_event, body):
    """The message that a request becomes."""
    assert function.invoke(gateway(load_event, body))["statusCode"] == 200
    [record] = taken(parts, parts.errands)
    return record


def test_an_errand_that_has_to_wait_comes_again(function, parts, slack, load_event):
    slack.script("conversations.replies", limited(45))
    top = slack.say(ARTICLE)
    record = errand(parts, function, load_event, mention("sans traduction", thread=top, ts=slack.say("x"),
                                                         event_id="EvWaits"))  # fmt: skip
    assert function.invoke({"Records": [record]}) == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    done(parts, parts.errands, record)


def test_an_errand_that_is_given_up_is_a_dead_letter_with_its_reason(function, parts, slack, load_event):
    body = event("link_shared", channel="C1", user="U1", message_ts="1700000600.000100", event_id="EvDead",
                 links=[{"url": "https://www.gazette.example/port", "domain": "gazette.example"}])  # fmt: skip
    record = errand(parts, function, load_event, body)
    record["attributes"] = record["attributes"] | {"ApproximateReceiveCount": "5"}
    slack.script("chat.postEphemeral", limited(1))
    assert function.invoke({"Records": [record]}) == {"batchItemFailures": []}
    [letter] = taken(parts, parts.dead)
    assert letter["messageAttributes"]["reason"]["StringValue"] == "Slack: ratelimited"
    assert json.loads(letter["body"])["place"]["team"] == TEAM
    done(parts, parts.errands, record)
    done(parts, parts.dead, letter)


def test_a_message_that_is_no_errand_is_a_dead_letter(function, parts, load_event):
    sample = load_event("slack-errand")
    sample["Records"][0]["body"] = '{"kind": "dance"}'
    assert function.invoke(sample) == {"batchItemFailures": []}
    [letter] = taken(parts, parts.dead)
    assert letter["messageAttributes"]["reason"]["StringValue"] == "the message is no errand"
    done(parts, parts.dead, letter)


def test_a_page_that_can_t_be_fetched_is_told(function, deliver, parts, slack, load_event):
    """The failed job goes the way of every other: through the delivery queue."""
    url = slack.response_url("page")
    function.invoke(gateway(load_event, command(f"{slack.url}nothing-here", response_url=url)))
    work_off(parts, function, deliver)
    [told] = [body for name, body in slack.responses if name == "page"]
    assert told["response_type"] == "ephemeral"
    assert "I could not brief" in told["text"]


def test_without_its_queue_the_function_does_not_start(start, parts):
    environment = {name: value for name, value in parts.environment.items() if name != "DEPECHE_SLACK_QUEUE_URL"}
    answer = start("slack", **environment).invoke({})
    assert "DEPECHE_SLACK_QUEUE_URL" in answer["errorMessage"]


def test_without_its_secret_the_function_does_not_start(start, parts):
    answer = start("slack", **(parts.environment | {"DEPECHE_SLACK_SECRET": "nowhere"})).invoke({})
    assert "nowhere" in answer["errorMessage"]
    assert SECRET not in json.dumps(answer)


def test_the_secret_may_be_in_parameter_store(start, parts, load_event, s3_endpoint):
    store = boto3.client("ssm", endpoint_url=s3_endpoint, region_name="eu-west-3", aws_access_key_id="test",
                         aws_secret_access_key="test")  # fmt: skip
    name = f"/depeche/slack/{time.time_ns()}"
    store.put_parameter(Name=name, Type="SecureString", Value=json.dumps({"signing_secret": SECRET}))
    store.close()
    function = start("slack", **(parts.environment | {"DEPECHE_SLACK_SECRET": name}))
    body = json.dumps({"type": "url_verification", "challenge": "abc"})
    answer = function.invoke(gateway(load_event, body))
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"challenge": "abc"})
