"""The composition root: settings in, a working news desk out. Every entry point starts here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from depeche.brief import Engine, open_engine
from depeche.jobs import Delivery, DeliveryRecord, JobRecord, JobService, Queue, Undelivered, Ways, Webhook
from depeche.models.build import Progress as BuildProgress
from depeche.models.runtime import Runtime
from depeche.schemas import Brief
from depeche.settings import Settings
from depeche.store import Store, open_store


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that a door needs.

    Attributes:
        settings: As they were loaded.
        store: Open.
        runtime: Hands out models; none is loaded yet.
        engine: Turns requests into results, in this process or elsewhere.
    """

    settings: Settings
    store: Store
    runtime: Runtime
    engine: Engine


@contextmanager
def open_desk(
    settings: Settings,
    *,
    building: BuildProgress | None = None,
    on_brief: Callable[[Brief], None] | None = None,
) -> Iterator[Desk]:
    """Open the store and put the parts together; closes the store at the end.

    Args:
        settings: The configuration.
        building: Told about the steps when a model has to be built.
        on_brief: Told of each brief that an engine in this process gives.

    Raises:
        StoreError: The store can't be opened.
        ModelUnavailableError: The model catalog is missing.
    """
    store = open_store(settings)
    try:
        runtime = Runtime(settings, progress=building)
        yield Desk(settings, store, runtime, open_engine(settings, store, runtime, on_brief=on_brief))
    finally:
        store.close()


def open_jobs(
    store: Store,
    engine: Engine,
    settings: Settings,
    *,
    workers: int | None = None,
    undelivered: Undelivered | None = None,
) -> JobService:
    """Jobs for an entry point, to be used in a ``with`` block. Nothing runs before the first job or recovery.

    Args:
        store: Open.
        engine: Does the work.
        settings: The queues, where there are any; without them jobs wait and are delivered in this process.
        workers: Threads that do jobs here; where nothing is said, none beside a queue outside, else as the settings
            say.
        undelivered: Told of each delivery that has finally failed.
    """
    outside = settings.job_queue_url is not None
    return JobService(
        store,
        engine,
        settings,
        queue=_queue(settings.job_queue_url),
        workers=0 if outside and workers is None else workers,
        ways=_ways(settings),
        due=_queue(settings.delivery_queue_url),
        undelivered=_mourner(settings, undelivered),
    )


def _queue(url: str | None) -> Queue | None:
    if url is None:
        return None
    from depeche.jobs.sqs import SqsQueue

    return SqsQueue(url)


def _ways(settings: Settings) -> Ways:
    """All ways that jobs are delivered. Each library is loaded when the first job needs it."""

    def webhook() -> Delivery:
        return Webhook(settings)

    def bucket() -> Delivery:
        from depeche.batch.outbox import BucketDelivery

        return BucketDelivery(settings)

    def slack() -> Delivery:
        from depeche.slack.delivery import SlackDelivery

        return SlackDelivery(settings)

    return Ways({"webhook": webhook, "bucket": bucket, "slack": slack})


def _mourner(settings: Settings, told: Undelivered | None) -> Undelivered | None:
    """What happens with a delivery that has finally failed: a dead letter where there is a queue for them."""
    if settings.dead_letter_queue_url is None:
        return told
    from depeche.jobs.sqs import DeadLetters

    letters = DeadLetters(settings.dead_letter_queue_url)

    def mourn(job: JobRecord, delivery: DeliveryRecord) -> None:
        letters.add(job=job.id, kind=delivery.to.kind, reason=delivery.reason)
        if told:
            told(job, delivery)

    return mourn
