"""Ids that stand for what happened in Slack, so that a repeated event is the same job."""

from __future__ import annotations

import hashlib

from ulid import ULID


def job_id(moment: float, *parts: str) -> str:
    """The ULID of something that happened: equal parts at the same moment give the same id.

    Args:
        moment: Epoch seconds, as Slack gives them; makes the id sort by age like every other.
        parts: What tells it from everything else in that moment, such as an event id.
    """
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return str(ULID.from_bytes(int(moment * 1000).to_bytes(6, "big") + digest[:10]))
