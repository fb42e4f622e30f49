"""The file of the embedded store: opening it, one thread at a time, and noticing that it has gone."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from depeche.errors import StoreError

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

_log = logging.getLogger(__name__)


class SqliteFile:
    """A SQLite database with the store's schema. Thread-safe.

    Attributes:
        renewed: The file was deleted or replaced while it was in use, and has been opened anew.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Args:
            path: The database file; missing folders are made.

        Raises:
            StoreError: The file is damaged, is something else, is of a later version, or can't be opened.
        """
        self._path = path
        self._lock = threading.Lock()
        self._closed = False
        self._opened: tuple[int, int] | None = None
        self._opened_log: tuple[int, int] | None = None
        self.renewed = False
        with self._problems():
            self._connection = self._open()

    def close(self) -> None:
        """Close the file."""
        with self._problems(), self._lock:
            self._closed = True
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One write transaction that begins with the write lock, so that what it reads stays true."""
        with self.using() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:  # a commit fails too, on a full disk
                connection.rollback()
                raise

    @contextmanager
    def using(self) -> Iterator[sqlite3.Connection]:
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
                self.renewed = True
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
        # What is deleted or replaced is overwritten: in the file, and in the log beside it by the checkpoint.
        connection.execute("PRAGMA secure_delete = ON")
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
