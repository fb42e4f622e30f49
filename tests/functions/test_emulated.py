"""The functions api, engine and deliver as Lambda runs them: init, invoke, error paths, every sample event."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.serving import serving

from depeche.desk import open_desk, open_jobs
from depeche.jobs import DeliveryState, JobState, WebhookDestination
from depeche.schemas import BriefRequest
from depeche.settings import Settings

# Dutch: the embedded model writes no summaries in it, so that no model has to be built.
ARTICLE = """De veerpont van Oudeschans vaart weer
De veerpont van Oudeschans vaart sinds dinsdag weer, vier maanden na de aanvaring met een zandschip.
Schipper Jelle Brouwer vertelde dat de reparatie 310.000 euro heeft gekost.
"""
REQUEST = {"text": ARTICLE, "target_language": None, "source_language": "nl"}
WORDS = ("veerpont", "Brouwer", "zandschip")
LONG = 120


class Receiver(ThreadingHTTPServer):
    """Takes callbacks; answers what it is told to, 204 when it is told nothing."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hook)
        self.got, self.answers = [], []


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture(scope="module")
def receiver():
    server = Receiver()
    with serving(server):
        yield server


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The folder that the functions share as their store."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def queues(make_queue):
    return SimpleNamespace(jobs=make_queue(), due=make_queue(), dead=make_queue(), client=make_queue.client)


@pytest.fixture(scope="module")
def shared(place, queues, s3_endpoint):
    return {
        "AWS_ENDPOINT_URL_SQS": s3_endpoint,
        "DEPECHE_DATA_DIR": str(place),
        "DEPECHE_JOB_QUEUE_URL": queues.jobs,
        "DEPECHE_DELIVERY_QUEUE_URL": queues.due,
        "DEPECHE_DEAD_LETTER_QUEUE_URL": queues.dead,
        "DEPECHE_ALLOW_PRIVATE_CALLBACKS": "true",
    }


@pytest.fixture(scope="module")
def engine(start, shared):
    return start("engine", **shared)


@pytest.fixture(scope="module")
def api(start, shared, engine, tmp_path_factory):
    """The API: it has no model, and an engine that is the other function."""
    return start(
        "api",
        **shared,
        DEPECHE_CACHE_DIR=str(tmp_path_factory.mktemp("nothing")),
        DEPECHE_ENGINE="lambda",
        DEPECHE_ENGINE_FUNCTION="function",
        DEPECHE_ENGINE_ENDPOINT_URL=engine.url,
        DEPECHE_WAIT_SECONDS=str(LONG),
        DEPECHE_MAX_WAIT_SECONDS=str(LONG),
    )


@pytest.fixture(scope="module")
def deliver(start, shared):
    return start("deliver", **shared)


@pytest.fixture
def jobs(place):
    """The same store from here; jobs are only written."""
    with (
        open_desk(Settings(data_dir=place)) as desk,
        open_jobs(desk.store, desk.engine, desk.settings, workers=0) as own,
    ):
        yield SimpleNamespace(service=own, store=desk.store)


def messages(queues, url):
    found = []
    while received := queues.client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in received:
            queues.client.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            found.append(json.loads(one["Body"]))
    return found


def eventually(holds):
    """Wait until something is in a log: the emulator passes output on after the answer."""
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ids_of(event):
    """The job that the first message names, and the id of the message that names none."""
    first, second = event["Records"]
    return json.loads(first["body"])["job"], second["messageId"]


def post(event, body):
    return event | {"body": json.dumps(body, ensure_ascii=False)}


@pytest.mark.parametrize("gateway", ["api-rest-v1", "api-http-v2"])
def test_a_brief_through_both_functions(api, load_event, gateway):
    event = post(load_event(f"{gateway}-post-brief"), REQUEST | {"title": gateway})
    made = api.invoke(event)
    assert made["statusCode"] == 200, made["body"]
    assert made["headers"]["cache-status"] == "Depeche; fwd=miss; stored"
    brief = json.loads(made["body"])
    assert brief["article"]["title"] == gateway
    again = api.invoke(event)
    assert again["headers"]["cache-status"] == "Depeche; hit"
    assert json.loads(again["body"]) == brief | {"cached": True}


@pytest.mark.models
@pytest.mark.parametrize("gateway", ["api-rest-v1", "api-http-v2"])
def test_the_sample_requests(api, load_event, gateway):
    made = api.invoke(load_event(f"{gateway}-post-brief"), timeout=300)
    assert made["statusCode"] in (200, 202)  # a busy machine may take longer than the caller waits
    missing = api.invoke(load_event(f"{gateway}-get-brief"))
    assert missing["statusCode"] == 404
    assert json.loads(missing["body"])["type"] == "urn:depeche:problem:not-found"


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ('{"text": "Menu"}', 422, "no-article"),
        ('{"text": ', 400, "malformed"),
        ("{}", 422, "invalid-input"),
        (json.dumps({"text": "x" * 200_001}), 413, "too-long"),
    ],
)
def test_refusals_through_both_functions(api, load_event, body, status, kind):
    answer = api.invoke(load_event("api-rest-v1-post-brief") | {"body": body})
    assert (answer["statusCode"], json.loads(answer["body"])["type"]) == (status, f"urn:depeche:problem:{kind}")


def test_a_page_near_the_limit_passes_between_the_functions(api, load_event):
    """2,000,000 characters of HTML are more than half of what Lambda carries."""
    rows = "".join(
        f"<p>De veerpont vaart om {minute} minuten over elk uur naar de overkant.</p>" for minute in range(60)
    )
    page = (f"<html><body><article>{rows}</article></body></html><!--" + "é" * 1_900_000)[:1_990_000] + "-->"
    answer = api.invoke(post(load_event("api-rest-v1-post-brief"), {"html": page, "target_language": None}))
    assert answer["statusCode"] == 200, answer["body"][:500]


def test_a_job_from_the_api_to_its_callback(api, engine, deliver, jobs, queues, receiver, load_event):
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    body = REQUEST | {"title": "Met callback", "callback": url}
    queued = api.invoke(post(load_event("api-rest-v1-post-brief"), body))
    assert queued["statusCode"] == 202
    job_id = json.loads(queued["body"])["id"]
    assert {"job": job_id} in messages(queues, queues.jobs)

    record = {"messageId": "1", "body": json.dumps({"job": job_id}), "eventSource": "aws:sqs"}
    assert engine.invoke({"Records": [record]}) == {"batchItemFailures": []}
    assert jobs.service.get(job_id).state is JobState.DONE
    assert {"job": job_id} in messages(queues, queues.due)

    receiver.answers.append(503)
    assert deliver.invoke({"Records": [record]}) == {"batchItemFailures": []}
    assert jobs.service.get(job_id).deliveries[0].state is DeliveryState.PENDING
    assert queues.client.get_queue_attributes(
        QueueUrl=queues.due, AttributeNames=["ApproximateNumberOfMessagesDelayed"]
    )["Attributes"] == {"ApproximateNumberOfMessagesDelayed": "1"}, "it is not put off"
    while jobs.service.get(job_id).deliveries[0].state is DeliveryState.PENDING:
        assert deliver.invoke({"Records": [record]}) == {"batchItemFailures": []}
        threading.Event().wait(0.1)
    assert jobs.service.get(job_id).deliveries[0].state is DeliveryState.DELIVERED
    assert [brief["article"]["title"] for brief in receiver.got] == ["Met callback"] * 2


def test_the_job_queue_s_sample_event(engine, jobs, queues, load_event):
    event = load_event("engine-sqs")
    job_id, unreadable = ids_of(event)
    jobs.service.submit(BriefRequest(**REQUEST, title="Uit de rij"), job_id=job_id)
    for _ in range(2):  # a queue may say it twice
        assert engine.invoke(event) == {"batchItemFailures": [{"itemIdentifier": unreadable}]}
        assert jobs.service.get(job_id).state is JobState.DONE
    assert jobs.service.get(job_id).attempts == 1


def test_a_job_that_another_is_at_is_queued_again(engine, jobs, queues, load_event):
    job = jobs.service.submit(BriefRequest(**REQUEST, title="Elders"))
    jobs.store.claim(job.brief_id, owner="invoke:elsewhere", lease_seconds=600)
    record = {"messageId": "1", "body": json.dumps({"job": job.id}), "eventSource": "aws:sqs"}
    assert engine.invoke({"Records": [record]}) == {"batchItemFailures": []}
    assert jobs.service.get(job.id).state is JobState.QUEUED
    eventually(lambda: engine.metric("JobsPutOff") == 1)


def test_the_delivery_queue_s_sample_event(deliver, jobs, queues, load_event):
    event = load_event("deliver-sqs")
    job_id, unreadable = ids_of(event)
    refused = [WebhookDestination(url="http://user:secret@127.0.0.1:9/")]
    jobs.service.submit(BriefRequest(**REQUEST, title="Vergeefs"), job_id=job_id, destinations=refused)
    jobs.service.run(job_id)
    assert deliver.invoke(event) == {"batchItemFailures": [{"itemIdentifier": unreadable}]}
    assert jobs.service.get(job_id).deliveries[0].state is DeliveryState.FAILED
    letters = [one for one in messages(queues, queues.dead) if one["job"] == job_id]
    assert letters == [{"job": job_id, "kind": "webhook", "reason": "the address holds credentials"}]
    eventually(lambda: deliver.metric("Undelivered") == 1)
    eventually(lambda: told(deliver, unreadable, "The message names no job") and deliver.metric("MessagesFailed") == 1)


def told(function, message, reason):
    """Whether a function has logged a message that failed, by its id and with the reason."""
    line = {"message": "message failed", "id": message, "reason": reason}
    return any(line.items() <= one.items() for one in function.log_records)


def test_a_failure_that_nobody_foresaw_is_told_without_the_article(engine, deliver, jobs, queues):
    """The record is damaged, and its damage is article text."""
    job = jobs.service.submit(BriefRequest(**REQUEST, title="Beschadigd"))
    jobs.store.put_job(job.id, {"id": job.id, "veerpont": ARTICLE}, is_open=True)
    for function, before in ((engine, engine.metric("MessagesFailed")), (deliver, deliver.metric("MessagesFailed"))):
        message = f"damaged-{before}"
        record = {"messageId": message, "body": json.dumps({"job": job.id}), "eventSource": "aws:sqs"}
        answer = function.invoke({"Records": [record]})
        assert answer == {"batchItemFailures": [{"itemIdentifier": message}]}
        reason = f"The record of job {job.id} does not fit this version"
        eventually(lambda f=function, m=message, r=reason: told(f, m, r))
        eventually(lambda f=function, b=before: f.metric("MessagesFailed") == b + 1)
        assert not any(word in function.log for word in WORDS), "article text in the log"


@pytest.mark.parametrize("event", [{}, {"operation": "fly", "request": {}}, [], {"Records": "x"}])
def test_an_event_of_another_kind_is_an_error_of_the_function(engine, event):
    answer = engine.invoke(event)
    assert answer["errorType"]
    assert engine.invoke({"operation": "clean", "request": {"text": ARTICLE}})["result"]["title"]


def test_a_fault_of_ours_says_nothing_of_the_article(start, shared, tmp_path):
    """The store's file is a folder: nothing works, and the log holds no article."""
    broken = start("engine", **shared | {"DEPECHE_DATA_DIR": str(tmp_path)})
    (tmp_path / "depeche.sqlite").mkdir()
    answer = broken.invoke({"operation": "brief", "request": REQUEST})
    assert answer["errorType"]
    assert not any(word in broken.log for word in WORDS)


def test_settings_that_can_t_be_used_end_the_start_with_their_name(start, shared):
    locked = start("api", **shared | {"DEPECHE_WORKERS": "none"})
    assert "DEPECHE_WORKERS" in json.dumps(locked.invoke({}))
    for function, setting in (("deliver", "DEPECHE_DELIVERY_QUEUE_URL"), ("api", "DEPECHE_JOB_QUEUE_URL")):
        lacking = start(function, **{name: value for name, value in shared.items() if name != setting})
        assert setting in json.dumps(lacking.invoke({}))


def test_logs_and_metrics(api, engine, load_event):
    headers = {"X-Request-Id": "desk-0815"}
    event = load_event("api-rest-v1-post-brief")
    event |= {
        "headers": event["headers"] | headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
    }
    event["multiValueHeaders"] |= {"Content-Type": ["application/json"]}
    made = api.invoke(post(event, REQUEST | {"title": "Gemeten"}))
    assert made["statusCode"] == 200, made["body"]
    refused = api.invoke(post(event, REQUEST | {"target_language": "xx"}))
    assert refused["statusCode"] == 422
    line = {"status": 200, "correlation_id": "desk-0815", "route": "/v1/briefs", "cache": "Depeche; fwd=miss; stored"}
    eventually(lambda: any(line.items() <= one.items() for one in api.log_records))
    # The second request was refused by the engine, which says so under the id that the API was given.
    eventually(lambda: any(one.get("correlation_id") == "desk-0815" for one in engine.log_records))
    for name in ("Briefs", "Refused", "Fallbacks", "DurationTotal", "ColdStart"):
        eventually(lambda name=name: engine.metric(name) > 0)
    eventually(lambda: api.metric("Status2xx") > 0 and api.metric("Status4xx") > 0)
    for log in (api.log, engine.log):
        assert not any(word in log for word in WORDS), "article text in the log"


def test_a_handler_whose_process_was_killed_is_told_of(start, shared):
    import psutil

    doomed = start("engine", **shared)
    assert doomed.invoke({"operation": "clean", "request": {"text": ARTICLE}})["result"]
    outcome = []
    request = {"operation": "clean", "request": {"text": ARTICLE}}
    caller = threading.Thread(target=lambda: outcome.append(doomed.invoke(request)))
    for child in psutil.Process(doomed._process.pid).children(recursive=True):
        child.kill()
    caller.start()
    caller.join(LONG)
    assert "errorType" in outcome[0] or "result" in outcome[0]


def test_the_samples_are_all_invoked():
    mine = {path.stem for path in Path(__file__).parents[2].joinpath("events").glob("*.json")}
    assert {"api-rest-v1-post-brief", "api-http-v2-get-brief", "engine-direct", "engine-sqs", "deliver-sqs"} <= mine
