"""Two processes on one store: an API that knows locks only, and an engine function behind Lambda's Invoke API."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.serving import serving

from depeche.brief.opening import open_engine
from depeche.brief.serving import serve
from depeche.brief.wire import invocation_of
from depeche.models import Runtime, load_catalog
from depeche.models.catalog import data_folder
from depeche.settings import Settings
from depeche.store import Store


@dataclass
class Function:
    """An engine function, reached by HTTP as Lambda is.

    Attributes:
        url: Its endpoint.
        events: What it was invoked with.
        answers: What it does instead of its work, one after the other: status, headers, body; None: its work.
        go: Its work begins while this is set.
        seconds: What is left of its time.
    """

    engine: Any = None
    url: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes] | None] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)
    seconds: float = 600.0

    def __call__(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        event = json.loads(body)
        self.events.append(event)
        planned = self.answers.pop(0) if self.answers else None
        if planned:
            return planned
        assert self.go.wait(60)
        try:
            answer = serve(invocation_of(event), self.engine, lambda: self.seconds)
        except Exception as error:  # noqa: BLE001 - Lambda answers whatever is raised
            return 200, {"X-Amz-Function-Error": "Unhandled"}, json.dumps({"errorType": type(error).__name__}).encode()
        return 200, {}, json.dumps(answer).encode()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, cache_dir=tmp_path / "cache", lease_seconds=60)


@pytest.fixture
def function(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Function]:
    made = Function(open_engine(settings, store, Runtime(settings)))
    made.go.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            assert self.path.endswith("/functions/engine/invocations")
            status, headers, body = made(self.rfile.read(int(self.headers["Content-Length"])))
            if status == 0:  # the connection breaks
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        made.url = url
        yield made
        made.go.set()


@pytest.fixture
def thin_runtime(tmp_path: Path) -> Callable[[Settings], Runtime]:
    """Makes the runtime of a process that has the catalog and the locks, and no file of a model."""

    def make(settings: Settings) -> Runtime:
        folder = tmp_path / "thin"
        shutil.copytree(
            data_folder(), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("adapters", "vocabulary")
        )
        return Runtime(settings, catalog=load_catalog(folder))

    return make


@pytest.fixture
def remote(
    store: Store, settings: Settings, function: Function, tmp_path: Path, thin_runtime: Callable[[Settings], Runtime]
) -> Any:
    """The engine of an API without models."""
    thin = settings.model_copy(
        update={
            "engine": "lambda",
            "engine_function": "engine",
            "engine_endpoint_url": function.url,
            "cache_dir": tmp_path / "nothing",
        }
    )
    return open_engine(thin, store, thin_runtime(thin))
