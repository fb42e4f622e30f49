"""Names of the records: one table, one key, a prefix for each kind."""

from __future__ import annotations

import re

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:=@+/-]{0,511}")
"""Ids are hashes and ULIDs; anything else can't be stored, so it can't be found either."""

_BRIEF = "brief#"
_SEGMENT = "seg#"
_JOB = "job#"
_PART = "part#"


def valid(identifier: str) -> bool:
    """Whether something can go by this id (an id may come straight from a URL)."""
    return _ID.fullmatch(identifier) is not None


def _key(prefix: str, identifier: str) -> str:
    if not valid(identifier):
        raise ValueError(f"not an id of a {prefix[:-1]} record")
    return prefix + identifier


def brief(brief_id: str) -> str:
    """Key of a brief record."""
    return _key(_BRIEF, brief_id)


def segment(segment_key: str) -> str:
    """Key of a translated segment."""
    return _key(_SEGMENT, segment_key)


def segment_of(key: str) -> str:
    """The segment's own name in a key that :func:`segment` made."""
    return key.removeprefix(_SEGMENT)


def job(job_id: str) -> str:
    """Key of a job record."""
    return _key(_JOB, job_id)


def job_of(key: str) -> str:
    """The job's id in a key that :func:`job` made."""
    return key.removeprefix(_JOB)


def part(digest: str, number: int) -> str:
    """Key of one piece of a body that is too large for one record."""
    return _key(_PART, f"{digest}/{number}")
