"""What is known of a job: the record that is written before anything is queued, and after every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from ulid import ULID

from depeche.errors import StoreError
from depeche.jobs.destinations import Destination, WebhookDestination
from depeche.schemas import Brief, BriefRequest
from depeche.store import Store


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def but(self, **changes: Any) -> Self:
        """The record with other values."""
        return self.model_copy(update=changes)


class DeliveryRecord(_Record):
    """How far the delivery of a job to one destination is.

    Attributes:
        to: The destination.
        state: Where it stands.
        attempts: Requests made so far.
        status: HTTP status of the last answer, where there was one.
        reason: Why the last attempt failed.
        due: When the next attempt may be made, where it must wait.
        unreported: It has finally failed, and its destination has not been told of that yet.
    """

    to: Destination
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    status: int | None = None
    reason: str | None = None
    due: datetime | None = None
    unreported: bool = False


class JobRecord(_Record):
    """A brief that was asked for, and what became of it.

    Attributes:
        id: A ULID: sorts by age.
        state: Where it stands.
        created: When it was asked for.
        updated: When it was written last.
        brief_id: Id of the brief that it makes.
        request: What was asked for.
        refresh: Compute the brief anew even if it is stored.
        attempts: How often the work was begun.
        owner: The process that has it in its queue; None: whoever takes it up.
        cached: The brief was in the store already (DONE only).
        error: The problem document (FAILED only).
        deliveries: Where the result goes, and how far that is.
    """

    id: str
    state: JobState = JobState.QUEUED
    created: datetime
    updated: datetime
    brief_id: str
    request: BriefRequest
    refresh: bool = False
    attempts: int = 0
    owner: str | None = None
    cached: bool = False
    error: dict[str, Any] | None = None
    deliveries: tuple[DeliveryRecord, ...] = ()

    @property
    def finished(self) -> bool:
        """The brief is there, or it never will be."""
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def deliverable(self) -> bool:
        """The work has ended, and a delivery is still to be made, or its failure to be reported."""
        return self.finished and any(one.state is DeliveryState.PENDING or one.unreported for one in self.deliveries)

    @property
    def is_open(self) -> bool:
        """Something is left to be done."""
        return not self.finished or self.deliverable

    def with_delivery(self, at: int, delivery: DeliveryRecord) -> Self:
        """The record with another delivery in that place."""
        return self.but(deliveries=(*self.deliveries[:at], delivery, *self.deliveries[at + 1 :]))


class JobBook:
    """Job records in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def enter(
        self,
        request: BriefRequest,
        *,
        brief_id: str,
        refresh: bool,
        owner: str | None,
        job_id: str | None = None,
        destinations: Sequence[Destination] = (),
        since: datetime | None = None,
    ) -> JobRecord:
        """Write a new job, to be delivered to the request's callback and the destinations.

        Args:
            request: What to make.
            brief_id: Id of the brief that it makes.
            refresh: Compute the brief anew even if it is stored.
            owner: The process that has it in its queue.
            job_id: A ULID, where its door gives it one; else a new one.
            destinations: Where the result goes beside the callback.
            since: When it was asked for, if that was before now.
        """
        now = datetime.now(UTC)
        callback = [WebhookDestination(url=request.callback)] if request.callback else []
        return self.save(
            JobRecord(
                id=job_id or str(ULID()),
                created=since or now,
                updated=now,
                brief_id=brief_id,
                request=request,
                refresh=refresh,
                owner=owner,
                deliveries=tuple(DeliveryRecord(to=to) for to in (*callback, *destinations)),
            )
        )

    def save(self, record: JobRecord) -> JobRecord:
        """Write a record; returns it with the time of writing."""
        record = record.but(updated=datetime.now(UTC))
        self._store.put_job(record.id, record.model_dump(mode="json"), is_open=record.is_open)
        return record

    def load(self, job_id: str) -> JobRecord | None:
        """A record, or None.

        Raises:
            StoreError: It can't be read.
        """
        stored: Mapping[str, Any] | None = self._store.get_job(job_id)
        if stored is None:
            return None
        try:
            return JobRecord.model_validate(stored)
        except ValidationError as error:
            raise StoreError(f"The record of job {job_id} does not fit this version") from error

    def made_for(self, record: JobRecord) -> Brief | None:
        """The job's brief, if it was made since the job was asked for."""
        brief = self._store.get_brief(record.brief_id)
        return brief if brief is not None and brief.created >= record.created else None

    def is_made_elsewhere(self, record: JobRecord) -> bool:
        """Whether somebody is computing the job's brief now."""
        status = self._store.status(record.brief_id)
        return status is not None and status.live

    def open_jobs(self) -> list[str]:
        """Ids of the jobs with something left to be done, oldest first."""
        return self._store.open_jobs()
