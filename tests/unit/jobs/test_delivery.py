"""Callbacks, against a real HTTP receiver on this machine."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.serving import serving

from depeche.errors import StoreError
from depeche.jobs import (
    BucketDestination,
    DeliveryState,
    InProcessQueue,
    JobState,
    Receipt,
    Webhook,
    WebhookDestination,
)
from depeche.outgoing.webhook import Post, sign
from depeche.schemas import Brief, BriefRequest

LONG = 60
SECRET = "s3cret"


class Receiver(ThreadingHTTPServer):
    """Keeps what it gets and answers what it is told to; 204 when it is told nothing."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got, self.answers, self.arrived = [], [], threading.Semaphore(0)
        self.refused: set[str] = set()

    def url(self, path="/hook?desk=1", scheme="http", host="127.0.0.1"):
        return f"{scheme}://{host}:{self.server_port}{path}"

    def handle_error(self, request, client_address):
        """A refused TLS handshake is the client's right."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        status = self.server.answers.pop(0) if self.server.answers else 204
        if self.path in self.server.refused:
            status = 410
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.arrived.release()

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def receiver():
    server = Receiver()
    with serving(server):
        yield server


@pytest.fixture
def message(receiver):
    return Post(receiver.url(), "01JOB", "brief.finished", "application/json", b'{"id": "x"}')


@pytest.fixture
def webhook(settings):
    return Webhook(settings)


def delivered(jobs, job_id):
    """The delivery record of a job, when its attempts have ended."""
    for _ in range(600):
        record = jobs.get(job_id)
        if record.finished and not record.deliverable:
            return record.deliveries[0]
        threading.Event().wait(0.05)
    pytest.fail("the delivery does not end")


def test_a_finished_brief_is_delivered_and_signed(new_jobs, receiver, store):
    jobs = new_jobs(over={"webhook_secret": secret()})
    job = jobs.submit(BriefRequest(text="Le titre", callback=receiver.url()))
    end = delivered(jobs, job.id)
    assert (end.state, end.attempts, end.status, end.reason) == (DeliveryState.DELIVERED, 1, 204, None)
    [(path, headers, body)] = receiver.got
    assert path == "/hook?desk=1"
    assert Brief.model_validate_json(body) == store.get_brief(job.brief_id)
    assert headers["Content-Type"] == "application/json"
    assert (headers["X-Depeche-Job"], headers["X-Depeche-Event"]) == (job.id, "brief.finished")
    mac = hmac.new(SECRET.encode(), headers["X-Depeche-Timestamp"].encode() + b"." + body, hashlib.sha256)
    assert headers["X-Depeche-Signature"] == f"v1={mac.hexdigest()}"
    assert jobs.get(job.id).is_open is False


def test_a_failure_is_delivered_too(jobs, receiver):
    job = jobs.submit(BriefRequest(text=" ", callback=receiver.url()))
    assert delivered(jobs, job.id).state is DeliveryState.DELIVERED
    [(_, headers, body)] = receiver.got
    assert headers["X-Depeche-Event"] == "brief.failed"
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body) == jobs.get(job.id).error
    assert "X-Depeche-Signature" not in headers


def test_without_a_callback_nothing_is_delivered(jobs, receiver):
    job = jobs.wait(jobs.submit(BriefRequest(text="Le titre")).id, LONG)
    assert job.deliveries == ()
    assert receiver.got == []


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_what_may_pass_is_tried_again(jobs, receiver, status):
    receiver.answers = [status, status]
    end = delivered(jobs, jobs.submit(BriefRequest(text="Le titre", callback=receiver.url())).id)
    assert (end.state, end.attempts, end.status) == (DeliveryState.DELIVERED, 3, 204)
    assert len({body for _, _, body in receiver.got}) == 1


def test_after_the_last_attempt_it_is_over(new_jobs, receiver):
    jobs = new_jobs(over={"callback_attempts": 3})
    receiver.answers = [500] * 10
    job = jobs.submit(BriefRequest(text="Le titre", callback=receiver.url()))
    end = delivered(jobs, job.id)
    assert (end.state, end.attempts, end.status) == (DeliveryState.FAILED, 3, 500)
    assert end.reason == "the receiver answered 500"
    assert len(receiver.got) == 3
    assert jobs.get(job.id).state is JobState.DONE


class Stuck:
    """Delivers when it is told to, and not before."""

    def __init__(self):
        self.go, self.got = threading.Event(), []

    def deliver(self, message):
        assert self.go.wait(LONG)
        self.got.append(message.to)
        return Receipt(delivered=True)


def bucket(name="outbox"):
    return BucketDestination(bucket=name, key="a.txt", inbox="inbox", etag="1", modified=datetime.now(UTC))


def until(holds):
    for _ in range(LONG * 50):
        if holds():
            return
        threading.Event().wait(0.02)
    pytest.fail("it does not come to that")


def test_each_destination_is_delivered_and_recorded_on_its_own(new_jobs, receiver, settings):
    """The outbox does not wait for a receiver that takes its time, and neither does the record."""
    stuck = Stuck()
    jobs = new_jobs(ways={"webhook": Webhook(settings), "bucket": stuck})
    job = jobs.submit(BriefRequest(text="Le titre", callback=receiver.url()), destinations=[bucket()])
    until(lambda: jobs.get(job.id).deliveries[0].state is DeliveryState.DELIVERED)
    assert jobs.get(job.id).deliveries[1].state is DeliveryState.PENDING
    stuck.go.set()
    until(lambda: not jobs.get(job.id).is_open)
    assert len(receiver.got) == len(stuck.got) == 1


def test_a_receiver_that_takes_its_time_does_not_hold_up_others(new_jobs, receiver, settings):
    stuck = Stuck()
    jobs = new_jobs(ways={"webhook": Webhook(settings), "bucket": stuck})
    slow = [jobs.submit(BriefRequest(text=f"Titre {number}"), destinations=[bucket()]) for number in range(3)]
    innocent = jobs.submit(BriefRequest(text="Le titre", callback=receiver.url()))
    assert delivered(jobs, innocent.id).state is DeliveryState.DELIVERED
    stuck.go.set()
    assert {delivered(jobs, job.id).state for job in slow} == {DeliveryState.DELIVERED}


def test_a_failure_that_can_t_be_reported_is_not_delivered_again(new_jobs, receiver):
    """Whoever is told of it is out of reach: what was tried stays recorded, and only the report is repeated."""
    told, reachable = [], threading.Event()

    def undelivered(job, delivery):
        if not reachable.is_set():
            raise StoreError("The queue can't be reached")
        told.append((job.id, delivery.reason))

    jobs = new_jobs(workers=0, undelivered=undelivered)
    job = jobs.submit(
        BriefRequest(text="Le titre", callback=receiver.url("/gone")),
        destinations=[WebhookDestination(url=receiver.url("/other"))],
    )
    jobs.run(job.id)
    receiver.refused.add("/gone")
    for _ in range(2):
        with pytest.raises(StoreError):
            jobs.deliver(job.id)
    first, second = jobs.get(job.id).deliveries
    assert (first.state, first.attempts, first.status) == (DeliveryState.FAILED, 1, 410)
    assert (second.state, second.attempts) == (DeliveryState.DELIVERED, 1)
    assert jobs.get(job.id).is_open, "nobody has been told yet"
    reachable.set()
    assert jobs.deliver(job.id) is None
    assert told == [(job.id, "the receiver answered 410")]
    assert not jobs.get(job.id).is_open
    assert jobs.deliver(job.id) is None
    assert len(told) == 1
    assert sorted(path for path, _, _ in receiver.got) == ["/gone", "/other"], "each was called once"


def test_an_attempt_is_recorded_before_the_next(new_jobs, receiver):
    """A process that ends between two attempts does not begin to count anew."""
    jobs = new_jobs(workers=0, over={"callback_attempts": 3})
    receiver.answers = [500, 500, 500]
    job = jobs.submit(BriefRequest(text="Le titre", callback=receiver.url()))
    jobs.run(job.id)
    for attempts in (1, 2, 3):
        another = new_jobs(workers=0, over={"callback_attempts": 3})
        another.deliver(job.id)
        assert another.get(job.id).deliveries[0].attempts == attempts
    assert another.get(job.id).deliveries[0].state is DeliveryState.FAILED
    assert another.deliver(job.id) is None
    assert len(receiver.got) == 3


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_refusal_is_final(jobs, receiver, status):
    receiver.answers = [status]
    end = delivered(jobs, jobs.submit(BriefRequest(text="Le titre", callback=receiver.url())).id)
    assert (end.state, end.attempts, end.status) == (DeliveryState.FAILED, 1, status)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(webhook, receiver, message, status):
    receiver.answers = [status]
    receipt = webhook.send(message)
    assert receipt == Receipt(delivered=False, status=status, reason="redirects are not followed")
    assert len(receiver.got) == 1


def test_private_addresses_are_refused_by_default(new_jobs, receiver):
    jobs = new_jobs(over={"allow_private_callbacks": False})
    end = delivered(jobs, jobs.submit(BriefRequest(text="Le titre", callback=receiver.url())).id)
    assert (end.state, end.attempts) == (DeliveryState.FAILED, 1)
    assert end.reason == "the host has an address that is not public"
    assert receiver.got == []


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1"],
)  # fmt: skip
def test_other_spellings_of_private_addresses_are_refused(settings, receiver, host):
    webhook = Webhook(settings.model_copy(update={"allow_private_callbacks": False}))
    receipt = webhook.send(Post(receiver.url(host=host), "01JOB", "brief.finished", "application/json", b"{}"))
    assert receipt == Receipt(delivered=False, reason="the host has an address that is not public")
    assert receiver.got == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/", "the address is not an http or https address"),
        ("http://user:word@127.0.0.1/", "the address holds credentials"),
    ],
)
def test_addresses_that_can_t_be_called(webhook, url, reason):
    assert webhook.send(Post(url, "01JOB", "brief.finished", "application/json", b"{}")) == Receipt(
        delivered=False, reason=reason
    )


def test_nobody_listens(webhook):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        receipt = webhook.send(Post(url, "01JOB", "brief.finished", "application/json", b"{}"))
    assert receipt == Receipt(delivered=False, reason="no connection to the host", again=True)


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_a_receiver_that_answers_nonsense(webhook, answer):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        receipt = webhook.send(Post(url, "01JOB", "brief.finished", "application/json", b"{}"))
        thread.join()
    assert not receipt.delivered
    assert receipt.again
    assert receipt.reason.startswith("the exchange failed")


def test_a_receiver_that_answers_drop_by_drop_is_cut_off(settings):
    """Each byte comes within the socket's time-out; the whole does not come within the deadline."""
    webhook = Webhook(settings, total_seconds=0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection:
                try:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                    while True:
                        connection.sendall(b"x")
                        threading.Event().wait(0.02)
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        receipt = webhook.send(Post(url, "01JOB", "brief.finished", "application/json", b"{}"))
        thread.join()
    assert receipt == Receipt(delivered=False, reason="no answer in time", again=True)


def test_certificates_are_verified(webhook, receiver, message, tmp_path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("a self-signed certificate is made with 'openssl', and there is none here")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    url = receiver.url(scheme="https", host="localhost")
    receipt = webhook.send(Post(url, "01JOB", "brief.finished", "application/json", b"{}"))
    assert not receipt.delivered
    assert receipt.reason.startswith("the certificate is not valid")
    assert receiver.got == []


def test_a_trusted_certificate_is_accepted_for_its_own_name_only(settings, receiver, tmp_path, monkeypatch):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("a self-signed certificate is made with 'openssl', and there is none here")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    webhook = Webhook(settings)
    answers = {
        host: webhook.send(
            Post(receiver.url(scheme="https", host=host), "01JOB", "brief.finished", "text/plain", b"{}")
        )
        for host in ("localhost", "127.0.0.1")
    }
    assert answers["localhost"] == Receipt(delivered=True, status=204)
    assert not answers["127.0.0.1"].delivered
    assert len(receiver.got) == 1


def test_a_callback_that_was_pending_at_a_crash_is_made(new_jobs, receiver, store):
    intake = new_jobs(workers=0)  # does the job in this thread, and has nobody who delivers
    job = intake.submit(BriefRequest(text="Le titre", callback=receiver.url()))
    intake.run(job.id)
    assert intake.get(job.id).state is JobState.DONE
    assert store.open_jobs() == [job.id]
    assert new_jobs().recover() == 1
    assert delivered(intake, job.id).state is DeliveryState.DELIVERED
    assert store.open_jobs() == []


def test_an_unexpected_error_of_a_delivery_is_recorded(new_jobs, receiver):
    class Broken:
        def deliver(self, message):
            raise RuntimeError(message.brief)

    jobs = new_jobs(ways={"webhook": Broken()}, over={"callback_attempts": 2})
    end = delivered(jobs, jobs.submit(BriefRequest(text="Le titre", callback=receiver.url())).id)
    assert (end.state, end.attempts, end.reason) == (DeliveryState.FAILED, 2, "an unexpected error")


class Outbox:
    """A way that answers as it is told, and remembers what came."""

    def __init__(self, *receipts):
        self.receipts = list(receipts)
        self.messages = []

    def deliver(self, message):
        self.messages.append(message)
        return self.receipts.pop(0) if self.receipts else Receipt(delivered=True)


HERE = BucketDestination(
    bucket="outbox", key="desk/a.txt", inbox="inbox", etag="0" * 32, modified=datetime(2026, 11, 22, tzinfo=UTC)
)


def test_a_job_goes_to_its_callback_and_its_destinations(new_jobs, receiver, settings):
    outbox = Outbox()
    jobs = new_jobs(ways={"webhook": Webhook(settings), "bucket": outbox})
    job = jobs.submit(BriefRequest(text="Le titre", callback=receiver.url()), destinations=[HERE])
    delivered(jobs, job.id)
    [message] = outbox.messages
    assert (message.to, message.job.id, message.brief.article.title) == (HERE, job.id, "Le titre")
    assert len(receiver.got) == 1


def test_only_what_failed_is_delivered_again(new_jobs, receiver, settings):
    outbox = Outbox(Receipt(delivered=False, reason="full", again=True))
    jobs = new_jobs(ways={"webhook": Webhook(settings), "bucket": outbox}, workers=0)
    job = jobs.submit(BriefRequest(text="Le titre", callback=receiver.url()), destinations=[HERE])
    jobs.run(job.id)
    while (pause := jobs.deliver(job.id)) is not None:
        assert pause <= 1
    assert [one.attempts for one in jobs.get(job.id).deliveries] == [1, 2]
    assert len(receiver.got) == 1


def test_a_receiver_that_asks_for_time_gets_it(new_jobs):
    outbox = Outbox(Receipt(delivered=False, status=429, reason="too many", again=True, after=40))
    jobs = new_jobs(ways={"bucket": outbox}, workers=0)
    job = jobs.submit(BriefRequest(text="Le titre"), destinations=[HERE])
    jobs.run(job.id)
    assert 30 < jobs.deliver(job.id) <= 40
    assert 30 < jobs.deliver(job.id) <= 40
    assert len(outbox.messages) == 1, "delivered before its time"


def test_a_failed_job_is_delivered_with_its_problem(new_jobs):
    outbox = Outbox()
    jobs = new_jobs(ways={"bucket": outbox}, workers=0)
    job = jobs.submit(BriefRequest(text=" "), destinations=[HERE])
    jobs.run(job.id)
    assert jobs.deliver(job.id) is None
    [message] = outbox.messages
    assert message.brief is None
    assert message.job.error["field"] == "text"


def test_a_destination_that_nobody_serves_is_a_recorded_failure(new_jobs):
    jobs = new_jobs(ways={}, workers=0)
    job = jobs.submit(BriefRequest(text="Le titre"), destinations=[HERE])
    jobs.run(job.id)
    assert jobs.deliver(job.id) is None
    [end] = jobs.get(job.id).deliveries
    assert (end.state, end.reason) == (DeliveryState.FAILED, "this deployment does not deliver by bucket")


def test_finished_jobs_are_put_where_others_deliver(new_jobs):
    due = InProcessQueue()
    jobs = new_jobs(workers=0, due=due)
    job = jobs.submit(BriefRequest(text="Le titre"), destinations=[HERE])
    jobs.run(job.id)
    assert due.get(0) == job.id
    # Whoever finished it may have ended before it was in the queue; its message comes again.
    jobs.run(job.id)
    assert due.get(0) == job.id
    jobs.deliver(job.id)
    jobs.run(job.id)
    assert due.get(0) is None


def test_the_signature_is_what_the_documentation_says():
    assert sign("key", "1700000000", b'{"id":"x"}') == (
        "v1=" + hmac.new(b"key", b'1700000000.{"id":"x"}', hashlib.sha256).hexdigest()
    )


def secret():
    from pydantic import SecretStr

    return SecretStr(SECRET)
