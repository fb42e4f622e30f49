"""The embedded store: one SQLite file that many threads and processes of one machine share."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, cast

from depeche.errors import BusyError, LeaseLostError, StoreError
from depeche.schemas import Brief
from depeche.store import codec, keys, lease
from depeche.store.base import UNFINISHED_TTL, BriefState, Claim, ClaimState, Retention, Status
from depeche.store.sqlite_file import SqliteFile

_VARIABLES = 500
"""Keys of one SELECT; SQLite before 3.32 takes 999 at most."""
_SWEEP_EVERY = 3600.0
_CHECK_EVERY = 5.0
"""Seconds: whoever asks without a key whether the store can be written must not keep the disk busy."""
_NO_RECORD = (None, "", 0.0, None, 0.0)


class SqliteStore:
    """A store in one file (see :class:`depeche.store.base.Store`).

    Write-ahead log and full synchronization: what was written stands after ``kill -9`` and after a power cut.
    A claim whose owner was a process of this machine and has ended can be taken over at once.
    """

    def __init__(
        self, path: Path, *, retention: Retention | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """Open the file, or make it.

        Args:
            path: The database file; missing folders are made.
            retention: How long things are kept.
            clock: Tells the epoch seconds.

        Raises:
            StoreError: The file is damaged, is something else, is of a later version, or can't be opened.
        """
        self._retention = retention or Retention()
        self._clock = clock
        self._swept = clock()
        self._checked = -math.inf
        self._file = SqliteFile(path)

    def claim(self, brief_id: str, *, owner: str, lease_seconds: float, refresh: bool = False) -> Claim:
        """Take the computation of a brief; see :meth:`depeche.store.base.Store.claim`."""
        key, now = keys.brief(brief_id), self._clock()
        with self._file.transaction() as connection:
            row = connection.execute(
                "SELECT status, owner, lease, body, ttl FROM records WHERE pk = ? AND ttl > ?", (key, now)
            ).fetchone()
            status, holder, expires, body, ttl = row or _NO_RECORD
            running = status == BriefState.RUNNING
            if not (running and holder == owner):
                if body is not None and not refresh:
                    return Claim(ClaimState.DONE, brief=codec.decode_brief(body))
                if running and self._alive(holder, expires, now):
                    return Claim(ClaimState.RUNNING, lease_expires=expires)
            lease_end = now + lease_seconds
            connection.execute(
                "INSERT OR REPLACE INTO records (pk, status, owner, lease, ttl, body) VALUES (?, ?, ?, ?, ?, ?)",
                (key, BriefState.RUNNING, owner, lease_end, max(ttl, lease_end + UNFINISHED_TTL), body),
            )
        return Claim(ClaimState.WON)

    def renew(self, brief_id: str, *, owner: str, lease_seconds: float) -> None:
        """Extend one's lease."""
        now = self._clock()
        self._as_owner(
            "UPDATE records SET lease = ? WHERE pk = ? AND owner = ? AND status = 'RUNNING' AND ttl > ?",
            (now + lease_seconds, keys.brief(brief_id), owner, now),
        )

    def finish(self, brief: Brief, *, owner: str) -> None:
        """Store the result."""
        now = self._clock()
        self._as_owner(
            "UPDATE records SET status = 'DONE', lease = NULL, error = NULL, ttl = ?, body = ?"
            " WHERE pk = ? AND owner = ? AND status IN ('RUNNING', 'DONE') AND ttl > ?",
            (now + self._retention.of(brief), codec.encode_brief(brief), keys.brief(brief.id), owner, now),
        )
        self._sweep(now)

    def fail(self, brief_id: str, *, owner: str, error: Mapping[str, Any]) -> None:
        """Record why a computation failed."""
        now = self._clock()
        with self._file.transaction() as connection:
            connection.execute(
                "UPDATE records SET lease = NULL, status = iif(body IS NULL, 'FAILED', 'DONE'),"
                " error = iif(body IS NULL, ?, NULL), ttl = iif(body IS NULL, ?, ttl)"
                " WHERE pk = ? AND owner = ? AND status = 'RUNNING' AND ttl > ?",
                (json.dumps(dict(error)), now + UNFINISHED_TTL, keys.brief(brief_id), owner, now),
            )

    def status(self, brief_id: str) -> Status | None:
        """Where a computation stands."""
        if not keys.valid(brief_id):
            return None
        now = self._clock()
        row = self._row("status, owner, lease, error", keys.brief(brief_id), now)
        if row is None:
            return None
        state, holder, expires, error = row
        return Status(
            BriefState(state),
            live=state == BriefState.RUNNING and self._alive(holder, expires, now),
            lease_expires=expires,
            error=None if error is None else json.loads(error),
        )

    def get_brief(self, brief_id: str) -> Brief | None:
        """The finished brief."""
        body = self._body(keys.brief(brief_id)) if keys.valid(brief_id) else None
        return None if body is None else codec.decode_brief(body)

    def get_segments(self, segment_keys: Sequence[str]) -> dict[str, str]:
        """Translation memory: the known values."""
        wanted = iter(dict.fromkeys(keys.segment(key) for key in segment_keys))
        found: dict[str, str] = {}
        now = self._clock()
        while chunk := list(islice(wanted, _VARIABLES)):
            marks = ",".join("?" * len(chunk))
            with self._file.using() as connection:
                rows = connection.execute(
                    f"SELECT pk, body FROM records WHERE ttl > ? AND pk IN ({marks})",  # noqa: S608 - question marks
                    (now, *chunk),
                ).fetchall()
            found.update((keys.segment_of(key), codec.decode_text(body)) for key, body in rows)
        return found

    def put_segments(self, segments: Mapping[str, str]) -> None:
        """Translation memory: keep values."""
        ttl = self._clock() + self._retention.memory
        rows = [(keys.segment(key), ttl, codec.encode(value)) for key, value in segments.items()]
        with self._file.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO records (pk, ttl, body) VALUES (?, ?, ?)", rows)

    def put_job(self, job_id: str, record: Mapping[str, Any], *, is_open: bool) -> None:
        """Write a job record."""
        ttl = self._clock() + self._retention.job
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO records (pk, is_open, ttl, body) VALUES (?, ?, ?, ?)",
                (keys.job(job_id), int(is_open), ttl, codec.encode(dict(record))),
            )

    def get_job(self, job_id: str) -> dict[str, Any] | None:
        """A job record."""
        body = self._body(keys.job(job_id)) if keys.valid(job_id) else None
        return None if body is None else codec.decode_object(body)

    def open_jobs(self) -> list[str]:
        """Ids of the open jobs, oldest first."""
        with self._file.using() as connection:
            rows = connection.execute(
                "SELECT pk FROM records WHERE is_open = 1 AND ttl > ? ORDER BY pk", (self._clock(),)
            ).fetchall()
        return [keys.job_of(key) for (key,) in rows]

    def forget_brief(self, brief_id: str) -> bool:
        """Delete a brief."""
        return keys.valid(brief_id) and self._forget(keys.brief(brief_id))

    def forget_job(self, job_id: str) -> bool:
        """Delete a job record."""
        return keys.valid(job_id) and self._forget(keys.job(job_id))

    def jobs_of(self, brief_ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """The jobs of briefs."""
        with self._file.using() as connection:
            rows = connection.execute(
                "SELECT pk, body FROM records WHERE pk GLOB 'job#*' AND ttl > ?", (self._clock(),)
            ).fetchall()
        records = ((keys.job_of(key), codec.decode_object(body)) for key, body in rows)
        return {job_id: record for job_id, record in records if record.get("brief_id") in brief_ids}

    def forget_segments(self, unwanted: Callable[[str], bool]) -> int:
        """Delete segments by their value."""
        with self._file.using() as connection:
            rows = connection.execute("SELECT pk, body FROM records WHERE pk GLOB 'seg#*'").fetchall()
        gone = [(key,) for key, body in rows if unwanted(codec.decode_text(body))]
        with self._file.transaction() as connection:
            connection.executemany("DELETE FROM records WHERE pk = ?", gone)
        self._empty_log()
        return len(gone)

    def check(self) -> None:
        """Write a record, at most every few seconds; the first call after the file was deleted says so."""
        now = time.monotonic()
        with self._file.using():
            renewed, self._file.renewed = self._file.renewed, False
        if renewed:
            raise StoreError("The store was deleted or replaced while it was in use; what it held is gone")
        if now - self._checked < _CHECK_EVERY:
            return
        with self._file.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO records (pk, ttl) VALUES ('check', ?)", (self._clock(),))
        self._checked = now

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @staticmethod
    def _alive(holder: str, expires: float, now: float) -> bool:
        return expires > now and not lease.is_dead(holder)

    def _row(self, columns: str, key: str, now: float) -> tuple[Any, ...] | None:
        with self._file.using() as connection:
            row = connection.execute(
                f"SELECT {columns} FROM records WHERE pk = ? AND ttl > ?",  # noqa: S608 - our own column names
                (key, now),
            ).fetchone()
        return cast("tuple[Any, ...] | None", row)

    def _body(self, key: str) -> bytes | None:
        row = self._row("body", key, self._clock())
        return None if row is None else cast("bytes | None", row[0])

    def _forget(self, key: str) -> bool:
        with self._file.transaction() as connection:
            now = self._clock()
            row = connection.execute("SELECT status, owner, lease FROM records WHERE pk = ?", (key,)).fetchone()
            if row is not None and row[0] == BriefState.RUNNING and self._alive(row[1], row[2], now):
                raise BusyError("The brief is being computed; forget it when that has ended")
            connection.execute("DELETE FROM records WHERE pk = ?", (key,))
        self._empty_log()
        return row is not None

    def _empty_log(self) -> None:
        with self._file.using() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _as_owner(self, statement: str, values: tuple[Any, ...]) -> None:
        with self._file.transaction() as connection:
            if connection.execute(statement, values).rowcount == 0:
                raise LeaseLostError("Another worker took over this computation")

    def _sweep(self, now: float) -> None:
        """Delete what has run out, at most once an hour and never on the way of a cached answer."""
        if now - self._swept < _SWEEP_EVERY:
            return
        self._swept = now
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM records WHERE ttl <= ?", (now,))
