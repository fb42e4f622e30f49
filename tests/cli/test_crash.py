"""``kill -9`` in mid-brief: the next run gives the same brief, and the store is sound."""

import sqlite3
import time

import pytest

from tests.cli.conftest import EXAMPLES, Shell

VOLATILE = {"created", "timings_ms"}


def content(brief):
    """The brief without what tells one computation from another."""
    kept = {key: value for key, value in brief.items() if key not in VOLATILE}
    segments = [{**segment, "from_memory": None} for segment in brief["translation"]["segments"]]
    counters = {"from_memory": None, "translated": None}
    return kept | {"translation": {**brief["translation"], **counters, "segments": segments}}


def rows(shell, prefix):
    path = shell.folder / "data" / "depeche.sqlite"
    if not path.exists():
        return 0
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as store:
        try:
            return store.execute("SELECT count(*) FROM records WHERE pk LIKE ?", (f"{prefix}%",)).fetchone()[0]
        except sqlite3.OperationalError:
            return 0  # the table is not there yet


@pytest.mark.models
@pytest.mark.parametrize("moment", ["brief#", "seg#"], ids=["after the claim", "after the first segments"])
def test_a_killed_brief_goes_on(tmp_path, moment):
    article = EXAMPLES / "loup-du-vercors.txt"
    (tmp_path / "calm").mkdir()
    (tmp_path / "killed").mkdir()
    calm, killed = Shell(tmp_path / "calm"), Shell(tmp_path / "killed")
    process = killed.start("brief", article, "--json")
    while not rows(killed, moment):
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.02)
    process.kill()
    process.communicate()
    with sqlite3.connect(killed.folder / "data" / "depeche.sqlite") as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    again = killed.json("brief", article)
    assert content(again) == content(calm.json("brief", article))
    assert killed.json("brief", article) == again | {"cached": True}
