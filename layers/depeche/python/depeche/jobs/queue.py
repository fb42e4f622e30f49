"""The Queue protocol, and the queue inside one process."""

from __future__ import annotations

import heapq
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
    """First in, first out, in memory. What it held at the end of the process, recovery finds in the store."""

    durable = False

    def __init__(self) -> None:
        self._ids: list[tuple[float, int, str]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, job_id: str, *, delay: float = 0.0) -> None:
        """Add a job, to be handed out after so many seconds."""
        with self._changed:
            heapq.heappush(self._ids, (time.monotonic() + delay, next(self._numbers), job_id))
            self._changed.notify()

    def get(self, timeout: float) -> str | None:
        """The next job, or None."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                if self._ids and self._ids[0][0] <= now:
                    return heapq.heappop(self._ids)[2]
                if now >= deadline:
                    break
                self._changed.wait(min(deadline, self._ids[0][0] if self._ids else deadline) - now)
            return None

    def done(self, job_id: str) -> None:
        """Nothing to do: the memory ends with the process."""

    def again(self, job_id: str, *, delay: float = 0.0) -> None:
        """Add the job again."""
        self.put(job_id, delay=delay)

    def waiting(self) -> int:
        """Jobs that nobody has taken yet."""
        with self._changed:
            return len(self._ids)

    def close(self) -> None:
        """Wake everybody who waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
