"""The Store protocol: what the pipeline and the jobs need to remember.

Brief records move RUNNING -> DONE or FAILED. A claim is one conditional write that succeeds when the record is new,
failed, expired, or its lease has run out::

        claim            finish
    ∅ ───────► RUNNING ─────────► DONE ──ttl──► ∅
                │  ▲  │ fail
     lease runs │  │  └──► FAILED ── claim ──► RUNNING
        out     └──┘ claim by another owner
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from depeche.schemas import Brief


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


class Store(Protocol):
    """Remembers briefs, translated segments and jobs. Thread-safe.

    All methods raise ``StoreError`` when the engine behind them can't be reached.
    """

    def claim(self, brief_id: str, *, owner: str, lease_seconds: float) -> Claim:
        """Take the computation of a brief, or learn that another has it or that it is done."""

    def renew(self, brief_id: str, *, owner: str, lease_seconds: float) -> None:
        """Extend one's lease. Raises ``LeaseLostError`` when another owner took over."""

    def finish(self, brief: Brief, *, owner: str) -> None:
        """Store the result. Raises ``LeaseLostError`` when another owner took over."""

    def fail(self, brief_id: str, *, owner: str, error: Mapping[str, Any]) -> None:
        """Record why a computation failed; a later claim may try again."""

    def get_brief(self, brief_id: str) -> Brief | None:
        """The finished brief, with ``cached`` set, or None."""

    def get_segments(self, keys: Sequence[str]) -> dict[str, str]:
        """Translation memory: the known values among ``keys``."""

    def put_segments(self, segments: Mapping[str, str]) -> None:
        """Translation memory: keep values by key."""

    def put_job(self, job_id: str, record: Mapping[str, Any]) -> None:
        """Write a job record (JSON-serializable) as a whole."""

    def get_job(self, job_id: str) -> dict[str, Any] | None:
        """A job record, or None."""

    def open_jobs(self) -> list[str]:
        """Ids of the jobs that are neither done nor failed, oldest first (for recovery after a crash)."""

    def close(self) -> None:
        """Release connections."""
