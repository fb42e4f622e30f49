"""Pruning built models, as an operator does it."""

from __future__ import annotations

import pytest

from depeche.models import load_catalog
from depeche.models.build import folder as folders


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def models(shell, cache):
    """Runs ``depeche models`` on the cache and gives the lines that it prints."""

    def run(*arguments):
        done = shell("models", *arguments, DEPECHE_CACHE_DIR=str(cache))
        assert done.returncode == 0, done.stderr
        assert done.stderr == b""
        return done.stdout.decode().splitlines()

    return run


def build(folder, name, key, *, size):
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"\0" * size)
    folders.seal(folder, {"name": name, "key": key})
    return folder


def test_old_builds_are_listed_and_pruned(models, cache):
    entry = load_catalog().models["gemma3-270m"]
    present = build(folders.place(cache, entry), entry.name, entry.key, size=10)
    old = build(cache / "models" / f"gemma3-270m-{'0' * 16}", "gemma3-270m", "0" * 64, size=2_600_000)
    left = cache / "models" / f".building-gemma3-270m-{'1' * 16}"
    left.mkdir()
    (left / "model.bin").write_bytes(b"\0" * 1_200_000)
    own = cache / "models" / "notes"
    own.mkdir()
    listed = [f"{left.name}  1.2 MB", f"{old.name}  2.6 MB"]

    assert models("prune", "--dry-run") == [*listed, "3.8 MB would be freed"]
    assert old.is_dir()
    assert models("prune") == [*listed, "3.8 MB freed"]
    assert {path.name for path in (cache / "models").iterdir()} == {".lock", present.name, own.name}
    assert models("prune") == ["Nothing to prune"]


def test_an_empty_cache_has_nothing_to_prune(models):
    assert models("prune") == ["Nothing to prune"]
