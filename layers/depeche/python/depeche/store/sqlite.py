"""The embedded store: one SQLite file that many threads and processes of one machine share."""

from __future__ import annotations

import json
import logging
import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, cast

from depeche.errors import BusyError, LeaseLostError, StoreError
from depeche.schemas import Brief
from depeche.store import codec, keys, lease
from depeche.store.base import UNFINISHED_TTL, BriefState, Claim, ClaimState, Retention, Status

_APPLICATION = 0x44504348
"""``DPCH``: SQLite's application_id, so that a wrong file is refused instead of filled."""
_VERSION = 1
_SCHEMA = """
CREATE TABLE records (
    pk      TEXT PRIMARY KEY,
    status  TEXT,            -- brief#: RUNNING, DONE, FAILED
    owner   TEXT,            -- brief#: the attempt that wrote it last
    lease   REAL,            -- brief#: epoch seconds
    is_open INTEGER,         -- job#: 1 while work is left to be done
    error   TEXT,            -- brief#: problem document, JSON
    ttl     REAL NOT NULL,   -- epoch seconds, reads treat an older record as absent
    body    BLOB             -- see codec, kept while a refresh runs
);
CREATE INDEX records_ttl ON records (ttl);
CREATE INDEX records_open ON records (pk) WHERE is_open = 1;
"""
_BUSY_SECONDS = 30.0
"""A writer holds the lock for milliseconds; whoever waits so long is not waiting for a writer."""
_OPEN_ATTEMPTS = 20
_OPEN_PAUSE = 0.05
"""Turning WAL on ignores the busy time-out when two processes do it at once."""
_VARIABLES = 500
"""Keys of one SELECT; SQLite before 3.32 takes 999 at most."""
_SWEEP_EVERY = 3600.0
_CHECK_EVERY = 5.0
"""Seconds: whoever asks without a key whether the store can be written must not keep the disk busy."""
_log = logging.getLogger(__name__)
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
        self._path = path
        self._retention = retention or Retention()
        self._clock = clock
        self._lock = threading.Lock()
        self._swept = clock()
        self._checked = -math.inf
        self._renewed = False
        self._closed = False
        self._opened: tuple[int, int] | None = None
        self._opened_log: tuple[int, int] | None = None
        with self._problems():
            self._connection = self._open()

    def claim(self, brief_id: str, *, owner: str, lease_seconds: float, refresh: bool = False) -> Claim:
        """Take the computation of a brief; see :meth:`depeche.store.base.Store.claim`."""
        key, now = keys.brief(brief_id), self._clock()
        with self._transaction() as connection:
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
        with self._transaction() as connection:
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
            with self._using() as connection:
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
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO records (pk, ttl, body) VALUES (?, ?, ?)", rows)

    def put_job(self, job_id: str, record: Mapping[str, Any], *, is_open: bool) -> None:
        """Write a job record."""
        ttl = self._clock() + self._retention.job
        with self._transaction() as connection:
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
        with self._using() as connection:
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

    def check(self) -> None:
        """Write a record, at most every few seconds; the first call after the file was deleted says so."""
        now = time.monotonic()
        with self._using():
            renewed, self._renewed = self._renewed, False
        if renewed:
            raise StoreError("The store was deleted or replaced while it was in use; what it held is gone")
        if now - self._checked < _CHECK_EVERY:
            return
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO records (pk, ttl) VALUES ('check', ?)", (self._clock(),))
        self._checked = now

    def close(self) -> None:
        """Close the file."""
        with self._problems(), self._lock:
            self._closed = True
            self._connection.close()

    @staticmethod
    def _alive(holder: str, expires: float, now: float) -> bool:
        return expires > now and not lease.is_dead(holder)

    def _row(self, columns: str, key: str, now: float) -> tuple[Any, ...] | None:
        with self._using() as connection:
            row = connection.execute(
                f"SELECT {columns} FROM records WHERE pk = ? AND ttl > ?",  # noqa: S608 - our own column names
                (key, now),
            ).fetchone()
        return cast("tuple[Any, ...] | None", row)

    def _body(self, key: str) -> bytes | None:
        row = self._row("body", key, self._clock())
        return None if row is None else cast("bytes | None", row[0])

    def _forget(self, key: str) -> bool:
        with self._transaction() as connection:
            # What is deleted is overwritten: in the file, and in the log beside it by the checkpoint.
            connection.execute("PRAGMA secure_delete = ON")
            now = self._clock()
            row = connection.execute("SELECT status, owner, lease FROM records WHERE pk = ?", (key,)).fetchone()
            if row is not None and row[0] == BriefState.RUNNING and self._alive(row[1], row[2], now):
                raise BusyError("The brief is being computed; forget it when that has ended")
            connection.execute("DELETE FROM records WHERE pk = ?", (key,))
        with self._using() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return row is not None

    def _as_owner(self, statement: str, values: tuple[Any, ...]) -> None:
        with self._transaction() as connection:
            if connection.execute(statement, values).rowcount == 0:
                raise LeaseLostError("Another worker took over this computation")

    def _sweep(self, now: float) -> None:
        """Delete what has run out, at most once an hour and never on the way of a cached answer."""
        if now - self._swept < _SWEEP_EVERY:
            return
        self._swept = now
        with self._transaction() as connection:
            connection.execute("DELETE FROM records WHERE ttl <= ?", (now,))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One write transaction that begins with the write lock, so that what it reads stays true."""
        with self._using() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:  # a commit fails too, on a full disk
                connection.rollback()
                raise

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time.

        A file that was deleted or replaced while it was open would take what is written with it: then another
        connection is opened, to the file that is there now or to a new one.
        """
        with self._problems(), self._lock:
            if not self._closed and self._identity() != self._opened:
                _log.error("the store %s was deleted or replaced while it was in use; it is opened anew", self._path)
                self._connection.close()
                self._drop_log()
                self._connection = self._open()
                self._renewed = True
            yield self._connection

    @contextmanager
    def _problems(self) -> Iterator[None]:
        # The name, not the path: a detail may go to a caller over HTTP.
        store = f"The store ({self._path.name} in the data folder)"
        try:
            yield
        except (sqlite3.OperationalError, sqlite3.ProgrammingError) as error:  # locked, full, closed
            raise StoreError(f"{store} can't be used: {error}") from error
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{store} is damaged or not a store ({error}); move it away to begin anew") from error
        except OSError as error:
            raise StoreError(f"{store} can't be opened: {error.strerror}") from error

    def _identity(self, suffix: str = "") -> tuple[int, int] | None:
        """Which file stands under the store's name, or under that of its log ("-wal")."""
        try:
            found = self._path.with_name(self._path.name + suffix).stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _drop_log(self) -> None:
        """Remove the log of a file that is gone: SQLite would take it for the log of the one in its place."""
        if self._identity("-wal") == self._opened_log:
            for suffix in ("-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path.touch(mode=0o600)  # articles may be confidential until they are published
        connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._opened, self._opened_log = self._identity(), self._identity("-wal")
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if not self._is_ours(connection):
            self._use_wal(connection)
            self._create(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("SELECT count(*) FROM records WHERE pk = ''").fetchone()  # makes the log, if it isn't there

    def _is_ours(self, connection: sqlite3.Connection) -> bool:
        """Whether the schema is there; a file that holds anything else is never written to."""
        # In this order: whoever sees a schema that another process has just written sees its numbers too.
        entries, application, version = (
            connection.execute(question).fetchone()[0]
            for question in (
                "SELECT count(*) FROM sqlite_schema",
                "PRAGMA application_id",
                "PRAGMA user_version",
            )
        )
        if entries == 0 and application in (0, _APPLICATION):
            return False
        if application != _APPLICATION:
            raise StoreError(f"The file {self._path.name} in the data folder is a database, but not a Dépêche store")
        if version != _VERSION:
            raise StoreError(f"The store has format {version}; this version reads format {_VERSION}")
        return True

    def _create(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        if not self._is_ours(connection):  # another process may have been faster
            for statement in filter(str.strip, _SCHEMA.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.execute("COMMIT")

    @staticmethod
    def _use_wal(connection: sqlite3.Connection) -> None:
        for attempt in range(_OPEN_ATTEMPTS):
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if attempt == _OPEN_ATTEMPTS - 1 or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(_OPEN_PAUSE)
            else:
                return
