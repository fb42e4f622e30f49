"""Errands in a SQLite file: for a process that stays, on a laptop or a server of one's own."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from depeche.errors import StoreError
from depeche.slack.errands import Ask, Offer, Run, Show, Verdict, read, written

_SCHEMA = """
CREATE TABLE IF NOT EXISTS errands (
    id TEXT PRIMARY KEY, body TEXT, due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'open', held INTEGER NOT NULL DEFAULT 0, reason TEXT, written REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS open_errands ON errands (due) WHERE state = 'open';
"""
_HOLD_SECONDS = 120.0
"""Longer than an errand can take."""
_KEEP_SECONDS = 86_400.0
"""An errand that is done is remembered for a day, without its text: Slack repeats an event within the hour."""
_KEEP_DEAD_SECONDS = 14 * 86_400.0
"""As long as the dead letters on AWS."""
_LOOK_SECONDS = 5.0
_THREADS = 4
"""A page that takes its time must not keep the others waiting."""

_log = logging.getLogger(__name__)


class LocalErrands:
    """Errands in a file, done by threads of this process once it is started."""

    def __init__(self, path: Path, *, hold_seconds: float = _HOLD_SECONDS) -> None:
        """Keep errands in a file, which is made if it is not there.

        Args:
            path: The file.
            hold_seconds: An errand that was taken and not brought to an end comes again after so long.

        Raises:
            StoreError: It can't be.
        """
        self._path = path
        self._hold = hold_seconds
        self._changed = threading.Event()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # it holds articles
            path.chmod(0o600)
            with self._database() as database:
                database.execute("PRAGMA journal_mode = WAL")
                database.executescript(_SCHEMA)
        except OSError as error:
            raise StoreError("The folder of the Slack errands can't be written") from error

    def put(self, errand: Ask | Offer | Show) -> None:
        """Write an errand down; one with the same id is left as it is."""
        with self._database() as database:
            database.execute(
                "INSERT OR IGNORE INTO errands (id, body, due, written) VALUES (?, ?, ?, ?)",
                (errand.id, written(errand), time.time(), time.time()),
            )
        self._changed.set()

    def start(self, run: Run, *, threads: int = _THREADS) -> Self:
        """Do what is written down, in threads, until :meth:`close`.

        What the last process had taken when it ended is taken up at once. (Should it still be at work, an errand is
        done twice, which its job's id makes one.)

        Raises:
            StoreError: The file can't be used.
        """
        with self._database() as database:
            database.execute("UPDATE errands SET due = ?, held = 0 WHERE state = 'open' AND held = 1", (time.time(),))
        self._threads = [
            threading.Thread(target=self._work, args=(run,), name=f"depeche-slack-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def close(self, timeout: float = 5.0) -> None:
        """Stop the threads; what is not done is done by the next process."""
        self._stop.set()
        self._changed.set()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def step(self, run: Run) -> bool:
        """Do the errand that is due next; whether there was one."""
        taken = self._take()
        if taken is None:
            return False
        errand_id, body, attempts = taken
        try:
            errand = read(body)
        except ValidationError:
            verdict = Verdict(done=False, reason="written by a version that is not understood here")
        else:
            verdict = run(errand, attempts)
        state = "done" if verdict.done else "open" if verdict.after is not None else "dead"
        with self._database() as database:
            database.execute(
                "UPDATE errands SET state = ?, held = 0, reason = ?, due = ?, "
                "body = CASE ? WHEN 'done' THEN NULL ELSE body END WHERE id = ?",
                (state, verdict.reason, time.time() + (verdict.after or 0.0), state, errand_id),
            )
        if state == "dead":
            _log.error("errand %s is given up: %s", errand_id, verdict.reason)
        return True

    def dead(self) -> list[tuple[str, str]]:
        """Id and reason of what was given up."""
        with self._database() as database:
            return [
                (str(errand_id), str(reason))
                for errand_id, reason in database.execute(
                    "SELECT id, reason FROM errands WHERE state = 'dead' ORDER BY id"
                )
            ]

    def waiting(self) -> int:
        """Errands that are not done."""
        with self._database() as database:
            return int(database.execute("SELECT count(*) FROM errands WHERE state = 'open'").fetchone()[0])

    def _work(self, run: Run) -> None:
        while not self._stop.is_set():
            self._changed.clear()
            try:
                while not self._stop.is_set() and self.step(run):
                    pass
                pause = self._pause()
            except StoreError as error:
                _log.warning("errands wait: %s", error.detail)
                pause = _LOOK_SECONDS
            self._changed.wait(pause)

    def _pause(self) -> float:
        with self._database() as database:
            database.execute("DELETE FROM errands WHERE state = 'done' AND written < ?", (time.time() - _KEEP_SECONDS,))
            due = database.execute("SELECT min(due) FROM errands WHERE state = 'open'").fetchone()[0]
        return _LOOK_SECONDS if due is None else min(_LOOK_SECONDS, max(0.0, due - time.time()))

    def _take(self) -> tuple[str, str, int] | None:
        now = time.time()
        with self._database() as database:
            row = database.execute(
                "UPDATE errands SET due = ?, held = 1, attempts = attempts + 1 WHERE id = (SELECT id FROM errands "
                "WHERE state = 'open' AND due <= ? ORDER BY due LIMIT 1) RETURNING id, body, attempts - 1",
                (now + self._hold, now),
            ).fetchone()
        return (str(row[0]), str(row[1]), int(row[2])) if row else None

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=10)) as database, database:
                yield database
        except sqlite3.Error as error:
            raise StoreError("The file of the Slack errands can't be used") from error
