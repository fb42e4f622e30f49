"""Requests as Slack sends them: form-encoded or JSON, with the signature over timestamp and body."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid
from urllib.parse import urlencode

from tests.unit.slack.server import BOT, CHANNEL, TEAM, USER

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def signed(body, *, secret=SECRET, at=None, **headers):
    """Headers and body of a request."""
    timestamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    kind = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={mac.hexdigest()}",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }


def fresh_trigger():
    """Another one for every click and command, as with Slack: equal ones within a second are the same job."""
    return f"13345224609.738474920.{uuid.uuid4().hex}"


def command(text, *, response_url=None, trigger=None, channel=CHANNEL):
    """A slash command."""
    fields = {
        "token": "gone", "team_id": TEAM, "team_domain": "desk", "channel_id": channel, "channel_name": "wire",
        "user_id": USER, "user_name": "zoe", "command": "/brief", "text": text, "api_app_id": "A012AB3CD",
        "is_enterprise_install": "false", "trigger_id": trigger or fresh_trigger(), "response_url": response_url or "",
    }  # fmt: skip
    return urlencode(fields)


def interaction(kind, **members):
    """A shortcut, a click or a sent form: JSON in one field of a form."""
    payload = {
        "type": kind, "token": "gone", "team": {"id": TEAM, "domain": "desk"}, "api_app_id": "A012AB3CD",
        "user": {"id": USER, "username": "zoe", "team_id": TEAM}, "enterprise": None, "is_enterprise_install": False,
        "trigger_id": fresh_trigger(), **members,
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload)})


def message_shortcut(message, *, response_url=None):
    return interaction(
        "message_action", callback_id="brief_message", action_ts="1700000500.000001", message_ts=message["ts"],
        channel={"id": CHANNEL, "name": "wire"}, message=message, response_url=response_url,
    )  # fmt: skip


def global_shortcut():
    return interaction("shortcut", callback_id="brief_form", action_ts="1700000500.000001")


def click(action, value, *, response_url=None, view=None, trigger=None, **members):
    """A button in a message, or in a window."""
    where = (
        {"view": view, "container": {"type": "view", "view_id": view["id"]}}
        if view
        else {
            "channel": {"id": CHANNEL, "name": "wire"}, "response_url": response_url,
            "container": {"type": "message", "channel_id": CHANNEL, "message_ts": "1700000400.000100"},
        }
    )  # fmt: skip
    actions = [{"type": "button", "block_id": "x", "action_id": action, "value": value, "action_ts": "1700000500.1"}]
    return interaction("block_actions", actions=actions, trigger_id=trigger or fresh_trigger(), **where, **members)


def submission(view, values, *, response_urls=()):
    """A sent form."""
    return interaction("view_submission", view=view | {"state": {"values": values}}, response_urls=list(response_urls))


def event(name, *, event_id=None, at=1_700_000_600, **members):
    """An event of the Events API."""
    return json.dumps({
        "token": "gone", "team_id": TEAM, "api_app_id": "A012AB3CD", "type": "event_callback",
        "event_id": event_id or f"Ev{uuid.uuid4().hex}", "event_time": at,
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": {"type": name, "event_ts": f"{at}.000100", **members},
    })  # fmt: skip


def mention(text, *, ts="1700000600.000100", thread=None, **members):
    more = {"thread_ts": thread} if thread else {}
    inner = {"user": USER, "text": f"<@{BOT}> {text}", "ts": ts, "channel": CHANNEL, **more}
    return event("app_mention", **(inner | members))
