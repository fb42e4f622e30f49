"""Briefs and jobs, as a caller meets them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

ARTICLE = {"text": "Le pont rouvre lundi.\nLes travaux ont duré deux ans."}


def ended(client: httpx.Client, location: str) -> dict[str, Any]:
    """The job once it has ended."""
    for _ in range(600):
        answer = client.get(location)
        assert answer.status_code == 200
        if answer.json()["state"] in ("done", "failed"):
            assert "retry-after" not in answer.headers
            return answer.json()
        assert int(answer.headers["retry-after"]) > 0
        time.sleep(0.05)
    pytest.fail("the job does not end")


def test_a_new_brief_is_computed_and_an_old_one_comes_from_the_store(serve):
    service = serve()
    first = service.client.post("/v1/briefs", json=ARTICLE)
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/json"
    assert first.headers["cache-status"] == "Depeche; fwd=miss; stored"
    assert first.json()["cached"] is False
    assert first.json()["translation"]["paragraphs"] == [line.upper() for line in ARTICLE["text"].split("\n")]

    second = service.client.post("/v1/briefs", json=ARTICLE)
    assert second.status_code == 200
    assert second.headers["cache-status"] == "Depeche; hit"
    assert second.json() == first.json() | {"cached": True}
    assert second.headers["etag"] == first.headers["etag"]
    assert second.headers["link"] == f'</v1/briefs/{first.json()["id"]}>; rel="self"'
    assert len(service.engine.computed) == 1


def test_a_stored_brief_is_read_by_its_id_and_not_sent_twice(serve):
    client = serve().client
    made = client.post("/v1/briefs", json=ARTICLE)
    path = f"/v1/briefs/{made.json()['id']}"
    read = client.get(path)
    assert read.status_code == 200
    assert read.json() == made.json() | {"cached": True}
    assert read.headers["etag"] == made.headers["etag"]
    assert read.headers["cache-status"] == "Depeche; hit"
    assert read.headers["cache-control"] == "private, no-cache"

    tag = read.headers["etag"]
    for held in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        unchanged = client.get(path, headers={"If-None-Match": held})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == tag
    for held in ('"other"', tag.strip('"'), ""):
        assert client.get(path, headers={"If-None-Match": held}).status_code == 200


@pytest.mark.parametrize("directive", ["no-cache", "max-age=0", "No-Cache, no-transform"])
def test_no_cache_computes_anew(serve, directive):
    service = serve()
    first = service.client.post("/v1/briefs", json=ARTICLE)
    again = service.client.post("/v1/briefs", json=ARTICLE, headers={"Cache-Control": directive})
    assert again.status_code == 200
    assert again.headers["cache-status"] == "Depeche; fwd=request; stored"
    assert again.json()["cached"] is False
    assert again.headers["etag"] != first.headers["etag"]
    assert service.engine.computed == [first.json()["id"]] * 2
    assert service.client.get(f"/v1/briefs/{first.json()['id']}").headers["etag"] == again.headers["etag"]


@pytest.mark.parametrize(
    ("prefer", "applied"),
    [
        ("respond-async", "respond-async"),
        ("wait=0", "wait=0"),
        ("WAIT = 0, wait=30", "wait=0"),
        ("respond-async, wait=1; x=y", "respond-async, wait=1"),
    ],
)
def test_a_long_brief_becomes_a_job(serve, prefer, applied):
    service = serve()
    article = {"text": "attendez encore"}
    taken = service.client.post("/v1/briefs", json=article, headers={"Prefer": prefer})
    assert taken.status_code == 202
    assert taken.headers["preference-applied"] == applied
    assert taken.headers["cache-status"] == "Depeche; fwd=miss"
    assert int(taken.headers["retry-after"]) > 0
    location = taken.headers["location"]
    assert location == f"/v1/jobs/{taken.json()['id']}"
    assert taken.json()["state"] in ("queued", "running")
    assert "result" not in service.client.get(location).json()

    service.engine.go.set()
    job = ended(service.client, location)
    assert job["state"] == "done"
    brief = service.client.get(job["result"])
    assert brief.json()["article"]["paragraphs"] == ["attendez encore"]
    # What is stored is given at once, whatever the caller prefers.
    assert service.client.post("/v1/briefs", json=article, headers={"Prefer": prefer}).status_code == 200


def test_the_deployment_decides_how_long_a_caller_waits(serve):
    impatient = serve(wait_seconds=0)
    taken = impatient.client.post("/v1/briefs", json={"text": "attendez"})
    assert taken.status_code == 202
    assert "preference-applied" not in taken.headers

    capped = serve(max_wait_seconds=0)
    taken = capped.client.post("/v1/briefs", json={"text": "attendez"}, headers={"Prefer": "wait=3600"})
    assert taken.status_code == 202
    assert taken.headers["preference-applied"] == "wait=0"


def test_a_failed_job_tells_why(serve):
    client = serve().client
    taken = client.post("/v1/briefs", json={"text": "vide"}, headers={"Prefer": "respond-async"})
    assert taken.status_code == 202
    job = ended(client, taken.headers["location"])
    assert job["state"] == "failed"
    assert "result" not in job
    assert job["error"]["type"] == "urn:depeche:problem:no-article"
    assert job["error"]["status"] == 422


def test_a_failure_reaches_the_caller_who_waits(serve):
    client = serve().client
    empty = client.post("/v1/briefs", json={"text": "vide"})
    assert empty.status_code == 422
    assert empty.json()["type"] == "urn:depeche:problem:no-article"
    pair = client.post("/v1/briefs", json={"text": "Bonjour.", "target_language": "ja"})
    assert pair.status_code == 422
    assert pair.json()["type"] == "urn:depeche:problem:unsupported-pair"
    assert pair.json()["field"] == "target_language"
    assert pair.json()["routes"] == ["en>fr", "fr>en"]


def test_equal_requests_at_once_cost_one_computation(serve):
    service = serve(wait_seconds=60)
    article = {"text": "attendez, dit la foule"}
    with ThreadPoolExecutor(100) as crowd:
        waiting = [crowd.submit(service.client.post, "/v1/briefs", json=article) for _ in range(100)]
        service.engine.go.set()
        answers = [one.result() for one in waiting]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(service.engine.computed) == 1


def test_a_full_queue_is_said_so(serve):
    service = serve(queue_size=1)
    answers = [
        service.client.post("/v1/briefs", json={"text": f"attendez {n}"}, headers={"Prefer": "respond-async"})
        for n in range(4)
    ]
    refused = [answer for answer in answers if answer.status_code != 202]
    assert refused
    for answer in refused:
        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:depeche:problem:busy"
        assert int(answer.headers["retry-after"]) > 0
