"""From the inbox to the outbox as Lambda runs it: intake, engine and deliver under the runtime interface emulator."""

from __future__ import annotations

import json

import pytest

# Dutch: the embedded model writes no summaries in it, so that no model has to be built.
ARTICLE = """De veerpont van Oudeschans vaart weer

De veerpont van Oudeschans vaart sinds maandag weer naar de overkant, na veertien weken onderhoud aan de kabel.

Wethouder Ilse Brandsma noemt het een opluchting voor de 320 fietsers die de pont dagelijks gebruiken.
"""
BRIDGE, MENU = "inbox/économie/le pont + la rive.txt", "inbox/menu.txt"


@pytest.fixture
def place(make_bucket, make_queue, s3_endpoint, tmp_path):
    return {
        "AWS_ENDPOINT_URL_S3": s3_endpoint,
        "AWS_ENDPOINT_URL_SQS": s3_endpoint,
        "DEPECHE_DATA_DIR": str(tmp_path),
        "DEPECHE_INBOX_BUCKET": make_bucket("inbox"),
        "DEPECHE_OUTBOX_BUCKET": make_bucket("outbox"),
        "DEPECHE_JOB_QUEUE_URL": make_queue(),
        "DEPECHE_DELIVERY_QUEUE_URL": make_queue(),
    }


@pytest.fixture
def notify(load_event, place):
    """A sample event about this test's inbox."""
    return lambda name: json.loads(json.dumps(load_event(name)).replace("depeche-inbox", place["DEPECHE_INBOX_BUCKET"]))


def batch_of(make_queue, url, load_event):
    """What waits in a queue, as Lambda hands it over."""
    frame = load_event("sqs-s3-object-created")["Records"][0]
    received = make_queue.client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for one in received:
        make_queue.client.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return {"Records": [frame | {"messageId": one["MessageId"], "body": one["Body"]} for one in received]}


def test_from_the_inbox_to_the_outbox(start, place, notify, make_queue, load_event, s3_client):
    inbox, outbox = place["DEPECHE_INBOX_BUCKET"], place["DEPECHE_OUTBOX_BUCKET"]
    s3_client.put_object(Bucket=inbox, Key=BRIDGE, Body=ARTICLE.encode(), Metadata={"target-language": "none"})
    s3_client.put_object(Bucket=inbox, Key=MENU, Body="Ã".encode("utf-16-le") * 40)
    intake, engine, deliver = (start(name, **place) for name in ("intake", "engine", "deliver"))

    assert intake.invoke(notify("sqs-s3-object-created")) == {"batchItemFailures": []}
    jobs = batch_of(make_queue, place["DEPECHE_JOB_QUEUE_URL"], load_event)
    assert len(jobs["Records"]) == 1
    assert engine.invoke(jobs) == {"batchItemFailures": []}
    finished = batch_of(make_queue, place["DEPECHE_DELIVERY_QUEUE_URL"], load_event)
    assert deliver.invoke(finished) == {"batchItemFailures": []}

    found = {entry["Key"] for entry in s3_client.list_objects_v2(Bucket=outbox)["Contents"]}
    name = BRIDGE.removeprefix("inbox/")
    assert found == {f"outbox/{name}.json", f"outbox/{name}.md", "failed/menu.txt.json"}
    brief = json.loads(s3_client.get_object(Bucket=outbox, Key=f"outbox/{name}.json")["Body"].read())
    assert brief["article"]["title"].startswith("De veerpont")
    for function in (intake, engine, deliver):
        assert "veerpont" not in function.log, "article text in the log"

    assert intake.invoke(notify("s3-object-created")) == {"articles": 1, "failures": 1}
    assert intake.invoke(notify("s3-test-event")) == {"articles": 0, "failures": 0}
    assert batch_of(make_queue, place["DEPECHE_JOB_QUEUE_URL"], load_event) == {"Records": []}


def test_without_its_buckets_it_does_not_start(start, place):
    nameless = start("intake", **{name: value for name, value in place.items() if "OUTBOX" not in name})
    assert "DEPECHE_OUTBOX_BUCKET" in json.dumps(nameless.invoke({}))
