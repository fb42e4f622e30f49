"""Deliveries of finished jobs: made in the background, each on its own, repeated with back-off, recorded at once."""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime, timedelta

from depeche.errors import StoreError
from depeche.jobs.delivery import Delivery, Message, Receipt
from depeche.jobs.destinations import Destination
from depeche.jobs.records import DeliveryRecord, DeliveryState, JobBook, JobRecord, JobState
from depeche.schemas import Brief
from depeche.store import Store

PAUSES = (2.0, 10.0, 60.0, 300.0)
"""Seconds before the second, third, … attempt; the last one repeats. Five attempts span six minutes."""
WORKERS = 4
"""Jobs that are delivered at the same time: a receiver that takes its time must not hold up the others."""

Undelivered = Callable[[JobRecord, DeliveryRecord], None]

_log = logging.getLogger(__name__)


class Courier:
    """Delivers what is due in threads of its own. Thread-safe."""

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
        """Prepare to deliver; the threads start with the first jobs.

        Args:
            book: The records.
            store: Has the briefs.
            ways: Bring them, by kind of destination.
            attempts: How often at most.
            lost: Called with a job whose record can't be read or written now.
            undelivered: Called with a delivery that has finally failed, after that is recorded: at least once.
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
        self._under_way: set[str] = set()
        self._changed = threading.Condition()
        self._closed = False
        self._threads: list[threading.Thread] = []

    def add(self, job_id: str, *, after: float = 0.0) -> None:
        """Deliver a finished job, ``after`` so many seconds."""
        with self._changed:
            if self._closed:
                return
            heapq.heappush(self._due, (time.monotonic() + after, job_id))
            self._changed.notify()
            if len(self._threads) < min(WORKERS, len(self._due) + len(self._under_way)):
                name = f"depeche-courier-{len(self._threads)}"
                self._threads.append(threading.Thread(target=self._work, name=name, daemon=True))
                self._threads[-1].start()

    def attempt(self, job_id: str) -> float | None:
        """Make one attempt at each delivery that is due, all at the same time, and record each as it ends.

        Returns:
            Seconds until the next attempt is due, or None when there is none.

        Raises:
            StoreError: The record can't be read or written, or a final failure can't be reported now. What is recorded
                stays recorded.
        """
        record = self._book.load(job_id)
        if record is None or not record.deliverable:
            return None
        brief = self._store.get_brief(record.brief_id) if record.state is JobState.DONE else None
        unsaved: StoreError | None = None
        for at, receipt in self._receipts(record, brief):
            record = record.with_delivery(at, self._after(record.deliveries[at], receipt))
            try:
                record, unsaved = self._book.save(record), None
            except StoreError as error:  # the next one is saved with it
                unsaved = error
        if unsaved is not None:
            raise unsaved
        record = self._report(record)
        now = datetime.now(UTC)
        waits = [
            (one.due - now).total_seconds() if one.due else 0.0
            for one in record.deliveries
            if one.state is DeliveryState.PENDING
        ]
        return max(0.0, min(waits)) if waits else None

    def _receipts(self, record: JobRecord, brief: Brief | None) -> Iterator[tuple[int, Receipt]]:
        """How the attempts that are due ended, by their place in the record, each as soon as it is known."""
        now = datetime.now(UTC)
        due = [
            at
            for at, one in enumerate(record.deliveries)
            if one.state is DeliveryState.PENDING and (one.due is None or one.due <= now)
        ]
        if not due:
            return
        with ThreadPoolExecutor(len(due), thread_name_prefix="depeche-delivery") as pool:
            places = {pool.submit(self._deliver, record, record.deliveries[at].to, brief): at for at in due}
            for ended in as_completed(places):
                yield places[ended], ended.result()

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
            unreported=self._undelivered is not None and not again and not receipt.delivered,
        )

    def _report(self, record: JobRecord) -> JobRecord:
        """Report what has finally failed; the record as it is then.

        It is marked as reported afterwards: a report that fails is made again, without another attempt at the delivery.
        """
        for at, one in enumerate(record.deliveries):
            if one.unreported and self._undelivered:
                self._undelivered(record, one)
                record = self._book.save(record.with_delivery(at, one.but(unreported=False)))
        return record

    def close(self, timeout: float) -> None:
        """Stop; what is still due is found by recovery."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            threads = list(self._threads)
        deadline = time.monotonic() + timeout
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

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
                pause = None
            with self._changed:
                self._under_way.discard(job_id)
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
                    job_id = heapq.heappop(self._due)[1]
                    if job_id not in self._under_way:  # else whoever is at it adds it again where something is left
                        self._under_way.add(job_id)
                        return job_id
        return None
