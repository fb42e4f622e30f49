"""Waiting for a brief that another owner computes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from depeche.errors import DepecheError
from depeche.schemas import Brief
from depeche.store.base import BriefState, Store

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 1.0
_GROWTH = 1.5
"""From 50 ms to 1 s in eight looks: short work is noticed at once, long work costs one read a second."""


class WaitState(StrEnum):
    """How the waiting ended."""

    DONE = "done"
    FAILED = "failed"
    ABANDONED = "abandoned"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True)
class Waited:
    """What the waiting brought.

    Attributes:
        state: DONE: the brief is there. FAILED: the other's computation failed. ABANDONED: nobody is at work
            on it any more, claim it again. TIMED_OUT: it is still being computed.
        brief: The result (DONE only), with ``cached`` set.
        error: The problem document (FAILED only); :func:`revive` makes an exception of it.
    """

    state: WaitState
    brief: Brief | None = None
    error: dict[str, Any] | None = None


def wait_for(store: Store, brief_id: str, timeout: float) -> Waited:
    """Wait until a computation that another owner has claimed comes to an end.

    Args:
        store: Where it was claimed.
        brief_id: The brief.
        timeout: Seconds to wait at most; 0 looks once.

    Raises:
        StoreError: The store can't be reached.
    """
    deadline = time.monotonic() + timeout
    pause = _FIRST_PAUSE
    while True:
        status = store.status(brief_id)
        if status is not None and status.state is BriefState.FAILED:
            return Waited(WaitState.FAILED, error=status.error)
        if status is not None and status.state is BriefState.DONE:
            brief = store.get_brief(brief_id)
            # It may run out, or be claimed for a refresh and fail, between the two reads.
            return Waited(WaitState.ABANDONED) if brief is None else Waited(WaitState.DONE, brief=brief)
        if status is None or not status.live:
            return Waited(WaitState.ABANDONED)
        left = deadline - time.monotonic()
        if left <= 0:
            return Waited(WaitState.TIMED_OUT)
        time.sleep(min(pause, left))
        pause = min(pause * _GROWTH, _LONGEST_PAUSE)


def revive(document: dict[str, Any]) -> DepecheError:
    """The exception that a stored problem document was made of.

    A kind that this version doesn't know becomes a plain ``DepecheError`` with the same words.
    """
    members = dict(document)
    kind = str(members.pop("type", "")).rpartition(":")[2]
    detail = str(members.pop("detail", DepecheError.title))
    for standard in ("title", "status"):
        members.pop(standard, None)
    known = {cls.kind: cls for cls in _family(DepecheError)}
    return known.get(kind, DepecheError)(detail, **members)


def _family(base: type[DepecheError]) -> list[type[DepecheError]]:
    return [base, *(member for child in base.__subclasses__() for member in _family(child))]
