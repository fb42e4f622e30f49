"""The Delivery protocol: how a finished job reaches whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from depeche.jobs.destinations import Destination
from depeche.jobs.records import JobRecord
from depeche.schemas import Brief


@dataclass(frozen=True, slots=True)
class Message:
    """What is delivered.

    Attributes:
        to: Where to.
        job: The finished job. Its id tells a repeated message; ``job.error`` is the problem document of a failed one.
        brief: What it made; None where it failed.
    """

    to: Destination
    job: JobRecord
    brief: Brief | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """How one attempt ended.

    Attributes:
        delivered: The receiver has it.
        status: HTTP status of the answer, where there was one.
        reason: Why it was not delivered.
        again: Another attempt may do better.
        after: Seconds that the receiver asks to wait before it (Retry-After).
    """

    delivered: bool
    status: int | None = None
    reason: str | None = None
    again: bool = False
    after: float | None = None


class Delivery(Protocol):
    """Brings finished jobs to one kind of destination. Thread-safe; a message may come twice."""

    def deliver(self, message: Message) -> Receipt:
        """Make one attempt. Never raises for what the receiver does."""
