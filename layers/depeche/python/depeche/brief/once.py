"""One computation of a brief, however many ask for it at the same time.

::

    claim ──DONE──────────────────────────────────► the stored brief
      │  └──RUNNING── wait ──DONE / FAILED────────► the stored brief / its error
     WON                └── nobody is at it ──► claim again
      ▼
    compute ──────────────────────────────────────► the brief
      └── None: another has it ──► wait
"""

from __future__ import annotations

import math
from collections.abc import Callable

from depeche.brief.base import Progress
from depeche.schemas import Brief
from depeche.store import ClaimState, Store, Waited, WaitState, revive, wait_for


def forever() -> float:
    """The time of a caller who waits as long as it takes."""
    return math.inf


def compute_once(
    store: Store,
    brief_id: str,
    owner: str,
    compute: Callable[[], Brief | None],
    *,
    lease_seconds: float,
    refresh: bool = False,
    left: Callable[[], float] = forever,
    progress: Progress | None = None,
) -> Brief | None:
    """The brief from the store, or computed here, or by another who has claimed it.

    Args:
        store: Where it is claimed.
        brief_id: The brief.
        owner: Claims it.
        compute: Called when the claim is won. Computes and stores the brief; None where it is in other hands now.
        lease_seconds: How long the claim holds without a renewal.
        refresh: Compute it although it is stored.
        left: Tells the seconds that the caller still has.
        progress: Told that the work goes on while another does it.

    Returns:
        The brief; None when the caller's time is over.

    Raises:
        DepecheError: It can't be computed, here or there.
    """
    while True:
        claim = store.claim(brief_id, owner=owner, lease_seconds=lease_seconds, refresh=refresh)
        if claim.brief is not None:
            return claim.brief
        if claim.state is ClaimState.WON:
            brief = compute()
            if brief is not None:
                return brief
        waited = _wait(store, brief_id, lease_seconds, left, progress)
        if waited.brief is not None:
            return waited.brief
        if waited.state is WaitState.FAILED and waited.error is not None:
            raise revive(waited.error)
        if left() <= 0:
            return None


def _wait(
    store: Store, brief_id: str, lease_seconds: float, left: Callable[[], float], progress: Progress | None
) -> Waited:
    """What becomes of a brief that another computes, as far as the caller's time goes."""
    while True:
        if progress:
            progress("clean", 0, 1)
        waited = wait_for(store, brief_id, timeout=max(0.0, min(left(), lease_seconds)))
        if waited.state is not WaitState.TIMED_OUT or left() <= 0:
            return waited
