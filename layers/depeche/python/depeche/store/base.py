"""The Store protocol: what the pipeline and the jobs need to remember.

Brief records move RUNNING -> DONE or FAILED. A claim is one conditional write that succeeds when the record
is new, failed, expired, or its lease has run out::

        claim            finish
    ∅ ───────► RUNNING ─────────► DONE ──ttl──► ∅
                │  ▲  │ fail       │ ▲
     lease runs │  │  └──► FAILED ── claim ──► RUNNING
        out     └──┘ claim by      │ │ finish | fail
                  another owner    ▼ │
                                 RUNNING  claim with refresh: the earlier result stays readable
                                          until the new one replaces it, and stands again
                                          when the new computation fails

An owner is a string that stands for one attempt (:func:`depeche.store.lease.owner` makes it). The same owner
may repeat a claim or a finish: a client library that repeats a request after a broken connection changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from depeche.schemas import Brief

DAY = 86_400.0
UNFINISHED_TTL = DAY
"""Seconds that a failed or abandoned record outlives its last lease: long enough to look into it."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept, in seconds from their last write."""

    brief: float = 30 * DAY
    memory: float = 180 * DAY
    job: float = 30 * DAY

    def of(self, brief: Brief) -> float:
        """Seconds for one brief: one that lacks a part, perhaps for want of memory, is not kept for weeks."""
        return min(self.brief, UNFINISHED_TTL) if brief.problems else self.brief


class ClaimState(StrEnum):
    """How a claim ended."""

    WON = "won"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Claim:
    """The answer to a claim.

    Attributes:
        state: WON: compute it, then ``finish`` or ``fail``. RUNNING: another owner does. DONE: it is there.
        lease_expires: Epoch seconds at which the running owner's lease ends (RUNNING only).
        brief: The stored result (DONE only), with ``cached`` set.
    """

    state: ClaimState
    lease_expires: float | None = None
    brief: Brief | None = None


class BriefState(StrEnum):
    """Where a brief record stands."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Status:
    """Where a computation stands, without its result.

    Attributes:
        state: As stored.
        live: Somebody is at work on it: it is RUNNING, and its lease has neither run out nor a dead owner.
        lease_expires: Epoch seconds (RUNNING only).
        error: The problem document (FAILED only).
    """

    state: BriefState
    live: bool = False
    lease_expires: float | None = None
    error: dict[str, Any] | None = None


class Store(Protocol):
    """Remembers briefs, translated segments and jobs. Thread-safe.

    All methods raise ``StoreError`` when the engine behind them can't be reached or holds what can't be read.
    """

    def claim(self, brief_id: str, *, owner: str, lease_seconds: float, refresh: bool = False) -> Claim:
        """Take the computation of a brief, or learn that another has it or that it is done.

        Args:
            brief_id: The brief.
            owner: Stands for this attempt alone.
            lease_seconds: How long the claim holds without a ``renew``.
            refresh: Take it although a result is stored; never answers DONE.
        """

    def renew(self, brief_id: str, *, owner: str, lease_seconds: float) -> None:
        """Extend one's lease. Raises ``LeaseLostError`` when another owner took over."""

    def finish(self, brief: Brief, *, owner: str) -> None:
        """Store the result. Raises ``LeaseLostError`` when another owner took over."""

    def fail(self, brief_id: str, *, owner: str, error: Mapping[str, Any]) -> None:
        """Record why it failed, so that a later claim may try again; no effect when another took over."""

    def status(self, brief_id: str) -> Status | None:
        """Where a computation stands, or None when nothing is known of it."""

    def get_brief(self, brief_id: str) -> Brief | None:
        """The finished brief, with ``cached`` set, or None."""

    def get_segments(self, keys: Sequence[str]) -> dict[str, str]:
        """Translation memory: the known values among ``keys``."""

    def put_segments(self, segments: Mapping[str, str]) -> None:
        """Translation memory: keep values by key."""

    def put_job(self, job_id: str, record: Mapping[str, Any], *, is_open: bool) -> None:
        """Write a job record (JSON-serializable) as a whole.

        Args:
            job_id: A ULID, so that ids sort by age.
            record: The record.
            is_open: Work is left to be done on it after a crash.
        """

    def get_job(self, job_id: str) -> dict[str, Any] | None:
        """A job record, or None."""

    def open_jobs(self) -> list[str]:
        """Ids of the jobs that were written as open, oldest first (for recovery after a crash)."""

    def forget_brief(self, brief_id: str) -> bool:
        """Delete a brief with all its parts, whatever its state; whether there was one.

        Raises:
            BusyError: It is being computed: its owner would write it again.
        """

    def forget_job(self, job_id: str) -> bool:
        """Delete a job record; whether there was one. A message that still names it is of no effect."""

    def jobs_of(self, brief_ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """The records of all jobs that make one of these briefs, by id. Reads everything: for an operator."""

    def forget_segments(self, unwanted: Callable[[str], bool]) -> int:
        """Translation memory: delete the segments whose value is unwanted. Reads everything: for an operator.

        Args:
            unwanted: Told each value.

        Returns:
            How many there were.
        """

    def check(self) -> None:
        """Do nothing if all is well.

        Raises:
            StoreError: It can't be reached, read or written, or has lost what it held.
        """

    def close(self) -> None:
        """Release connections."""
