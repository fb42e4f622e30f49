"""Callbacks of finished jobs: made in the background, repeated with back-off, recorded before and after."""

from __future__ import annotations

import heapq
import json
import logging
import threading
import time
from collections.abc import Callable, Sequence

from depeche.errors import StoreError
from depeche.jobs.delivery import Delivery, Message, Receipt
from depeche.jobs.records import DeliveryState, JobBook, JobRecord, JobState
from depeche.store import Store

PAUSES = (2.0, 10.0, 60.0, 300.0)
"""Seconds before the second, third, … attempt; the last one repeats. Five attempts span six minutes."""

_log = logging.getLogger(__name__)


class Courier:
    """Delivers what is due in one thread of its own. Thread-safe."""

    def __init__(
        self,
        book: JobBook,
        store: Store,
        delivery: Delivery,
        *,
        attempts: int,
        lost: Callable[[str], None],
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        """Prepare to deliver; the thread starts with the first job.

        Args:
            book: The records.
            store: Has the briefs.
            delivery: Brings them.
            attempts: How often at most.
            lost: Called with a job whose record can't be read or written now.
            pauses: Seconds between the attempts.
        """
        self._book = book
        self._store = store
        self._delivery = delivery
        self._attempts = attempts
        self._lost = lost
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
        """Make one attempt; the seconds until the next one, or None when there is none.

        Raises:
            StoreError: The record can't be read or written.
        """
        record = self._book.load(job_id)
        if record is None or record.delivery is None or not record.deliverable:
            return None
        receipt = self._deliver(record)
        made = record.delivery.attempts + 1
        again = receipt.again and made < self._attempts
        state = DeliveryState.PENDING if again else DeliveryState.FAILED
        self._book.save(
            record.but(
                delivery=record.delivery.but(
                    state=DeliveryState.DELIVERED if receipt.delivered else state,
                    attempts=made,
                    status=receipt.status,
                    reason=receipt.reason,
                )
            )
        )
        return self._pauses[min(made, len(self._pauses)) - 1] if again else None

    def close(self, timeout: float) -> None:
        """Stop; what is still due is found by recovery."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _deliver(self, record: JobRecord) -> Receipt:
        message = self._message(record)
        if message is None:
            return Receipt(delivered=False, reason="the brief is no longer stored")
        try:
            return self._delivery.deliver(message)
        except Exception as error:  # noqa: BLE001 - one receiver must not end the deliveries to all others
            # Not the message: it may quote the article.
            _log.error("job %s: unexpected %s in its callback", record.id, type(error).__name__)
            return Receipt(delivered=False, reason="an unexpected error", again=True)

    def _message(self, record: JobRecord) -> Message | None:
        url = str(record.request.callback)
        if record.state is JobState.FAILED:
            problem = json.dumps(record.error, ensure_ascii=False).encode()
            return Message(url, record.id, "brief.failed", "application/problem+json", problem)
        brief = self._store.get_brief(record.brief_id)
        if brief is None:
            return None
        return Message(url, record.id, "brief.finished", "application/json", brief.model_dump_json().encode())

    def _work(self) -> None:
        while (job_id := self._next()) is not None:
            try:
                pause = self.attempt(job_id)
            except StoreError as error:
                _log.warning("job %s: its callback waits: %s", job_id, error.detail)
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
