"""What is particular to the SQLite store: its file."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests import briefs

from depeche.errors import StoreError
from depeche.store import ClaimState, owner
from depeche.store.sqlite import SqliteStore


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new" / "folder" / "store.sqlite"


def test_missing_folders_are_made_and_the_file_is_private(path):
    SqliteStore(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_opens_again(path):
    store = SqliteStore(path)
    store.put_segments({"aa": "texte"})
    store.close()
    again = SqliteStore(path)
    assert again.get_segments(["aa"]) == {"aa": "texte"}
    again.close()


@pytest.mark.parametrize("content", [b"not a database at all" * 300, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused_by_name(tmp_path, content):
    path = tmp_path / "store.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"store\.sqlite"):
        SqliteStore(path)
    assert path.read_bytes() == content


def test_another_program_s_database_is_left_alone(tmp_path):
    path = tmp_path / "theirs.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE records (pk TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not a Dépêche store"):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_a_later_format_is_refused(path):
    SqliteStore(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="format 99"):
        SqliteStore(path)


def test_a_damaged_page_is_a_store_error(path):
    store = SqliteStore(path)
    for number in range(200):
        store.put_segments({f"{number:04}": "x" * 100})
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"store\.sqlite"):  # noqa: PT012 - opening may notice it, or reading
        damaged = SqliteStore(path)
        try:
            damaged.get_segments([f"{number:04}" for number in range(200)])
        finally:
            damaged.close()


def test_a_damaged_record_is_a_store_error(path, monkeypatch):
    store = SqliteStore(path)
    store.put_job("aa", {"text": "x" * 1000}, is_open=True)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE records SET body = substr(body, 1, 30)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="damaged"):
        store.get_job("aa")
    store.close()


def test_a_folder_in_its_place_is_a_store_error(tmp_path):
    with pytest.raises(StoreError):
        SqliteStore(tmp_path)


def test_a_file_in_place_of_the_folder_is_a_store_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        SqliteStore(tmp_path / "file" / "store.sqlite")


def test_a_closed_store_is_a_store_error(path):
    store = SqliteStore(path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.get_job("aa")


def test_a_full_disk_is_a_store_error_that_passes(path):
    import resource

    store = SqliteStore(path)
    store.put_segments({"aa": "texte"})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))  # a write beyond it fails as on a full disk
    try:
        with pytest.raises(StoreError, match=r"store\.sqlite"):
            store.put_job("aa", {"noise": os.urandom(400_000).hex()}, is_open=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)
    assert store.get_job("aa") is None
    store.put_job("aa", {"small": True}, is_open=True)
    assert store.get_job("aa") == {"small": True}
    assert store.get_segments(["aa"]) == {"aa": "texte"}
    store.close()


def test_many_may_open_a_new_file_at_once(path):
    with ThreadPoolExecutor(16) as pool:
        stores = list(pool.map(SqliteStore, [path] * 16))
    stores[0].put_segments({"aa": "texte"})
    for store in stores:
        assert store.get_segments(["aa"]) == {"aa": "texte"}
        store.close()


def test_many_processes_claim_once(path):
    code = (
        "import sys; from pathlib import Path; from depeche.store import owner;"
        "from depeche.store.sqlite import SqliteStore; sys.stdin.readline();"
        "print(SqliteStore(Path(sys.argv[1])).claim('ab', owner=owner(), lease_seconds=60).state, flush=True);"
        "sys.stdin.readline()"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.stdout.readline().strip() for process in processes]
    for process in processes:
        process.communicate("end\n")
    assert sorted(answers) == [ClaimState.RUNNING] * 5 + [ClaimState.WON]


def test_what_ran_out_is_swept_after_an_hour(path):
    now = [1_000_000.0]
    store = SqliteStore(path, clock=lambda: now[0])
    store.put_segments({"aa": "texte"})
    now[0] += 200 * 86_400
    finish(store, "ab")
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT pk FROM records").fetchall() == [("brief#ab",)]
    connection.close()
    store.close()


def finish(store, brief_id):
    me = owner()
    store.claim(brief_id, owner=me, lease_seconds=30)
    store.finish(briefs.brief(brief_id), owner=me)
