"""``depeche serve`` as it is installed, with everything real behind it."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.conftest import ARTICLE, serving

pytestmark = pytest.mark.models


def test_a_brief_is_computed_once_and_then_cached(tmp_path):
    with serving(tmp_path) as (_, client):
        with ThreadPoolExecutor(20) as pool:
            wait = {"Prefer": "wait=300"}
            answers = list(
                pool.map(lambda _: client.post("/v1/briefs", json={"text": ARTICLE}, headers=wait), range(100))
            )
        while answers[0].status_code == 202:
            answers = [client.get(answers[0].headers["Location"])]
        assert {answer.status_code for answer in answers} <= {200, 202}
        briefs = [answer.json() for answer in answers if answer.status_code == 200]
        assert len({brief["created"] for brief in briefs}) == 1
        again = client.post("/v1/briefs", json={"text": ARTICLE})
        assert "hit" in again.headers["Cache-Status"]
        assert again.json()["cached"] is True
        stored = client.get(f"/v1/briefs/{again.json()['id']}")
        assert stored.json() == again.json()
        unchanged = client.get(f"/v1/briefs/{again.json()['id']}", headers={"If-None-Match": stored.headers["ETag"]})
        assert unchanged.status_code == 304


def test_a_job_survives_kill_9(tmp_path):
    with serving(tmp_path) as (process, client):
        accepted = client.post("/v1/briefs", json={"text": ARTICLE}, headers={"Prefer": "respond-async"})
        assert accepted.status_code == 202
        job = accepted.headers["Location"]
        process.kill()
        process.wait()
    with serving(tmp_path) as (_, client):
        for _ in range(600):
            state = client.get(job).json()
            if state["state"] in {"done", "failed"}:
                break
            time.sleep(0.2)
        assert state["state"] == "done", state
        assert client.get(f"/v1/briefs/{state['brief_id']}").status_code == 200


def test_errors_are_problem_documents(tmp_path):
    with serving(tmp_path, DEPECHE_MAX_CHARACTERS="1000") as (_, client):
        too_long = client.post("/v1/briefs", json={"text": "mot " * 300})
        assert too_long.status_code == 413
        assert too_long.headers["Content-Type"] == "application/problem+json"
        assert too_long.json()["limit"] == 1000
        pair = client.post("/v1/translate", json={"text": "Bonjour à tous", "target_language": "zh"})
        assert pair.status_code == 422
        assert "fr>en" in pair.json()["routes"]
