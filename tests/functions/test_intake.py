"""The intake function on a real S3 API and store: S3's events, direct and through SQS, and what can't be taken."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from depeche.batch.identity import Upload

ROOT = Path(__file__).parents[2]
BRIDGE, MENU = "inbox/économie/le pont + la rive.txt", "inbox/menu.txt"
TEXT = "Le pont ferme\n\nLe pont de Brévan ferme lundi pour six mois de travaux.\n"


@dataclass
class Context:
    """What Lambda passes beside the event."""

    function_name: str = "intake"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-3:123456789012:function:intake"
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"

    def get_remaining_time_in_millis(self):
        return 300_000


class Function:
    """The function, its buckets and its jobs."""

    def __init__(self, module, s3):
        self.module = module
        self.s3 = s3
        self.inbox, self.outbox = (
            module.desk.settings.inbox_bucket,
            module.desk.settings.outbox_bucket,
        )

    def __call__(self, name):
        text = (ROOT / "events" / f"{name}.json").read_text(encoding="utf-8")
        return self.module.handler(json.loads(text.replace("depeche-inbox", self.inbox)), Context())

    def drop(self, key, body):
        self.s3.put_object(Bucket=self.inbox, Key=key, Body=body)

    def job(self, key):
        head = self.s3.head_object(Bucket=self.inbox, Key=key)
        upload = Upload(self.inbox, key.removeprefix("inbox/"), head["ETag"].strip('"'), None, head["LastModified"])
        return self.module.jobs.get(upload.job_id(None))

    def results(self):
        found = self.s3.list_objects_v2(Bucket=self.outbox)
        return [entry["Key"] for entry in found.get("Contents", ())]


@pytest.fixture
def load(tmp_path, monkeypatch, make_bucket, s3_client):
    """Loads the function with an outbox of one's own choice."""
    loaded = []

    def load_it(outbox=None):
        monkeypatch.setenv("DEPECHE_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("DEPECHE_INBOX_BUCKET", make_bucket("inbox"))
        monkeypatch.setenv("DEPECHE_OUTBOX_BUCKET", outbox or make_bucket("outbox"))
        spec = importlib.util.spec_from_file_location("intake_app", ROOT / "functions" / "intake" / "app.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        loaded.append(module)
        return Function(module, s3_client)

    yield load_it
    for module in loaded:
        module.function.resources.close()


@pytest.fixture
def function(load):
    return load()


@pytest.mark.parametrize("event", ["s3-object-created", "sqs-s3-object-created"])
def test_uploads_become_jobs(function, event, capsys):
    function.drop(BRIDGE, TEXT.encode())
    function.drop(MENU, b"")
    answer = function(event)
    assert answer in ({"articles": 1, "failures": 1}, {"batchItemFailures": []})
    job = function.job(BRIDGE)
    assert job.request.text == TEXT
    assert job.state == "queued"
    [delivery] = job.deliveries
    assert (delivery.to.bucket, delivery.to.key) == (function.outbox, BRIDGE.removeprefix("inbox/"))
    assert function.results() == ["failed/menu.txt.json"]
    function(event)
    assert function.job(BRIDGE) == job
    logged = capsys.readouterr().out
    assert "Brévan" not in logged
    assert "ArticlesTakenIn" in logged


def test_the_event_that_s3_announces_itself_with(function):
    assert function("s3-test-event") == {"articles": 0, "failures": 0}


def test_an_upload_out_of_reach_comes_again_and_the_others_do_not(load):
    function = load(outbox="there-is-no-such-bucket")
    function.drop(BRIDGE, TEXT.encode())
    function.drop(MENU, b"")
    answer = function("sqs-s3-object-created")
    assert answer == {"batchItemFailures": [{"itemIdentifier": "059f36b4-87a3-44ab-83d2-661975810003"}]}
    assert function.job(BRIDGE) is not None


def test_a_direct_event_fails_as_a_whole_after_all_were_tried(function):
    event = json.loads((ROOT / "events" / "s3-object-created.json").read_text())
    event["Records"][1]["s3"]["bucket"]["name"] = function.inbox
    function.drop(MENU, b"")
    with pytest.raises(Exception, match="not of the inbox"):
        function.module.handler(event, Context())
    assert function.results() == ["failed/menu.txt.json"]


@pytest.mark.parametrize(
    "body", ["", "x", "[]", "{}", '{"Records": [{}]}', '{"Records": [{"eventSource": "aws:sns"}]}']
)
def test_a_message_of_another_kind_fails_alone(function, body, caplog, capsys):
    event = json.loads((ROOT / "events" / "sqs-s3-object-created.json").read_text())
    event["Records"] = [event["Records"][0], event["Records"][1] | {"body": body}]
    answer = function.module.handler(event, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": event["Records"][1]["messageId"]}]}
    [told] = [record for record in caplog.records if record.message == "message failed"]
    assert (told.id, told.levelname) == (event["Records"][1]["messageId"], "ERROR")
    assert told.reason
    assert "MessagesFailed" in capsys.readouterr().out


def test_other_events_of_s3_are_passed_over(function):
    event = json.loads((ROOT / "events" / "s3-object-created.json").read_text())
    for record in event["Records"]:
        record["eventName"] = "ObjectRemoved:Delete"
    assert function.module.handler(event, Context()) == {"articles": 0, "failures": 0}
