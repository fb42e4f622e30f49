"""A real store, and an engine whose work is small and whose moments a test decides."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests import briefs

from depeche.brief.base import Progress
from depeche.errors import DepecheError, NoArticleError
from depeche.jobs import JobService
from depeche.schemas import Brief, BriefRequest
from depeche.settings import Settings
from depeche.store import ClaimState, Lease, Store, WaitState, owner, revive, wait_for


class SmallEngine:
    """Takes the first line as the title and keeps to the store's rules as the pipeline does.

    Attributes:
        started: Released once for every computation that begins.
        go: Computations go on while it is set.
        problems: Raised by the next computations, in this order.
        computed: Ids of the computations that came to their end.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.started = threading.Semaphore(0)
        self.go = threading.Event()
        self.go.set()
        self.problems: list[Exception] = []
        self.computed: list[str] = []

    def identify(self, request: BriefRequest) -> str:
        options = request.model_dump_json(exclude={"callback"})
        return hashlib.sha256(options.encode()).hexdigest()

    def brief(self, request: BriefRequest, *, refresh: bool = False, progress: Progress | None = None) -> Brief:
        brief_id, me = self.identify(request), owner()
        while True:
            claim = self._store.claim(brief_id, owner=me, lease_seconds=30, refresh=refresh)
            if claim.state is ClaimState.DONE:
                return claim.brief
            if claim.state is ClaimState.WON:
                break
            waited = wait_for(self._store, brief_id, 60)
            if waited.state is WaitState.DONE:
                return waited.brief
            if waited.state is WaitState.FAILED:
                raise revive(waited.error)
        with Lease(self._store, brief_id, owner=me, seconds=30):
            try:
                if progress:
                    progress("translate", 3, 7)
                self.started.release()
                assert self.go.wait(60)
                brief = self._compute(request, brief_id)
            except Exception as error:
                document = error if isinstance(error, DepecheError) else DepecheError("unexpected")
                self._store.fail(brief_id, owner=me, error=document.document())
                raise
            self._store.finish(brief, owner=me)
        return brief

    def _compute(self, request: BriefRequest, brief_id: str) -> Brief:
        if self.problems:
            raise self.problems.pop(0)
        text = request.text or ""
        if not text.strip():
            raise NoArticleError("There is nothing to read", field="text")
        self.computed.append(brief_id)
        return briefs.brief(brief_id, created=datetime.now(UTC), article=briefs.article(text.splitlines()[0]))


@pytest.fixture
def engine(store: Store) -> SmallEngine:
    return SmallEngine(store)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, cache_dir=tmp_path, allow_private_callbacks=True)


@pytest.fixture
def new_jobs(store: Store, engine: SmallEngine, settings: Settings) -> Iterator[Callable[..., JobService]]:
    """Makes job services, as processes on the same store would have them."""
    made: list[JobService] = []

    def make(*, over: dict[str, object] | None = None, **options: object) -> JobService:
        options.setdefault("pauses", (0.0, 0.0))
        options.setdefault("delivery_pauses", (0.0,))
        made.append(JobService(store, engine, settings.model_copy(update=over or {}), **options))
        return made[-1]

    yield make
    engine.go.set()
    for service in made:
        service.close(60)


@pytest.fixture
def jobs(new_jobs: Callable[..., JobService]) -> JobService:
    return new_jobs()
