"""The SQLite store after ``kill -9`` in the middle of its writes."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

from depeche.store import ClaimState, Lease, owner
from depeche.store.sqlite import SqliteStore

WRITER = Path(__file__).with_name("writer.py")
KILLS = 8
CLAIM_AND_HANG = """
import sys, time
from pathlib import Path
from depeche.store import Lease, owner
from depeche.store.sqlite import SqliteStore
store, me = SqliteStore(Path(sys.argv[1])), owner()
store.claim("ab" * 32, owner=me, lease_seconds=3600)
with Lease(store, "ab" * 32, owner=me, seconds=3600):
    print("claimed", flush=True)
    time.sleep(3600)
"""


def committed_before_kill(path: Path, seed: int, rounds: int) -> int:
    """Run a writer, kill it somewhere after so many rounds; the last round that it reported."""
    process = subprocess.Popen([sys.executable, str(WRITER), str(path), str(seed)], stdout=subprocess.PIPE, text=True)
    with process:
        for _ in range(rounds):
            process.stdout.readline()
        process.kill()
        rest = process.stdout.read().split()
    return int(rest[-1]) if rest else rounds - 1


def test_killed_writers_leave_everything_readable(tmp_path):
    path, dice = tmp_path / "store.sqlite", random.Random(11)
    for seed in range(KILLS):
        last = committed_before_kill(path, seed, dice.randint(1, 40))
        store = SqliteStore(path)
        for number in range(last + 1):
            record = store.get_job(f"{seed}-{number}")
            assert record["number"] == number
            text = record["text"]
            pieces = {f"{seed}-{number}-{at}": text[at : at + 300] for at in range(0, len(text), 300)}
            assert store.get_segments(list(pieces)) == pieces
            assert store.status(f"{seed}-{number}") is not None
        assert {f"{seed}-{number}" for number in range(0, last + 1, 2)} <= set(store.open_jobs())
        store.close()
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()


def test_the_claim_of_a_killed_process_is_taken_over_at_once(tmp_path):
    path = tmp_path / "store.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", CLAIM_AND_HANG, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "claimed\n"
        store = SqliteStore(path)
        assert store.claim("ab" * 32, owner=owner(), lease_seconds=30).state is ClaimState.RUNNING
        process.kill()
    assert not store.status("ab" * 32).live
    me = owner()
    assert store.claim("ab" * 32, owner=me, lease_seconds=30).state is ClaimState.WON
    with Lease(store, "ab" * 32, owner=me, seconds=30) as lease:
        lease.check()
    store.close()


def test_a_killed_process_that_nobody_has_noticed_yet_counts_as_dead(tmp_path):
    """Its parent has not read its end: the pid is still there, as a zombie."""
    path = tmp_path / "store.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", CLAIM_AND_HANG, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        store = SqliteStore(path)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # leaves the zombie where it is
        assert store.claim("ab" * 32, owner=owner(), lease_seconds=30).state is ClaimState.WON
        store.close()
