"""The server of ``depeche serve``: who holds a connection and does nothing loses it, and nobody else waits for that."""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
from typing import ClassVar
from urllib.parse import urlsplit

import httpx
import pytest

from depeche.http.server import LimitedProtocol

HALF = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Half: "
BODY = b"POST /v1/clean HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Hasty(LimitedProtocol):
    seconds: ClassVar = {"head": 0.5, "body": 0.5, "reader": 0.5}


class Narrow(LimitedProtocol):
    most = 8


def connect(service):
    parts = urlsplit(service.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def ends(connection):
    """Whether the other side ends the connection before the test's own time-out."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        return True
    return True


@pytest.mark.parametrize("sent", [b"", b"G", HALF, BODY, BODY + b'{"text', GET, GET + HALF], ids=repr)
def test_who_sends_nothing_more_is_cut_off(serve, sent):
    service = serve(protocol=Hasty)
    with connect(service) as idle:
        idle.sendall(sent)
        assert ends(idle)
    assert service.client.get("/healthz").status_code == 200


@pytest.mark.parametrize("sent", [HALF, BODY], ids=["head", "body"])
def test_who_sends_drop_by_drop_is_cut_off(serve, sent):
    service = serve(protocol=Hasty)
    over = threading.Event()
    with connect(service) as slow:
        slow.sendall(sent)

        def drip():
            while not over.wait(0.05):
                try:
                    slow.sendall(b"x")
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            assert ends(slow)
        finally:
            over.set()
            thread.join()


def test_who_takes_nothing_of_the_answer_is_cut_off(serve):
    service = serve(protocol=Hasty)
    size = len(service.client.get("/openapi.json").content)
    times = 20_000_000 // size  # more than the two sockets hold
    with connect(service) as reader:
        reader.sendall(GET.replace(b"/healthz", b"/openapi.json") * times)
        threading.Event().wait(2.0)
        got = 0
        try:
            while piece := reader.recv(65536):
                got += len(piece)
        except ConnectionError:
            pass
    assert 0 < got < size * times


def test_a_request_that_takes_long_is_not_cut_off(serve):
    """The time is that of the connection, not that of the work."""
    service = serve(protocol=Hasty, wait_seconds=20)
    threading.Timer(1.5, service.engine.go.set).start()
    answer = service.client.post("/v1/briefs", json={"text": "attendez"})
    assert answer.status_code == 200


def test_connections_without_a_request_make_room(serve):
    service = serve(protocol=Narrow)
    idle = [connect(service) for _ in range(30)]
    try:
        for one in idle[::2]:
            one.sendall(HALF)
        assert service.client.get("/healthz").status_code == 200
    finally:
        for one in idle:
            one.close()


def test_requests_in_work_do_not_make_room(serve):
    service = serve(protocol=Narrow, wait_seconds=20)
    threads = []
    answers = []

    def ask(number):
        answer = httpx.post(f"{service.url}/v1/briefs", json={"text": f"attendez {number}"}, timeout=30)
        answers.append(answer.status_code)

    for number in range(4):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
    idle = [connect(service) for _ in range(30)]
    assert service.client.get("/healthz").status_code == 200
    service.engine.go.set()
    for thread in threads:
        thread.join()
    for one in idle:
        one.close()
    assert answers == [200] * 4


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:80", "192.168.0.7", "desk.example"]
)
def test_names_that_are_answered(serve, host):
    assert serve(hosts=["desk.example"]).client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/", "/nowhere"])
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a@localhost", "[::1", ""]
)
def test_other_names_are_refused(serve, host, path):
    """A page whose own name was made to lead here still says that name."""
    answer = serve(hosts=[]).client.get(path, headers={"Host": host})
    assert (answer.status_code, answer.json()["type"]) == (421, "urn:depeche:problem:misdirected")
    assert answer.json()["field"] == "Host"
    assert answer.headers["x-request-id"] in answer.json()["instance"]


def test_the_installed_server_with_few_descriptors(tmp_path):
    """260 half-sent requests where 256 files may be open: the server answers, and its log stays small."""

    def few():
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))

    log = tmp_path / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-c", "from depeche.cli import main; main()", "serve", "--port", "0"],
            stdout=out,
            stderr=out,
            env=os.environ | {"DEPECHE_DATA_DIR": str(tmp_path / "data")},
            preexec_fn=few,  # noqa: PLW1509 - the test's own threads hold no lock that it needs
        )
    idle = []
    try:
        for _ in range(600):
            found = re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text())
            if found:
                break
            threading.Event().wait(0.1)
        port = int(found[1])
        for _ in range(260):
            idle.append(socket.create_connection(("127.0.0.1", port), timeout=20))
            idle[-1].sendall(HALF)
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as nonsense:
                nonsense.sendall(b"nonsense\r\n\r\n")
                assert b" 400 " in nonsense.recv(1000)
        for host, status in (("localhost", 200), ("evil.example", 421)):
            assert httpx.get(f"http://127.0.0.1:{port}/healthz", headers={"Host": host}).status_code == status
    finally:
        for one in idle:
            one.close()
        server.send_signal(signal.SIGINT)
        server.wait(30)
    assert log.read_text().count("Invalid HTTP request") == 1
    assert log.stat().st_size < 20_000
