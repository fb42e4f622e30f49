"""The Queue protocol, and the queue inside one process."""

from __future__ import annotations

import bisect
import threading
import time
from itertools import count
from typing import Protocol


class Queue(Protocol):
    """Hands job ids to workers, each at least once. Thread-safe.

    The job itself is in the store; a queue may repeat an id, and a worker ignores what is finished.

    """

    @property
    def durable(self) -> bool:
        """Whether it keeps what it holds when this process ends, and hands it out to any process."""

    def put(self, job_id: str, *, delay: float = 0.0) -> None:
        """Add a job, to be handed out after so many seconds."""

    def get(self, timeout: float) -> str | None:
        """The next job, or None when there is none within ``timeout`` seconds or the queue is closed."""

    def done(self, job_id: str) -> None:
        """A worker is through with a job: it needn't be handed out again should the worker end."""

    def again(self, job_id: str, *, delay: float = 0.0) -> None:
        """A worker can't bring a job to its end now: hand it out again after so many seconds."""

    def waiting(self) -> int:
        """Jobs that nobody has taken yet, as far as is known."""

    def close(self) -> None:
        """Wake everybody who waits; nothing is handed out any more."""


class InProcessQueue:
    """First in, first out, in memory; short jobs may be taken out of turn while long ones hold the workers.

    What it held at the end of the process, recovery finds in the store.
    """

    durable = False

    def __init__(self) -> None:
        self._ids: list[tuple[float, int, str]] = []
        self._short: set[str] = set()
        self._long_in_work: set[str] = set()
        self._numbers = count()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, job_id: str, *, delay: float = 0.0, short: bool = False) -> None:
        """Add a job, to be handed out after so many seconds; ``short``: it is quickly done."""
        with self._changed:
            if short:
                self._short.add(job_id)
            bisect.insort(self._ids, (time.monotonic() + delay, next(self._numbers), job_id))
            self._changed.notify_all()

    def get(self, timeout: float, *, beside: int | None = None) -> str | None:
        """The next job, or None.

        Args:
            timeout: Seconds to wait for one.
            beside: Take only a short one, and only while so many long ones are in work.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                first = self._first(beside)
                if first and first[0] <= now:
                    self._ids.remove(first)
                    if first[2] in self._short:
                        self._short.remove(first[2])
                    else:
                        self._long_in_work.add(first[2])
                        self._changed.notify_all()
                    return first[2]
                if now >= deadline:
                    break
                self._changed.wait(min(deadline, first[0] if first else deadline) - now)
            return None

    def done(self, job_id: str) -> None:
        """A worker is free again."""
        with self._changed:
            self._long_in_work.discard(job_id)

    def again(self, job_id: str, *, delay: float = 0.0) -> None:
        """Add the job again."""
        self.put(job_id, delay=delay)

    def waiting(self) -> int:
        """Jobs that nobody has taken yet."""
        with self._changed:
            return len(self._ids)

    def _first(self, beside: int | None) -> tuple[float, int, str] | None:
        if beside is None:
            return next(iter(self._ids), None)
        if len(self._long_in_work) < beside:
            return None
        return next((entry for entry in self._ids if entry[2] in self._short), None)

    def close(self) -> None:
        """Wake everybody who waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
