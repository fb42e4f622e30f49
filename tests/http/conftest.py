"""A real server on a free port, with the real store and job service behind it, and a small deterministic engine."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from tests import briefs

from depeche.brief.base import Progress
from depeche.errors import NoArticleError, OutOfTimeError, UnsupportedPairError
from depeche.http import create_app
from depeche.http.server import LimitedProtocol, configure
from depeche.jobs import JobService
from depeche.schemas import (
    Article,
    Brief,
    BriefRequest,
    CleanRequest,
    Language,
    ModelInfo,
    Segment,
    Source,
    Summaries,
    SummarizeRequest,
    SummaryKind,
    TranslateRequest,
    Translation,
)
from depeche.settings import Settings
from depeche.store import Store, open_store
from depeche.store.lease import owner

ROUTES = ("en>fr", "fr>en")


@dataclass
class TinyEngine:
    """An engine without models: it shouts instead of translating.

    Attributes:
        store: Where briefs go.
        computed: Ids of the briefs that were computed, once a computation.
        begun: Articles that say "attendez", which wait for ``go`` and report meanwhile.
        abandoned: Those that were given up at a report.
        go: Lets them go on.
    """

    store: Store
    computed: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    abandoned: list[str] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)

    def identify(self, request: BriefRequest) -> str:
        return hashlib.sha256(request.model_dump_json(exclude={"callback", "url"}).encode()).hexdigest()

    def brief(self, request: BriefRequest, *, refresh: bool = False, progress: Progress | None = None) -> Brief:
        identity, me = self.identify(request), owner()
        claim = self.store.claim(identity, owner=me, lease_seconds=30, refresh=refresh)
        if claim.brief:
            return claim.brief
        text = request.text or request.html or ""
        try:
            self._dawdle(text, progress)
        except OutOfTimeError:
            self.store.renew(identity, owner=me, lease_seconds=0)
            raise
        if "panne" in text:
            self.store.fail(identity, owner=me, error={})
            raise RuntimeError(text)
        try:
            article = self.clean(CleanRequest(text=text))
            target = request.target_language
            translation = self._translate("\n".join(article.paragraphs), "fr", target) if target else None
        except (NoArticleError, UnsupportedPairError) as error:
            self.store.fail(identity, owner=me, error=error.document())
            raise
        summaries = self.summarize(SummarizeRequest(text=article.body))
        brief = briefs.brief(
            identity,
            created=datetime.now(UTC),
            source=Source(language="fr", confidence=1, characters=len(text), sha256=identity),
            article=article,
            translation=translation,
            extractive=summaries.extractive,
            abstractive=summaries.abstractive,
        )
        self.computed.append(identity)
        self.store.finish(brief, owner=me)
        return brief

    def clean(self, request: CleanRequest) -> Article:
        text = request.text or request.html or ""
        if text == "vide":
            raise NoArticleError("Nothing in the input reads like an article")
        if "panne" in text:
            raise RuntimeError(text)
        return briefs.article(paragraphs=text.splitlines())

    def translate(self, request: TranslateRequest, *, progress: Progress | None = None) -> Translation:
        self._dawdle(request.text, progress)
        return self._translate(request.text, request.source_language or "fr", request.target_language)

    def summarize(
        self, request: SummarizeRequest, *, kinds: Collection[SummaryKind] = ("extractive", "abstractive")
    ) -> Summaries:
        sentence = request.text[:80]
        return Summaries(
            language="fr",
            extractive=briefs.extract(sentence),
            abstractive=briefs.abstract(sentence, model="none", fallback=True),
        )

    def languages(self) -> list[Language]:
        return [
            Language(code="en", name="English", targets=("fr",)),
            Language(code="fr", name="French", targets=("en",)),
            Language(code="de", name="German", targets=()),
        ]

    def models(self) -> list[ModelInfo]:
        return [
            ModelInfo(
                name="none",
                purpose="translation",
                languages=ROUTES,
                licence="Apache-2.0",
                built=True,
                fingerprint="0",
            )
        ]

    def _dawdle(self, text: str, progress: Progress | None) -> None:
        if "attendez" not in text:
            return
        self.begun.append(text)
        for done in range(3000):
            if self.go.wait(0.01):
                return
            if progress:
                try:
                    progress("translate", done, 3000)
                except OutOfTimeError:
                    self.abandoned.append(text)
                    raise
        raise AssertionError("nobody let it go")

    def _translate(self, text: str, source: str, target: str) -> Translation:
        # Any pair but one, so that generated requests reach their end.
        if target == "ja":
            raise UnsupportedPairError(
                f"No route leads from {source} to {target}", field="target_language", routes=list(ROUTES)
            )
        if "panne" in text:
            raise RuntimeError(text)
        lines = text.split("\n")
        return Translation(
            source=source,
            target=target,
            model="none",
            title="",
            standfirst="",
            paragraphs=tuple(line.upper() for line in lines),
            quality=1,
            segments=tuple(
                Segment(paragraph=number, sentence=0, source=line, target=line.upper(), quality=1)
                for number, line in enumerate(lines)
            ),
        )


@dataclass
class Service:
    """A running server.

    Attributes:
        client: Speaks to it.
        engine: Does its work.
        url: Its address.
        settings: Its limits.
    """

    client: httpx.Client
    engine: TinyEngine
    url: str
    settings: Settings


def assemble(folder: Path, hosts: Collection[str] = ("*",), **knobs: Any) -> tuple[FastAPI, TinyEngine, Settings]:
    """The application with its parts."""
    settings = Settings(data_dir=folder, **knobs)
    store = open_store(settings)
    engine = TinyEngine(store)
    jobs = JobService(store, engine, settings, pauses=(0.01,))
    return create_app(engine, jobs, store, settings, hosts=hosts), engine, settings


@contextmanager
def running(folder: Path, protocol: type[LimitedProtocol] | None = None, **knobs: Any) -> Iterator[Service]:
    """Serve until the block ends; whatever still waits is let go."""
    app, engine, settings = assemble(folder, **knobs)
    # Named as TCP, so that asyncio turns Nagle's delay off: 2 ms an answer instead of 48.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as door:
        door.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        server = uvicorn.Server(configure(app, host="127.0.0.1", port=0, protocol=protocol))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            with httpx.Client(base_url=url, timeout=60) as client:
                yield Service(client, engine, url, settings)
        finally:
            engine.go.set()
            server.should_exit = True
            thread.join()
            engine.store.close()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A server with the default settings, for tests that leave nothing behind that others see."""
    with running(tmp_path_factory.mktemp("shared")) as service:
        yield service


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts a server of this test's own: ``serve(wait_seconds=0)``."""
    opened = []

    def start(**knobs: Any) -> Service:
        context = running(tmp_path / str(len(opened)), **knobs)
        opened.append(context)
        return context.__enter__()

    yield start
    for context in opened:
        context.__exit__(None, None, None)


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Callable[..., FastAPI]]:
    """Makes an application that is never started, as in a Lambda function."""
    made = []

    def make(**knobs: Any) -> FastAPI:
        made.append(assemble(tmp_path / f"application{len(made)}", **knobs)[0])
        return made[-1]

    yield make
    for app in made:
        app.state.services.jobs.close()
        app.state.services.store.close()
