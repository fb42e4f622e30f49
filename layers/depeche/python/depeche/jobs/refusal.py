"""Jobs that can't be begun: recorded as failed, so that whoever asked is told as of every other failure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from depeche.errors import DepecheError
from depeche.jobs.destinations import Destination
from depeche.jobs.records import DeliveryRecord, JobBook, JobRecord, JobState
from depeche.jobs.service import JobService
from depeche.schemas import BriefRequest
from depeche.store import Store


def refuse(
    jobs: JobService,
    store: Store,
    request: BriefRequest,
    problem: DepecheError,
    *,
    job_id: str,
    destinations: Sequence[Destination],
) -> JobRecord:
    """Record a failed job and have it delivered.

    Args:
        jobs: Delivers it.
        store: Keeps it.
        request: What is known of what was asked for, such as the address of a page that can't be fetched.
        problem: Why not.
        job_id: A ULID that stands for this very request; a job that is known stays as it is.
        destinations: Who is told.

    Raises:
        StoreError: It can't be recorded.
    """
    book = JobBook(store)
    record = book.load(job_id)
    if record is None:
        now = datetime.now(UTC)
        record = book.save(
            JobRecord(
                id=job_id,
                state=JobState.FAILED,
                created=now,
                updated=now,
                brief_id="",
                request=request,
                error=problem.document(),
                deliveries=tuple(DeliveryRecord(to=to) for to in destinations),
            )
        )
    if record.finished:
        jobs.run(job_id)  # does nothing to a finished job but to have it delivered
    return record
