"""Jobs: work that its caller need not wait for, and that outlives the process it was given to."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Self

from depeche.brief import is_short
from depeche.brief.base import Engine
from depeche.errors import BusyError, NotFoundError, StoreError
from depeche.jobs import courier, runner
from depeche.jobs.courier import Courier, Undelivered
from depeche.jobs.delivery import Delivery
from depeche.jobs.destinations import Destination
from depeche.jobs.estimate import FIRST_GUESS, Estimate
from depeche.jobs.presence import Presence
from depeche.jobs.progress import JobProgress, ProgressBoard
from depeche.jobs.queue import InProcessQueue, Queue
from depeche.jobs.records import JobBook, JobRecord, JobState
from depeche.jobs.runner import Runner
from depeche.jobs.webhook import Webhook
from depeche.schemas import BriefRequest
from depeche.settings import Settings
from depeche.store import Store

_LOOK_SECONDS = 60.0
"""How long a worker sleeps in an empty queue at most; a job or the end wakes it at once."""
_BEATS = 3
"""Signs of life per lease."""
_CLOSE_SECONDS = 5.0
_LATER_SECONDS = 5.0
"""Before a job that can't be ended now comes up again."""
_LOST_SECONDS = 900.0
"""An open job that nobody has touched for so long may have no message in a durable queue; a second one is harmless."""
_FIRST_PAUSE, _LONGEST_PAUSE, _GROWTH = 0.05, 1.0, 1.5
"""Looks at a job that another process does: 50 ms apart at first, one second in the end."""

_log = logging.getLogger(__name__)


class JobService:
    """Takes requests, runs them in worker threads, and knows what became of them. Thread-safe.

    The record is written before the job is queued and after every step, so that ``kill -9`` loses nothing: the next
    process, or another one on the same store, finds it by :meth:`recover`. The threads start with the first job.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        settings: Settings,
        *,
        queue: Queue | None = None,
        workers: int | None = None,
        ways: Mapping[str, Delivery] | None = None,
        due: Queue | None = None,
        undelivered: Undelivered | None = None,
        pauses: Sequence[float] = runner.RETRY_PAUSES,
        delivery_pauses: Sequence[float] = courier.PAUSES,
    ) -> None:
        """Put the parts together; nothing is started or written yet.

        Args:
            store: Keeps the records and the briefs.
            engine: Does the work.
            settings: ``workers``, ``queue_size``, ``lease_seconds`` and what callbacks need.
            queue: Hands the jobs out; in this process where nothing is said.
            workers: Threads, where not ``settings.workers``; 0: jobs are only taken in, and done elsewhere.
            ways: Bring finished jobs to their destinations, by kind; webhooks alone where nothing is said.
            due: Takes the jobs that are to be delivered; where nothing is said, a thread of this service delivers them.
            undelivered: Called with a delivery that has finally failed, and its job.
            pauses: Seconds between the attempts at a job.
            delivery_pauses: Seconds between the attempts at a callback.
        """
        self._engine = engine
        self._settings = settings
        self._workers = settings.workers if workers is None else workers
        self._queue = queue or InProcessQueue()
        self._due = due
        self._book = JobBook(store)
        self._presence = Presence(store, seconds=settings.lease_seconds)
        self._stop = threading.Event()
        self._board = ProgressBoard()
        self._runner = Runner(
            self._book, engine, finished=self._finished, stop=self._stop, board=self._board, pauses=pauses
        )
        self._courier = Courier(
            self._book,
            store,
            {"webhook": Webhook(settings)} if ways is None else ways,
            attempts=settings.callback_attempts,
            lost=self._orphan,
            undelivered=undelivered,
            pauses=delivery_pauses,
        )
        self._gate = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._ended: dict[str, threading.Event] = {}
        self._orphans: set[str] = set()
        self._estimate = Estimate()

    def __enter__(self) -> Self:
        """Return the service itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, as :meth:`close` does."""
        self.close()

    def submit(
        self,
        request: BriefRequest,
        *,
        refresh: bool = False,
        job_id: str | None = None,
        destinations: Sequence[Destination] = (),
        since: datetime | None = None,
    ) -> JobRecord:
        """Take a request in.

        Args:
            request: What to make; ``callback`` is called when it is there.
            refresh: Compute it anew even if it is stored.
            job_id: A ULID that stands for this very request, such as an event that may come twice: a job that is known
                is not made again.
            destinations: Where the result goes, beside the callback.
            since: When its caller asked, where the engine has been at it since then: a brief made since is the job's.

        Returns:
            The job, queued; as it stands where it is known already.

        Raises:
            BusyError: Too many jobs wait; ``retry_after`` says how many seconds it may take until one fits.
            DepecheError: The engine can't identify the request, or the store can't be reached.
        """
        known = self._book.load(job_id) if job_id else None
        if known is not None:
            if not known.finished and (self._queue.durable or not self._workers):
                self._queue.put(known.id)  # whoever wrote it may have ended before it was queued
            return known
        brief_id = self._engine.identify(request)
        self._start()
        with self._gate:
            # A queue outside has room; who may fill it is the gateway's to say.
            waiting = 0 if self._queue.durable else self._queue.waiting()
            if waiting >= self._settings.queue_size:
                raise BusyError("Too many briefs are waiting", retry_after=self._estimate.of(waiting, self._workers))
            record = self._book.enter(
                request,
                brief_id=brief_id,
                refresh=refresh,
                owner=None if self._queue.durable or not self._workers else self._presence.name,
                job_id=job_id,
                destinations=destinations,
                since=since,
            )
            # Whoever works at it already should be through before a worker takes a look.
            self._enqueue(record, delay=_LATER_SECONDS if since and self._queue.durable else 0.0)
        return record

    def get(self, job_id: str) -> JobRecord | None:
        """A job, or None when nothing is known of it."""
        return self._book.load(job_id)

    def progress(self, job_id: str) -> JobProgress | None:
        """How far a job is; None before its first step, after its end, and where another process does it."""
        return self._board.get(job_id)

    def wait(self, job_id: str, seconds: float) -> JobRecord:
        """The job when it has ended, or as it is after so many seconds.

        Raises:
            NotFoundError: Nothing is known of it.
        """
        deadline = time.monotonic() + seconds
        pause = _FIRST_PAUSE
        while True:
            ended = self._ended.get(job_id)
            record = self._book.load(job_id)
            if record is None:
                raise NotFoundError("No job has this id, or its time is over")
            left = deadline - time.monotonic()
            if record.finished or left <= 0 or self._stop.is_set():
                return record
            if ended is not None:
                ended.wait(left)
            else:  # another process does it
                self._stop.wait(min(pause, left))
                pause = min(pause * _GROWTH, _LONGEST_PAUSE)

    def abandon(self, job_id: str) -> None:
        """End a job of this process between two batches: nobody waits for it. One that is to be delivered goes on."""
        record = self._book.load(job_id)
        if record and not record.deliveries and job_id in self._ended:
            self._runner.abandon(job_id)

    def run(self, job_id: str, *, seconds_left: Callable[[], float] | None = None) -> bool:
        """Do a job in this thread: for a worker whose queue is not ours, such as a function behind SQS.

        Args:
            job_id: The job.
            seconds_left: Tells how long this process may go on.

        Returns:
            Whether it has ended; if not, it has to be queued again.

        Raises:
            StoreError: The record can't be read or written; the job stays open.
        """
        return self._runner.run(job_id, seconds_left=seconds_left)

    def work(self, job_id: str, *, seconds_left: Callable[[], float] | None = None) -> bool:
        """The same, for a function whose queue gives it messages: a job that has not ended is queued again.

        Raises:
            StoreError: The record or the queue is out of reach; the message must come again.
        """
        ended = self.run(job_id, seconds_left=seconds_left)
        if not ended:
            record = self._book.load(job_id)
            self._queue.put(job_id, delay=_LATER_SECONDS * 2.0 ** (record.attempts if record else 0))
        return ended

    def deliver(self, job_id: str) -> float | None:
        """Deliver a finished job in this thread; the seconds until another attempt, or None when there is none.

        Raises:
            StoreError: The record can't be read or written; what is not delivered stays due.
        """
        return self._courier.attempt(job_id)

    def recover(self) -> int:
        """Take up the open jobs and callbacks of processes that are gone; returns how many.

        Called at the start, and again and again by a thread of the service itself; only at the start where the queue
        is durable and looks after its messages itself.
        """
        if not self._workers:
            return 0
        self._start()
        take_up = self._requeue if self._queue.durable else self._recover
        return sum(take_up(job_id) for job_id in self._book.open_jobs())

    def watch(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set: the whole life of a worker process."""
        self.recover()
        stop.wait()

    def close(self, timeout: float = _CLOSE_SECONDS) -> None:
        """Stop the threads; work that doesn't end within ``timeout`` seconds is left to recovery."""
        with self._gate:
            if self._stop.is_set():
                return
            self._stop.set()
            threads = list(self._threads)
        self._queue.close()
        for ended in list(self._ended.values()):
            ended.set()
        deadline = time.monotonic() + timeout
        self._courier.close(timeout)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if threads and not self._queue.durable:
            try:
                self._presence.end()
            except StoreError as error:
                _log.warning("the end of this process is not in the store: %s", error.detail)

    def _start(self) -> None:
        """Start the threads, once.

        Raises:
            BusyError: The service is closed.
        """
        with self._gate:
            if self._stop.is_set():
                raise BusyError("The service is shutting down", retry_after=FIRST_GUESS)
            if self._threads or not self._workers:
                return
            works: list[Callable[[], None]] = [partial(self._work, self._queue.get)] * self._workers
            if isinstance(self._queue, InProcessQueue):  # a long article must not keep short ones waiting
                works.append(partial(self._work, partial(self._queue.get, beside=self._workers)))
            if not self._queue.durable:
                self._presence.beat()
                works.append(self._keep_alive)
            self._threads = [
                threading.Thread(target=work, name=f"depeche-jobs-{number}", daemon=True)
                for number, work in enumerate(works)
            ]
            for thread in self._threads:
                thread.start()

    def _enqueue(self, record: JobRecord, *, delay: float = 0.0) -> None:
        if self._workers and not self._queue.durable:
            self._ended[record.id] = threading.Event()
        if isinstance(self._queue, InProcessQueue):
            self._queue.put(record.id, delay=delay, short=is_short(record.request))
        else:
            self._queue.put(record.id, delay=delay)

    def _recover(self, job_id: str) -> bool:
        try:
            record = self._book.load(job_id)
            if record is None or not record.is_open:
                self._orphans.discard(job_id)
                return False
            if not self._is_free(record):
                return False
            state = record.state if record.finished else JobState.QUEUED
            record = self._book.save(record.but(owner=self._presence.name, state=state))
        except StoreError as error:  # one damaged record must not keep the others
            _log.warning("job %s can't be recovered: %s", job_id, error.detail)
            return False
        self._orphans.discard(job_id)
        if record.finished:
            self._courier.add(job_id)
        else:
            self._enqueue(record)
        return True

    def _requeue(self, job_id: str) -> bool:
        """Write a message for a job whose own may have been lost."""
        try:
            record = self._book.load(job_id)
            if record is None or not record.is_open:
                return False
            if (datetime.now(UTC) - record.updated).total_seconds() < _LOST_SECONDS:
                return False
            if record.finished:
                self._finished(record)
            else:
                self._queue.put(job_id)
        except StoreError as error:
            _log.warning("job %s can't be queued again: %s", job_id, error.detail)
            return False
        return True

    def _is_free(self, record: JobRecord) -> bool:
        if record.owner == self._presence.name:
            return record.id in self._orphans
        if record.owner is not None and not self._presence.is_gone(record.owner):
            return False
        return self._presence.adopt(record.id)

    def _work(self, take: Callable[[float], str | None]) -> None:
        while not self._stop.is_set():
            job_id = take(_LOOK_SECONDS)
            if job_id is None:
                continue
            begun = time.monotonic()
            try:
                if self._runner.run(job_id) or not self._queue.durable:
                    self._queue.done(job_id)
                else:
                    self._queue.again(job_id)
            except StoreError as error:
                _log.warning("job %s waits: %s", job_id, error.detail)
                if self._queue.durable:
                    self._queue.again(job_id, delay=_LATER_SECONDS)
                else:
                    self._queue.done(job_id)
                    self._orphan(job_id)
            self._estimate.add(time.monotonic() - begun)

    def _keep_alive(self) -> None:
        for beat in count(1):
            if self._stop.wait(self._settings.lease_seconds / _BEATS):
                return
            try:
                self._presence.beat()
                if beat % _BEATS == 0:  # nobody can have fallen silent any sooner
                    self.recover()
            except (StoreError, BusyError) as error:
                _log.warning("open jobs can't be looked for: %s", error.detail)

    def _finished(self, record: JobRecord) -> None:
        self._board.forget(record.id)
        if record.deliverable:
            if self._due is not None:
                self._due.put(record.id)
            elif self._workers:
                self._courier.add(record.id)
        ended = self._ended.pop(record.id, None)
        if ended is not None:
            ended.set()

    def _orphan(self, job_id: str) -> None:
        """Leave a job whose record is out of reach to the next :meth:`recover`."""
        self._orphans.add(job_id)
        self._board.forget(job_id)
        ended = self._ended.pop(job_id, None)
        if ended is not None:
            ended.set()
