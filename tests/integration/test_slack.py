"""``depeche serve`` with Slack's door open: the same app on a laptop, its errands and deliveries in this process."""

from __future__ import annotations

import json
import time

import pytest

from tests.integration.conftest import serving
from tests.unit.slack.requests import SECRET, command, mention, signed
from tests.unit.slack.server import TOKEN, slack_server

# Dutch: the embedded model writes no summaries in it, so that no model has to be built.
ARTICLE = """De veerpont van Oudeschans vaart weer
De veerpont van Oudeschans vaart sinds dinsdag weer, vier maanden na de aanvaring met een zandschip.
Schipper Jelle Brouwer vertelde dat de reparatie 310.000 euro heeft gekost.
"""
WISH = f"from dutch, no translation: {ARTICLE}"


@pytest.fixture
def slack():
    with slack_server() as server:
        yield server


@pytest.fixture
def knobs(slack):
    return {
        "DEPECHE_SLACK_SIGNING_SECRET": SECRET,
        "DEPECHE_SLACK_BOT_TOKEN": TOKEN,
        "DEPECHE_SLACK_API_URL": slack.api,
    }


def send(client, body, headers=None):
    return client.post("/slack/events", content=body.encode(), headers=signed(body) if headers is None else headers)


def test_a_command_is_answered_and_its_brief_posted(tmp_path, slack, knobs):
    with serving(tmp_path, **knobs) as (_, client):
        answer = send(client, command(WISH, response_url=slack.response_url()))
        assert answer.status_code == 200
        assert answer.json()["response_type"] == "ephemeral"
        slack.wait_for(lambda: slack.responses)
        assert slack.responses[0][1]["blocks"][0]["text"]["text"] == "De veerpont van Oudeschans vaart weer"

        assert send(client, command(WISH), signed(command(WISH), secret="x")).status_code == 401
        assert send(client, command(WISH), {}).status_code == 401
        assert client.post("/slack/events", content=b"\xff", headers={}).status_code == 400
        assert client.post("/slack/events", content=b"x" * 1_000_001).status_code == 413
        assert client.post("/slack/events", content=iter([b"x"])).status_code == 411
        assert client.get("/slack/install").status_code == 404
        assert "/slack/events" not in client.get("/openapi.json").text


def test_kill_9_after_the_acknowledgement_loses_nothing(tmp_path, slack, knobs):
    ts = slack.say("x")
    body = mention(WISH, ts=ts)
    with serving(tmp_path, **knobs) as (process, client):
        assert send(client, body).status_code == 200
        process.kill()
        process.wait()
    with serving(tmp_path, **knobs) as (_, client):
        slack.wait_for(lambda: any("blocks" in message for message in slack.messages))
        assert send(client, body).status_code == 200  # Slack repeats what it thinks was not heard
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            time.sleep(0.1)
    posted = [message for message in slack.messages if "blocks" in message]
    assert len(posted) == 1
    assert posted[0]["thread_ts"] == ts


def test_without_a_secret_the_door_is_shut(tmp_path):
    with serving(tmp_path) as (_, client):
        answer = client.post("/slack/events", content=json.dumps({"type": "url_verification", "challenge": "x"}))
        assert answer.status_code in (404, 405)
