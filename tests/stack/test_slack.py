"""Slack's door: no key, but Slack's signature."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.stack

CHALLENGE = json.dumps({"type": "url_verification", "token": "none", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY"})


def knock(stack, body, *, secret, age=0):
    stamp = str(int(time.time()) - age)
    mac = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={mac.hexdigest()}",
    }
    request = urllib.request.Request(f"{stack.ApiUrl}slack/events", data=body.encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_slack_is_let_in(stack):
    status, body = knock(stack, CHALLENGE, secret=stack.SlackSigningSecret)
    assert status == 200, body
    assert "3eZbrw1aBm2rZgRNFdxV2595E9CY" in body


@pytest.mark.parametrize("wrong", [{"secret": "somebody else's"}, {"age": 3600}])
def test_nobody_else_is(stack, wrong):
    status, body = knock(stack, CHALLENGE, **{"secret": stack.SlackSigningSecret} | wrong)
    assert status == 401, body
