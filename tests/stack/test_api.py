"""Through the gateway: keys, the cache, one computation for many."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.stack


def an_article() -> dict[str, str]:
    """A short article that nobody has sent before."""
    mark = uuid.uuid4().int % 10**9
    lead = f"Le port de Kerlaouen a rouvert lundi après {mark} heures de travaux."
    return {
        "text": f"Le port de Kerlaouen rouvre\n\n{lead}\n",
        "source_language": "fr",
        "target_language": "en",
    }


def test_a_brief_is_made_once(stack, quiet, idle):
    request = an_article()
    first = stack.brief(request)
    assert first.status == 200, first.body
    assert first.json()["translation"]["paragraphs"]

    idle()  # where the first took so long that it became a job, its message is on its way
    calls = len(stack.engine_calls())
    again = stack.call("POST", "/v1/briefs", request)
    assert again.status == 200
    assert again.headers["cache-status"] == "Depeche; hit"
    assert again.json()["cached"] is True
    assert again.json()["translation"] == first.json()["translation"]
    assert len(stack.engine_calls()) == calls, "a stored brief does not call the engine"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/briefs"),
        ("GET", "/v1/briefs/" + "0" * 64),
        ("GET", "/v1/jobs/01JD0000000000000000000000"),
        ("POST", "/v1/clean"),
        ("POST", "/v1/translate"),
        ("POST", "/v1/summarize"),
        ("GET", "/v1/languages"),
        ("GET", "/v1/models"),
        ("POST", "/translate"),
        ("POST", "/detect"),
    ],
)
@pytest.mark.parametrize("key", [None, "nobody-knows-this-key"])
def test_without_a_key_nothing(stack, method, path, key):
    body = {"text": "Bonjour"} if method == "POST" else None
    assert stack.call(method, path, body, key=key).status == 403


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/quality", "text/html"),
        ("/docs", "text/html"),
        ("/openapi.json", "application/json"),
        ("/healthz", "application/json"),
        ("/languages", "application/json"),
    ],
)
def test_pages_need_no_key(stack, path, kind):
    answer = stack.call("GET", path, key=None)
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"].startswith(kind)


def test_the_desk_finds_its_files_below_the_stage(stack):
    import re

    page = stack.call("GET", "/", key=None).body.decode()
    addresses = re.findall(r'(?:src|href)="([^"]*/assets/[^"]+)"', page)
    assert addresses
    stage = stack.ApiUrl.rstrip("/").rpartition("/")[2]
    for address in addresses:
        path = address.partition(f"/{stage}/")[2] or address
        assert stack.call("GET", path, key=None).status == 200, address


def test_what_a_caller_did_wrong_is_said(stack):
    answer = stack.call("POST", "/v1/briefs", {"text": "Un texte.", "style": "haiku"})
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == "style"


def test_a_job_is_answered_at_once_and_done_later(stack):
    answer = stack.call("POST", "/v1/briefs", an_article(), headers={"Prefer": "respond-async"})
    assert answer.status == 202
    assert answer.json()["state"] in {"queued", "running"}
    assert answer.headers["location"].endswith(f"/v1/jobs/{answer.json()['id']}")


def test_a_hundred_equal_requests_are_one_computation(stack, quiet):
    request = an_article()
    before = len(stack.engine_calls())
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(stack.brief, [request] * 100))
    assert {answer.status for answer in answers} == {200}, [answer.body for answer in answers if answer.status != 200]
    briefs = [answer.json() for answer in answers]
    assert len({brief["created"] for brief in briefs}) == 1, "all have the same brief"
    assert len([call for call in stack.engine_calls()[before:] if call["kind"] == "direct"]) == 1
