"""Errands in a file survive the process, come once when they are done, and are given up with a reason."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading

import pytest

from depeche.errors import StoreError
from depeche.slack.errands import Ask, Link, Offer, Place, Show, Text, Verdict, read, written
from depeche.slack.ids import job_id
from depeche.slack.local_errands import LocalErrands
from depeche.slack.options import Options

PLACE = Place(team="T1", channel="C1", user="U1", thread="1.1", response_url="https://hooks.slack.com/x")
DONE = Verdict(done=True)


def ask(number=1, text="Un texte"):
    return Ask(id=job_id(number, "test"), place=PLACE, matter=Text(text=text), options=Options(target="fr"), mark="1.1")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "slack.sqlite"


@pytest.mark.parametrize(
    "errand",
    [
        ask(),
        Ask(id="1", place=PLACE, matter=Link(url="https://a.example"), options=Options(target=None), greet="replace"),
        Offer(id="2", place=PLACE, message="1.2", url="https://a.example"),
        Show(id="3", team="T1", view="V1", brief="b", side="removed", page=4),
    ],
)  # fmt: skip
def test_an_errand_is_written_and_read(errand):
    assert read(written(errand)) == errand


def test_an_errand_of_a_neighbouring_version_is_read():
    assert read(written(ask()).replace('"kind":"ask"', '"kind":"ask","newer":1')) == ask()


def test_ids_stand_for_what_happened():
    assert job_id(1_700_000_000, "event", "Ev1") == job_id(1_700_000_000, "event", "Ev1")
    assert job_id(1_700_000_000, "event", "Ev1") != job_id(1_700_000_000, "event", "Ev2")
    assert job_id(1, "ab", "c") != job_id(1, "a", "bc")
    assert job_id(1_700_000_000, "z") < job_id(1_700_000_001, "a")


def test_done_once_and_put_twice_it_is_done_once(path):
    errands, seen = LocalErrands(path), []

    def run(errand, attempts):
        seen.append((errand, attempts))
        return DONE

    errands.put(ask())
    errands.put(ask(text="another text under the same id"))
    assert errands.step(run)
    assert not errands.step(run)
    errands.put(ask())
    assert not errands.step(run)
    assert seen == [(ask(), 0)]
    assert b"Un texte" not in path.read_bytes() or errands.waiting() == 0


def test_an_attempt_that_ends_with_the_process_is_made_again(path):
    errands = LocalErrands(path, hold_seconds=0)
    errands.put(ask())

    def crash(errand, attempts):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        errands.step(crash)
    seen = []
    assert LocalErrands(path, hold_seconds=0).step(lambda errand, attempts: seen.append((errand, attempts)) or DONE)
    assert seen == [(ask(), 1)]


def test_kill_9_loses_nothing(path):
    errands = LocalErrands(path)
    code = (
        "import os, sys; from pathlib import Path; from depeche.slack.errands import read\n"
        "from depeche.slack.local_errands import LocalErrands\n"
        "errands = LocalErrands(Path(sys.argv[1]), hold_seconds=0); errands.put(read(sys.argv[2]))\n"
        "errands.step(lambda errand, attempts: os.kill(os.getpid(), 9))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path), written(ask())], check=False)
    assert done.returncode == -9
    seen = []
    assert errands.step(lambda errand, attempts: seen.append((errand, attempts)) or DONE)
    assert seen == [(ask(), 1)]


def test_what_is_taken_is_not_taken_by_another(path):
    one, two = LocalErrands(path), LocalErrands(path)
    one.put(ask())

    def run(errand, attempts):
        assert not two.step(lambda *_: DONE)
        return DONE

    assert one.step(run)


def test_later_and_given_up(path):
    errands = LocalErrands(path)
    errands.put(ask())
    assert errands.step(lambda errand, attempts: Verdict(done=False, reason="Slack: ratelimited", after=600))
    assert not errands.step(lambda *_: DONE)
    assert errands.waiting() == 1
    errands.put(ask(2))
    assert errands.step(lambda errand, attempts: Verdict(done=False, reason="Slack: is_archived"))
    assert errands.dead() == [(ask(2).id, "Slack: is_archived")]
    assert errands.waiting() == 1


def test_an_errand_of_another_version_is_given_up(path):
    errands = LocalErrands(path)
    errands.put(ask())
    with errands._database() as database:
        database.execute("""UPDATE errands SET body = '{"kind": "dance"}'""")
    assert errands.step(lambda *_: DONE)
    assert [reason for _, reason in errands.dead()] == ["written by a version that is not understood here"]


def test_a_thread_does_what_comes_and_what_was_there(path):
    errands = LocalErrands(path)
    errands.put(ask(1))
    came = threading.Semaphore(0)
    errands.start(lambda errand, attempts: came.release() or DONE)
    assert came.acquire(timeout=60)
    errands.put(ask(2))
    assert came.acquire(timeout=60)
    errands.close()
    errands.put(ask(3))
    assert errands.waiting() == 1


def test_one_that_takes_its_time_does_not_keep_the_others_waiting(path):
    errands, go, came = LocalErrands(path), threading.Event(), threading.Semaphore(0)

    def run(errand, attempts):
        if errand.id == ask(1).id:
            assert go.wait(60)
        came.release()
        return DONE

    errands.put(ask(1))
    errands.start(run)
    errands.put(ask(2))
    assert came.acquire(timeout=60), "the second one is done while the first one is not"
    go.set()
    assert came.acquire(timeout=60)
    errands.close(60)
    assert errands.waiting() == 0


def test_a_file_that_can_t_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        LocalErrands(tmp_path / "file" / "slack.sqlite")


@pytest.mark.parametrize("before", [None, 0o644], ids=["new", "of an earlier version"])
def test_the_file_is_readable_by_its_owner_only(tmp_path, before):
    path = tmp_path / "slack.sqlite"
    if before is not None:
        path.touch()
        path.chmod(before)
    LocalErrands(path)
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
