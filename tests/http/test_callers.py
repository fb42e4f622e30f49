"""Callers who leave, and callers behind others who take long."""

from __future__ import annotations

import json
import socket
import threading
from urllib.parse import urlsplit

import pytest

LONG = "attendez. " * 1000
SHORT = "Un texte."


def begin(service, path, body):
    """A request whose answer nobody has read yet."""
    parts = urlsplit(service.url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=20)
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(content)}\r\n"
    connection.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + content)
    return connection


def until(condition):
    for _ in range(400):
        if condition():
            return
        threading.Event().wait(0.05)
    pytest.fail("it never came true")


STEPS = [
    ("/v1/translate", {"text": LONG}),
    ("/translate", {"q": LONG, "source": "fr", "target": "en"}),
    ("/v1/briefs", {"text": LONG}),
]


@pytest.mark.parametrize(("path", "body"), STEPS, ids=lambda value: value if isinstance(value, str) else "")
def test_the_work_of_a_caller_who_leaves_ends(serve, path, body):
    service = serve()
    caller = begin(service, path, body)
    until(lambda: service.engine.begun)
    caller.close()
    until(lambda: service.engine.abandoned)
    # Whoever asks the same again is served.
    service.engine.go.set()
    assert service.client.post(path, json=body).status_code == 200


def test_a_caller_who_leaves_before_the_turn_costs_nothing(serve):
    service = serve()
    first = begin(service, "/v1/translate", {"text": LONG})
    until(lambda: service.engine.begun)
    second = begin(service, "/v1/translate", {"text": f"{LONG} encore"})
    threading.Event().wait(0.3)
    second.close()
    threading.Event().wait(0.3)
    first.close()
    until(lambda: service.engine.abandoned)
    service.engine.go.set()
    assert service.client.post("/v1/translate", json={"text": SHORT}).status_code == 200
    assert len(service.engine.begun) == 1


def test_a_brief_that_is_to_be_delivered_goes_on(serve):
    service = serve(wait_seconds=20)
    caller = begin(service, "/v1/briefs", {"text": LONG, "callback": "http://127.0.0.1:9/"})
    until(lambda: service.engine.begun)
    caller.close()
    threading.Event().wait(0.3)
    service.engine.go.set()
    until(lambda: service.engine.computed)


def test_a_job_whose_caller_was_told_its_name_goes_on(serve):
    service = serve()
    answer = service.client.post("/v1/briefs", json={"text": LONG}, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202
    service.engine.go.set()
    until(lambda: service.client.get(answer.headers["location"]).json()["state"] == "done")


@pytest.mark.parametrize(("path", "body"), STEPS, ids=lambda value: value if isinstance(value, str) else "")
def test_short_work_does_not_wait_behind_long_work(serve, path, body):
    service = serve(wait_seconds=20)
    long = begin(service, path, body)
    until(lambda: service.engine.begun)
    short = {"q": SHORT, "source": "fr", "target": "en"} if path == "/translate" else {"text": SHORT}
    assert service.client.post(path, json=short).status_code == 200
    assert not service.engine.go.is_set()
    long.close()
