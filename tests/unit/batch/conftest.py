"""The batch door on a real S3 API and a real store, with an engine whose work is small."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests import briefs

from depeche.batch import BucketDelivery, Intake, Notice, Taken
from depeche.brief.base import Progress
from depeche.errors import NoArticleError
from depeche.jobs import InProcessQueue, JobRecord, JobService, Ways
from depeche.schemas import Brief, BriefRequest, Removed, Segment, Source, SummarySentence, Translation
from depeche.settings import Settings
from depeche.store import Store, owner


class ShortEngine:
    """Takes the first line as the title, the rest as the body, and capitals for a translation."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def identify(self, request: BriefRequest) -> str:
        return hashlib.sha256(request.model_dump_json(exclude={"callback"}).encode()).hexdigest()

    def brief(self, request: BriefRequest, *, refresh: bool = False, progress: Progress | None = None) -> Brief:
        lines = [line for line in (request.html or request.text or "").splitlines() if line.strip()]
        if lines[:1] == ["Accueil"]:
            raise NoArticleError("Nothing in the input reads like an article")
        title, *paragraphs = lines
        brief = briefs.brief(
            self.identify(request),
            created=datetime.now(UTC),
            source=Source(language="fr", confidence=1, characters=len(title), sha256="", url=_text(request.url)),
            article=briefs.article(
                request.title or title,
                paragraphs,
                removed=(Removed(line=9, text="S’abonner", reason="newsletter"),),
            ),
            translation=_translated(title, paragraphs, request.target_language) if request.target_language else None,
            extractive=briefs.extract(title),
            abstractive=briefs.abstract(
                title, sentences=(SummarySentence(text=title, evidence=((0, 0),)),) * request.summary.sentences
            ),
        )
        me = owner()
        self._store.claim(brief.id, owner=me, lease_seconds=30, refresh=True)
        self._store.finish(brief, owner=me)
        return brief


def _text(value: object) -> str | None:
    return str(value) if value else None


def _translated(title: str, paragraphs: list[str], target: str) -> Translation:
    return Translation(
        source="fr",
        target=target,
        model="capitals",
        title=title.upper(),
        standfirst="",
        paragraphs=tuple(paragraph.upper() for paragraph in paragraphs),
        quality=1,
        segments=(Segment(paragraph=0, sentence=0, source=title, target=title.upper(), quality=1),),
    )


class NewsRoom:
    """Two buckets, the intake, and everything behind it, moved by hand.

    Attributes:
        jobs: The service; nothing runs by itself.
        waiting, due: Its queues.
    """

    def __init__(self, settings: Settings, store: Store, client: Any) -> None:
        self.settings = settings
        self.store = store
        self.s3 = client
        self.waiting, self.due = InProcessQueue(), InProcessQueue()
        self.jobs = JobService(
            store,
            ShortEngine(store),
            settings,
            queue=self.waiting,
            due=self.due,
            workers=0,
            ways=Ways({"bucket": lambda: BucketDelivery(settings, client=client)}),
            pauses=(0.0, 0.0),
            delivery_pauses=(0.0,),
        )
        self.intake = Intake(settings, self.jobs, client=client)

    def drop(self, key: str, body: bytes | str | object, **more: Any) -> None:
        """Upload a file under ``inbox/``; anything but bytes and text becomes JSON."""
        if isinstance(body, str):
            body = body.encode()
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.s3.put_object(Bucket=self.settings.inbox_bucket, Key=f"inbox/{key}", Body=raw, **more)

    def take(self, *keys: str) -> Taken:
        """Tell the intake of uploads, in one event."""
        return self.intake.visit().take([Notice(self.settings.inbox_bucket, f"inbox/{key}") for key in keys])

    def work(self) -> list[str]:
        """Do the jobs that wait; those that are to be delivered now."""
        while (job_id := self.waiting.get(0)) is not None:
            assert self.jobs.run(job_id)
        due = []
        while (job_id := self.due.get(0)) is not None:
            due.append(job_id)
        return due

    def finish(self) -> None:
        """Do the jobs that wait and deliver them."""
        for job_id in self.work():
            assert self.jobs.deliver(job_id) is None

    def run(self, key: str, body: bytes | str | object, **more: Any) -> Taken:
        """Upload, take in, work, deliver."""
        self.drop(key, body, **more)
        taken = self.take(key)
        self.finish()
        return taken

    def brief_of(self, record: JobRecord) -> Brief | None:
        """What a job has made."""
        return self.store.get_brief(record.brief_id)

    def results(self) -> set[str]:
        """The keys in the outbox, without what the door keeps for itself."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.settings.outbox_bucket)
        found = {entry["Key"] for page in pages for entry in page.get("Contents", ())}
        return {key for key in found if not key.startswith("manifests/")}

    def text(self, key: str) -> str:
        """One object of the outbox."""
        return self.s3.get_object(Bucket=self.settings.outbox_bucket, Key=key)["Body"].read().decode()

    def json(self, key: str) -> Any:
        """The same as JSON."""
        return json.loads(self.text(key))


@pytest.fixture
def settings(tmp_path: Path, make_bucket: Callable[[str], str]) -> Settings:
    return Settings(
        data_dir=tmp_path,
        cache_dir=tmp_path,
        inbox_bucket=make_bucket("inbox"),
        outbox_bucket=make_bucket("outbox"),
        queue_size=100_000,
        batch_max_unpacked_bytes=20_000_000,
    )


@pytest.fixture
def room(settings: Settings, store: Store, s3_client: Any) -> NewsRoom:
    return NewsRoom(settings, store, s3_client)


@pytest.fixture
def new_room(settings: Settings, store: Store, s3_client: Any) -> Callable[..., NewsRoom]:
    """Makes a news room with other settings on the same buckets and store."""

    def make(**over: object) -> NewsRoom:
        return NewsRoom(settings.model_copy(update=over), store, s3_client)

    return make
