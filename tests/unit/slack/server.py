"""A server that speaks as much of Slack's Web API as the app uses, and refuses what Slack would refuse.

Sources: docs.slack.dev, the reference of each method: arguments, answers and error codes; "Rate limits" for 429.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.serving import serving
from tests.unit.slack.limits import faults_of_message, faults_of_view

TOKEN = "xoxb-test"
TEAM, CHANNEL, USER, BOT = "T012AB3CD", "C012AB3CD", "U012AB3CD", "U0BOT0BOT"
REQUIRED = {
    "auth.test": (),
    "chat.postMessage": ("channel",),
    "chat.update": ("channel", "ts"),
    "chat.postEphemeral": ("channel", "user"),
    "conversations.replies": ("channel", "ts"),
    "conversations.history": ("channel",),
    "reactions.add": ("channel", "timestamp", "name"),
    "views.open": ("trigger_id", "view"),
    "views.update": ("view_id", "view"),
    "oauth.v2.access": (),
}


@dataclass
class Answer:
    """What a script lets the server answer instead of doing what it is asked."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    late: bool = False  # do it all the same, as when the answer is lost


def limited(seconds):
    """Slack's answer to too many calls."""
    return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(seconds)})


def error(code, status=200):
    """An error in Slack's way: mostly with status 200."""
    return Answer(status, {"ok": False, "error": code})


class SlackServer(ThreadingHTTPServer):
    """Keeps what it is told.

    Attributes:
        calls: (method, arguments) of every call, also of those that were refused.
        answers: Answers to the next calls of a method, by its name; ``response_url`` for those.
        messages: What stands in the conversations, oldest first.
        whispers: Messages that one user sees.
        responses: What came through response URLs.
        views: Windows by id.
        members: Conversations that the bot may post in; everything where it is None.
        files: Content of the files by path.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.gate = threading.Lock()
        self.changed = threading.Condition(self.gate)
        self.calls, self.answers = [], {}
        self.messages, self.whispers, self.responses = [], [], []
        self.views, self.reactions, self.files = {}, set(), {}
        self.members, self.uses, self.tokens, self.clock = None, {}, {TOKEN: TEAM}, int(time.time())

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/"

    @property
    def api(self):
        return f"{self.url}api/"

    def response_url(self, name="1"):
        return f"{self.url}response/{name}"

    def called(self, method):
        with self.gate:
            return [arguments for name, arguments in self.calls if name == method]

    def script(self, method, *answers):
        with self.gate:
            self.answers.setdefault(method, []).extend(answers)

    def wait_for(self, condition):
        """Until something is so, told of every call; fails when it never is."""
        with self.changed:
            assert self.changed.wait_for(condition, 240), "Slack was never told"

    def say(self, text="", **members):
        """A person writes a message; its timestamp."""
        with self.gate:
            return self.add({"channel": CHANNEL, "user": USER, "text": text, **members})

    def add(self, message):
        self.clock += 1
        ts = f"{self.clock}.000100"
        self.messages.append({"type": "message", "ts": ts} | message)
        return ts

    def do(self, method, arguments):
        """The answer of a method."""
        for name in REQUIRED.get(method, ("?",)):
            if not arguments.get(name):
                return {"ok": False, "error": "unknown_method" if name == "?" else "invalid_arguments"}
        return getattr(self, method.replace(".", "_"))(arguments)

    def auth_test(self, _):
        return {"ok": True, "team_id": TEAM, "user_id": BOT, "bot_id": "B012AB3CD"}

    def refusal(self, arguments):
        channel = arguments["channel"]
        if self.members is not None and channel not in self.members and not channel.startswith("U"):
            return {"ok": False, "error": "not_in_channel"}
        if faults := faults_of_message(arguments):
            return {"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": faults}}
        return None

    def chat_postMessage(self, arguments):  # noqa: N802 -- Slack's name
        if refused := self.refusal(arguments):
            return refused
        ts = self.add({"user": BOT, "bot_id": "B012AB3CD", **arguments})
        return {"ok": True, "channel": arguments["channel"], "ts": ts}

    def chat_update(self, arguments):
        if refused := self.refusal(arguments):
            return refused
        for message in self.messages:
            if (message["ts"], message["channel"]) == (arguments["ts"], arguments["channel"]):
                message.update(arguments)
                return {"ok": True, "ts": arguments["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def chat_postEphemeral(self, arguments):  # noqa: N802 -- Slack's name
        if refused := self.refusal(arguments):
            return refused
        self.whispers.append(arguments)
        return {"ok": True, "message_ts": "1"}

    def conversations_replies(self, arguments):
        thread = arguments["ts"]
        found = [
            message
            for message in self.messages
            if message["channel"] == arguments["channel"] and thread in (message["ts"], message.get("thread_ts"))
        ]
        if not found:
            return {"ok": False, "error": "thread_not_found"}
        oldest = float(arguments.get("oldest", 0))
        return {"ok": True, "messages": [found[0], *(one for one in found[1:] if float(one["ts"]) >= oldest)]}

    def conversations_history(self, arguments):
        oldest = float(arguments.get("oldest", 0))
        found = [
            message
            for message in self.messages
            if message["channel"] == arguments["channel"] and float(message["ts"]) >= oldest
        ]
        return {"ok": True, "messages": found[::-1]}

    def reactions_add(self, arguments):
        mark = tuple(sorted(arguments.items()))
        if mark in self.reactions:
            return {"ok": False, "error": "already_reacted"}
        self.reactions.add(mark)
        return {"ok": True}

    def views_open(self, arguments):
        if arguments["trigger_id"] == "expired":
            return {"ok": False, "error": "expired_trigger_id"}
        return self.keep_view(f"V{len(self.views) + 1}", arguments)

    def views_update(self, arguments):
        view = self.views.get(arguments["view_id"])
        if view is None:
            return {"ok": False, "error": "not_found"}
        if arguments.get("hash", view["hash"]) != view["hash"]:
            return {"ok": False, "error": "hash_conflict"}
        return self.keep_view(arguments["view_id"], arguments)

    def keep_view(self, name, arguments):
        if faults := faults_of_view(arguments["view"]):
            return {"ok": False, "error": "invalid_arguments", "response_metadata": {"messages": faults}}
        self.views[name] = arguments["view"] | {"id": name, "hash": str(len(self.calls))}
        return {"ok": True, "view": self.views[name]}

    def oauth_v2_access(self, arguments):
        team = arguments.get("code", "")
        if not team.startswith("T"):
            return {"ok": False, "error": "invalid_code"}
        self.tokens[f"xoxb-{team}"] = team
        return {
            "ok": True, "app_id": "A1", "access_token": f"xoxb-{team}", "token_type": "bot", "scope": "commands",
            "bot_user_id": BOT, "team": {"id": team, "name": "Desk"}, "enterprise": {"id": "E1", "name": "Group"},
            "is_enterprise_install": False, "authed_user": {"id": USER},
        }  # fmt: skip

    def respond(self, name, body):
        """A response URL: five answers in half an hour."""
        self.uses[name] = self.uses.get(name, 0) + 1
        if name == "expired":
            return Answer(404, "expired_url")
        if self.uses[name] > 5:
            return Answer(404, "used_url")
        if faults := [] if "delete_original" in body else faults_of_message(body):
            return Answer(400, f"invalid_blocks {faults}")
        self.responses.append((name, body))
        return Answer(200, "ok")


class Handler(BaseHTTPRequestHandler):
    """HTTP around it."""

    def do_GET(self):
        place = urlsplit(self.path)
        if place.path.startswith("/files/"):
            allowed = self.headers.get("Authorization", "").removeprefix("Bearer ") in self.server.tokens
            body = self.server.files.get(place.path)
            return self.send(200 if allowed and body is not None else 403, body if allowed and body else b"")
        return self.api(place.path, dict(parse_qsl(place.query)))

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        place = urlsplit(self.path)
        if self.headers.get("Content-Type", "").startswith("application/json"):
            arguments = json.loads(raw or "{}")  # auth.test has none
        else:
            arguments = dict(parse_qsl(raw))
        if place.path.startswith("/response/"):
            return self.response(place.path.removeprefix("/response/"), arguments)
        return self.api(place.path, arguments)

    def api(self, path, arguments):
        server, method = self.server, path.removeprefix("/api/")
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        with server.changed:
            server.calls.append((method, arguments))
            scripted = server.answers.get(method) or []
            answer = scripted.pop(0) if scripted else None
            if token not in server.tokens and method != "oauth.v2.access":
                answer = answer or error("invalid_auth")
            if answer is None or answer.late:
                done = server.do(method, arguments)
            server.changed.notify_all()
        if answer is None:
            return self.send(200, json.dumps(done).encode(), {"Content-Type": "application/json"})
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        return self.send(answer.status, body, answer.headers | {"Content-Type": "application/json"})

    def response(self, name, arguments):
        server = self.server
        with server.changed:
            server.calls.append(("response_url", arguments))
            scripted = server.answers.get("response_url") or []
            answer = scripted.pop(0) if scripted else server.respond(name, arguments)
            server.changed.notify_all()
        return self.send(answer.status, str(answer.body).encode(), answer.headers)

    def send(self, status, body, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""


@contextmanager
def slack_server():
    """A server until the block ends."""
    server = SlackServer()
    with serving(server):
        yield server
