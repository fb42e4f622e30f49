"""The same application behind Mangum, as a function serves it: no lifespan, events of both kinds of gateway."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from mangum import Mangum
from mangum.adapter import DEFAULT_TEXT_MIME_TYPES

EVENTS = Path(__file__).parents[2] / "events"
BRIEFS = ("api-rest-v1", "api-http-v2")


def with_a_loop(handler, event, context):
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        return handler(event, context)
    finally:
        loop.close()


@pytest.fixture
def invoke(application):
    handler = Mangum(
        application(), lifespan="off", text_mime_types=[*DEFAULT_TEXT_MIME_TYPES, "application/problem+json"]
    )

    def call(name, **changes):
        event = json.loads((EVENTS / f"{name}.json").read_text()) | changes
        # In a thread of its own: Mangum needs an event loop that does not run, and the browser tests leave one running.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(with_a_loop, handler, event, SimpleNamespace(aws_request_id="1")).result()

    return call


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
