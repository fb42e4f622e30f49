"""Memory: finished briefs, translated segments and jobs, in SQLite or DynamoDB."""

from depeche.store.base import BriefState, Claim, ClaimState, Retention, Status, Store
from depeche.store.lease import Lease, owner
from depeche.store.opening import open_store
from depeche.store.waiting import Waited, WaitState, revive, wait_for

__all__ = [
    "BriefState",
    "Claim",
    "ClaimState",
    "Lease",
    "Retention",
    "Status",
    "Store",
    "WaitState",
    "Waited",
    "open_store",
    "owner",
    "revive",
    "wait_for",
]
