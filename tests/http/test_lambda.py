"""The same application behind Mangum, as a function serves it: no lifespan, events of both kinds of gateway."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from depeche.brief import BoundedEngine
from depeche.http import create_app
from depeche.http.gateway import behind_gateway
from depeche.jobs import InProcessQueue, JobService, JobState
from depeche.settings import Settings
from depeche.store import open_store
from depeche.text import language

EVENTS = Path(__file__).parents[2] / "events"
BRIEFS = ("api-rest-v1", "api-http-v2")


def with_a_loop(handler, event, context):
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        return handler(event, context)
    finally:
        loop.close()


def event_of(name, **changes):
    event = json.loads((EVENTS / f"{name}.json").read_text())
    headers = event["headers"] | changes.pop("headers", {})
    # A REST API sends each header twice.
    several = {"multiValueHeaders": {key: [value] for key, value in headers.items()}} if "resource" in event else {}
    return event | {"headers": headers} | several | changes


def calling(app):
    handler = behind_gateway(app)

    def call(name, **changes):
        # In a thread of its own: Mangum needs an event loop that does not run, and the browser tests leave one running.
        with ThreadPoolExecutor(1) as pool:
            context = SimpleNamespace(aws_request_id="1")
            return pool.submit(with_a_loop, handler, event_of(name, **changes), context).result()

    return call


@pytest.fixture
def invoke(application):
    return calling(application())


@pytest.mark.parametrize("gateway", BRIEFS)
def test_a_brief_is_made_and_read_again(invoke, gateway):
    made = invoke(f"{gateway}-post-brief")
    assert made["statusCode"] == 200
    assert made["isBase64Encoded"] is False
    assert made["headers"]["cache-status"] == "Depeche; fwd=miss; stored"
    brief = json.loads(made["body"])
    assert brief["article"]["paragraphs"][1] == "Le tramway atteindra le port dès mars"

    again = invoke(f"{gateway}-post-brief")
    assert again["headers"]["cache-status"] == "Depeche; hit"
    assert json.loads(again["body"]) == brief | {"cached": True}


@pytest.mark.parametrize("gateway", BRIEFS)
def test_an_unknown_brief_is_a_readable_problem(invoke, gateway):
    answer = invoke(f"{gateway}-get-brief")
    assert answer["statusCode"] == 404
    assert answer["isBase64Encoded"] is False
    assert json.loads(answer["body"])["type"] == "urn:depeche:problem:not-found"


@pytest.mark.parametrize("gateway", BRIEFS)
def test_an_unforeseen_error_is_answered(invoke, gateway):
    answer = invoke(f"{gateway}-post-brief", body='{"text": "panne: confidentiel"}')
    assert answer["statusCode"] == 500
    assert json.loads(answer["body"])["type"] == "urn:depeche:problem:internal"
    assert "confidentiel" not in answer["body"]


@pytest.mark.parametrize(("gateway", "stage", "root"), [
    ("api-rest-v1", {}, "/prod"),
    ("api-http-v2", {}, ""),
    ("api-http-v2", {"rawPath": "/test/v1/briefs", "stage": "test"}, "/test"),
])  # fmt: skip
def test_links_lead_back_through_the_stage(invoke, gateway, stage, root):
    event = event_of(f"{gateway}-post-brief")
    changes = {"rawPath": stage["rawPath"]} if stage else {}
    changes |= {"requestContext": event["requestContext"] | {"stage": stage["stage"]}} if stage else {}
    queued = invoke(f"{gateway}-post-brief", headers={"prefer": "respond-async"}, **changes)
    assert queued["statusCode"] == 202
    assert queued["headers"]["location"].startswith(f"{root}/v1/jobs/")


@pytest.mark.parametrize("gateway", BRIEFS)
def test_the_gateway_s_request_id_is_taken_over(invoke, gateway):
    event = event_of(f"{gateway}-get-brief")
    assert invoke(f"{gateway}-get-brief")["headers"]["x-request-id"] == event["requestContext"]["requestId"]
    named = invoke(f"{gateway}-get-brief", headers={"X-Request-Id": "desk-17"})
    assert named["headers"]["x-request-id"] == "desk-17"


@pytest.mark.parametrize("gateway", BRIEFS)
def test_an_answer_that_lambda_would_refuse_is_said_so(invoke, gateway, monkeypatch):
    monkeypatch.setattr("depeche.http.gateway.MOST_BYTES", 1000)
    answer = invoke(f"{gateway}-post-brief")
    assert answer["statusCode"] == 413
    problem = json.loads(answer["body"])
    assert (problem["type"], problem["limit"]) == ("urn:depeche:problem:too-long", 1000)
    assert answer["headers"]["x-request-id"] == event_of(f"{gateway}-post-brief")["requestContext"]["requestId"]


@pytest.fixture
def far(application, tmp_path):
    """An application whose engine is elsewhere, and its parts."""
    engine = application().state.services.engine
    started = threading.Semaphore(0)

    class FarEngine(type(engine)):
        """Does in a thread what a function would do elsewhere."""

        def attempt(self, request, *, refresh=False, seconds):
            started.release()
            outcome = ThreadPoolExecutor(1).submit(self.brief, request, refresh=refresh)
            try:
                return outcome.result(seconds)
            except TimeoutError:
                return None

        def detect(self, text):
            return language.detect(text)

    settings = Settings(data_dir=tmp_path / "far", wait_seconds=60)
    store = open_store(settings)
    engine, queue = FarEngine(store), InProcessQueue()

    def make(**knobs):
        known = settings.model_copy(update=knobs)
        jobs = JobService(store, engine, known, queue=queue, workers=0, pauses=(0.0,))
        call = calling(create_app(engine, jobs, store, known))
        return SimpleNamespace(call=call, jobs=jobs, engine=engine, queue=queue, store=store, started=started)

    yield make
    engine.go.set()
    store.close()


def test_a_caller_who_waits_costs_no_job(far):
    service = far()
    assert isinstance(service.engine, BoundedEngine)
    made = service.call("api-rest-v1-post-brief")
    assert made["statusCode"] == 200
    assert made["headers"]["cache-status"] == "Depeche; fwd=miss; stored"
    assert json.loads(made["body"])["cached"] is False
    anew = service.call("api-rest-v1-post-brief", headers={"Cache-Control": "no-cache"})
    assert anew["headers"]["cache-status"] == "Depeche; fwd=request; stored"
    assert service.store.open_jobs() == []
    assert service.queue.waiting() == 0
    assert len(service.engine.computed) == 2


def test_a_refusal_elsewhere_reaches_the_caller(far):
    refused = far().call("api-rest-v1-post-brief", body='{"text": "vide"}')
    assert refused["statusCode"] == 422
    assert json.loads(refused["body"])["type"] == "urn:depeche:problem:no-article"


@pytest.mark.parametrize("fresh", [False, True])
def test_a_caller_who_can_wait_no_longer_gets_a_job_and_nothing_is_computed_twice(far, fresh):
    service = far(wait_seconds=0.05)
    headers = {"Cache-Control": "no-cache"} if fresh else {}
    left = service.call("api-rest-v1-post-brief", body='{"text": "attendez le pont"}', headers=headers)
    assert left["statusCode"] == 202
    job_id = json.loads(left["body"])["id"]
    assert service.queue.get(0) == job_id
    assert not service.jobs.work(job_id, seconds_left=lambda: 600.0), "the function is at it"
    service.engine.go.set()
    while not service.jobs.run(job_id, seconds_left=lambda: 600.0):
        threading.Event().wait(0.01)
    assert service.jobs.get(job_id).state is JobState.DONE
    assert len(service.engine.computed) == 1


@pytest.mark.parametrize(
    "wish",
    [{"headers": {"Prefer": "respond-async"}}, {"body": '{"text": "Un pont", "callback": "https://example.org/"}'}],
)
def test_who_does_not_wait_gets_a_job_at_once(far, wish):
    service = far()
    assert service.call("api-rest-v1-post-brief", **wish)["statusCode"] == 202
    assert not service.started.acquire(blocking=False), "the engine was called"
    assert service.queue.waiting() == 1


def test_languages_are_detected_elsewhere(far):
    found = far().call(
        "api-rest-v1-post-brief", path="/detect", resource="/detect", body='{"q": "Le pont est fermé depuis lundi."}'
    )
    assert json.loads(found["body"])[0]["language"] == "fr"
