"""Deliveries of finished jobs: made in the background, repeated with back-off, recorded before and after."""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from depeche.errors import StoreError
from depeche.jobs.delivery import Delivery, Message, Receipt
from depeche.jobs.destinations import Destination
from depeche.jobs.records import DeliveryRecord, DeliveryState, JobBook, JobRecord, JobState
from depeche.schemas import Brief
from depeche.store import Store

PAUSES = (2.0, 10.0, 60.0, 300.0)
"""Seconds before the second, third, … attempt; the last one repeats. Five attempts span six minutes."""

Undelivered = Callable[[JobRecord, DeliveryRecord], None]

_log = logging.getLogger(__name__)


class Courier:
    """Delivers what is due in one thread of its own. Thread-safe."""

    def __init__(
        self,
        book: JobBook,
        store: Store,
        ways: Mapping[str, Delivery],
        *,
        attempts: int,
        lost: Callable[[str], None],
        undelivered: Undelivered | None = None,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        """Prepare to deliver; the thread starts with the first job.

        Args:
            book: The records.
            store: Has the briefs.
            ways: Bring them, by kind of destination.
            attempts: How often at most.
            lost: Called with a job whose record can't be read or written now.
            undelivered: Called with a delivery that has finally failed, before that is recorded: at least once.
            pauses: Seconds between the attempts.
        """
        self._book = book
        self._store = store
        self._ways = ways
        self._attempts = attempts
        self._lost = lost
        self._undelivered = undelivered
        self._pauses = pauses
        self._due: list[tuple[float, str]] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def add(self, job_id: str, *, after: float = 0.0) -> None:
        """Deliver a finished job, ``after`` so many seconds."""
        with self._changed:
            if self._closed:
                return
            heapq.heappush(self._due, (time.monotonic() + after, job_id))
            self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="depeche-courier", daemon=True)
                self._thread.start()

    def attempt(self, job_id: str) -> float | None:
        """Make one attempt at each delivery that is due; the seconds until the next one, or None when there is none.

        Raises:
            StoreError: The record can't be read or written.
        """
        record = self._book.load(job_id)
        if record is None or not record.deliverable:
            return None
        brief = self._store.get_brief(record.brief_id) if record.state is JobState.DONE else None
        now = datetime.now(UTC)
        for at, one in enumerate(record.deliveries):
            if one.state is not DeliveryState.PENDING or (one.due is not None and one.due > now):
                continue
            ended = self._after(one, self._deliver(record, one.to, brief))
            if ended.state is DeliveryState.FAILED and self._undelivered:
                self._undelivered(record, ended)
            record = self._book.save(
                record.but(deliveries=(*record.deliveries[:at], ended, *record.deliveries[at + 1 :]))
            )
        now = datetime.now(UTC)
        waits = [
            (one.due - now).total_seconds() if one.due else 0.0
            for one in record.deliveries
            if one.state is DeliveryState.PENDING
        ]
        return max(0.0, min(waits)) if waits else None

    def _after(self, one: DeliveryRecord, receipt: Receipt) -> DeliveryRecord:
        made = one.attempts + 1
        again = receipt.again and not receipt.delivered and made < self._attempts
        pause = max(self._pauses[min(made, len(self._pauses)) - 1], receipt.after or 0.0)
        state = DeliveryState.PENDING if again else DeliveryState.FAILED
        return one.but(
            state=DeliveryState.DELIVERED if receipt.delivered else state,
            attempts=made,
            status=receipt.status,
            reason=receipt.reason,
            due=datetime.now(UTC) + timedelta(seconds=pause) if again else None,
        )

    def close(self, timeout: float) -> None:
        """Stop; what is still due is found by recovery."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _deliver(self, record: JobRecord, to: Destination, brief: Brief | None) -> Receipt:
        if record.state is JobState.DONE and brief is None:
            return Receipt(delivered=False, reason="the brief is no longer stored")
        way = self._ways.get(to.kind)
        if way is None:
            return Receipt(delivered=False, reason=f"this deployment does not deliver by {to.kind}")
        try:
            return way.deliver(Message(to, record, brief))
        except Exception as error:  # noqa: BLE001 - one receiver must not end the deliveries to all others
            # Not the message: it may quote the article.
            _log.error("job %s: unexpected %s in its delivery by %s", record.id, type(error).__name__, to.kind)
            return Receipt(delivered=False, reason="an unexpected error", again=True)

    def _work(self) -> None:
        while (job_id := self._next()) is not None:
            try:
                pause = self.attempt(job_id)
            except StoreError as error:
                _log.warning("job %s: its delivery waits: %s", job_id, error.detail)
                self._lost(job_id)
                continue
            if pause is not None:
                self.add(job_id, after=pause)

    def _next(self) -> str | None:
        """The job that is due next, when it is; None at the end."""
        with self._changed:
            while not self._closed:
                if not self._due:
                    self._changed.wait()
                elif (left := self._due[0][0] - time.monotonic()) > 0:
                    self._changed.wait(left)
                else:
                    return heapq.heappop(self._due)[1]
        return None
