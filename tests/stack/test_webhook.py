"""Callbacks are signed with the key in Secrets Manager, or not sent."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from depeche.jobs import Webhook
from depeche.outgoing.webhook import Post, sign
from depeche.settings import Settings

pytestmark = pytest.mark.stack


@pytest.fixture
def receiver():
    """Notes the requests it gets; its address and the notes."""
    got = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()
    thread.join()
    server.server_close()


def post_to(url):
    return Post(url, "01JD0000000000000000000000", "brief.finished", "application/json", b"{}")


def test_signed_with_the_key_of_the_stack(stack, cloud, receiver):
    url, got = receiver
    webhook = Webhook(Settings(webhook_secret_name=stack.WebhookSecretName, allow_private_callbacks=True))
    assert webhook.send(post_to(url)).delivered
    secret = stack.client("secretsmanager").get_secret_value(SecretId=stack.WebhookSecretName)["SecretString"]
    ((headers, body),) = got
    assert headers["X-Depeche-Signature"] == sign(secret, headers["X-Depeche-Timestamp"], body)


def test_without_its_key_nothing_is_sent(stack, cloud, receiver):
    url, got = receiver
    webhook = Webhook(Settings(webhook_secret_name="there-is-no-such-secret", allow_private_callbacks=True))
    receipt = webhook.send(post_to(url))
    assert not receipt.delivered
    assert receipt.again
    assert not got
