"""A store that is deleted, damaged or full says so, and goes on as soon as it can."""

from __future__ import annotations

import logging
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tests import briefs

from depeche.errors import StoreError
from depeche.store import ClaimState, Store, owner
from depeche.store.sqlite import SqliteStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


@pytest.fixture
def store(path: Path) -> SqliteStore:
    return SqliteStore(path)


def remembers(store: Store, brief_id: str) -> bool:
    """Whether a brief that is stored now is there for another process too."""
    me = owner()
    assert store.claim(brief_id, owner=me, lease_seconds=30).state is ClaimState.WON
    store.finish(briefs.brief(brief_id), owner=me)
    return store.get_brief(brief_id) is not None


def test_all_is_well(store: SqliteStore) -> None:
    store.check()
    store.check()
    store.close()


@pytest.mark.parametrize("also", [(), ("-wal", "-shm")], ids=["the file", "its log too"])
def test_a_store_that_is_deleted_is_begun_anew(
    store: SqliteStore, path: Path, also: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    assert remembers(store, "a" * 64)
    for suffix in ("", *also):
        path.with_name(path.name + suffix).unlink()
    with caplog.at_level(logging.ERROR):
        assert store.get_brief("a" * 64) is None
    assert "deleted or replaced" in caplog.text
    assert remembers(store, "b" * 64)
    with pytest.raises(StoreError, match="deleted or replaced"):
        store.check()
    store.check()
    other = SqliteStore(path)
    assert other.get_brief("b" * 64) is not None
    other.close()
    store.close()


def test_a_backup_that_is_put_in_its_place_is_used(store: SqliteStore, path: Path, tmp_path: Path) -> None:
    backup = SqliteStore(tmp_path / "backup.sqlite")
    assert remembers(backup, "c" * 64)
    backup.close()
    assert remembers(store, "a" * 64)
    (tmp_path / "backup.sqlite").rename(path)
    assert store.get_brief("a" * 64) is None
    assert store.get_brief("c" * 64) is not None
    store.close()


def test_a_folder_that_is_gone_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "data" / "store.sqlite"
    store = SqliteStore(path)
    for file in path.parent.iterdir():
        file.unlink()
    path.parent.rmdir()
    assert remembers(store, "d" * 64)
    store.close()


def test_what_can_t_be_opened_is_an_error_without_a_path(store: SqliteStore, path: Path) -> None:
    path.unlink()
    path.mkdir()
    for _ in range(2):
        with pytest.raises(StoreError) as raised:
            store.check()
        assert str(path.parent) not in raised.value.detail
    path.rmdir()
    assert remembers(store, "e" * 64)
    store.close()


@pytest.mark.parametrize("seed", range(4))
def test_pages_that_are_damaged_are_never_anything_but_a_store_error(path: Path, seed: int) -> None:
    store = SqliteStore(path)
    for number in range(60):
        store.put_job(f"01J{number:05d}", {"text": f"mot {number} " * 600}, is_open=True)
    store.close()
    raw = bytearray(path.read_bytes())
    dice = random.Random(seed)
    for _ in range(20):
        at = dice.randrange(4096, len(raw) - 200)
        raw[at : at + 200] = dice.randbytes(200)
    path.write_bytes(raw)
    with pytest.raises(StoreError) as raised:
        _read_all(path)
    assert str(path.parent) not in raised.value.detail


def _read_all(path: Path) -> None:
    store = SqliteStore(path)
    try:
        for job in store.open_jobs():
            store.get_job(job)
    finally:
        store.close()


FULL = """
import resource, signal, sys
from pathlib import Path
from depeche.errors import StoreError
from depeche.store.sqlite import SqliteStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = SqliteStore(Path(sys.argv[1]))
store.put_job("01J0", {"text": "first"}, is_open=True)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))  # no file can grow, as on a full disk
for _ in range(2):
    try:
        store.check()
    except StoreError as error:
        print(error.detail)
try:
    store.put_job("01J1", {"text": "second"}, is_open=True)
except StoreError:
    print("refused")
print(store.get_job("01J0"))
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))  # room again
store.check()
store.put_job("01J2", {"text": "third"}, is_open=True)
print(store.open_jobs())
"""


@pytest.mark.skipif(os.name != "posix", reason="limits of files are POSIX")
def test_a_full_disk_is_told_and_what_was_there_is_read(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)
    *told, refused, read, jobs = done.stdout.splitlines()
    assert len(told) == 2
    assert all("can't be used" in line for line in told)
    assert refused == "refused"
    assert read == "{'text': 'first'}"
    assert jobs == "['01J0', '01J2']"
