"""Pruning the cache: what the catalog no longer uses goes, all else stays."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from depeche.errors import ModelUnavailableError
from depeche.models import Catalog, Checkpoint, Runtime, build, prune, verify
from depeche.models.build import folder as folders
from depeche.models.build.vocabulary import pack
from depeche.settings import Settings

OLD = "0123456789abcdef" * 4


def sealed(cache: Path, name: str, key: str, *, weights: bytes = b"weights") -> Path:
    """A folder as a build leaves it."""
    folder = cache / "models" / f"{name}-{key[:16]}"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(weights)
    folders.seal(folder, {"name": name, "key": key})
    return folder


def there(cache: Path) -> set[str]:
    return {path.name for path in (cache / "models").iterdir()} - {".lock"}


def pruned(catalog: Catalog, cache: Path, *, dry_run: bool = False) -> list[str]:
    return [unused.folder.name for unused in prune(catalog, cache, dry_run=dry_run)]


def test_the_build_of_other_inputs_goes_and_the_present_one_stays(miniature, tmp_path):
    cache = tmp_path / "cache"
    old = build(miniature.catalog, cache, ["adapted"])["adapted"]
    (miniature.catalog_folder / "kept.bits").write_bytes(pack(range(200), 200))
    new = build(miniature.catalog, cache, ["adapted", "plain"])
    size = sum(path.stat().st_size for path in old.iterdir())

    [unused] = prune(miniature.catalog, cache, dry_run=True)
    assert (unused.folder, unused.size) == (old, size)
    assert there(cache) == {old.name, *(folder.name for folder in new.values())}

    assert prune(miniature.catalog, cache) == [unused]
    assert there(cache) == {folder.name for folder in new.values()}
    assert verify(miniature.catalog, cache, ["adapted", "plain"]) == {"adapted": [], "plain": []}
    assert prune(miniature.catalog, cache) == []


def test_a_loaded_model_outlives_its_folder(miniature, tmp_path):
    cache = tmp_path / "cache"
    generator = Runtime(Settings(cache_dir=cache, threads=1), catalog=miniature.catalog).generator("adapted")
    before = generator.generate(["ab cd"], max_tokens=8)
    (miniature.catalog_folder / "kept.bits").write_bytes(pack(range(200), 200))
    assert len(pruned(miniature.catalog, cache)) == 1
    assert there(cache) == set()
    assert generator.generate(["ab cd"], max_tokens=8) == before


def test_converted_models_of_the_catalog_stay_whether_a_route_names_them_or_not(tmp_path):
    opus = Checkpoint(
        name="opus", hub="press/opus", architecture="marian", routes=("fr>en",), licence="MIT", quantization="float32"
    )
    before = opus.model_copy(update={"quantization": "int8"})
    stays, goes = sealed(tmp_path, "opus", opus.key), sealed(tmp_path, "opus", before.key)
    dropped = sealed(tmp_path, "model-that-the-catalog-lost", OLD)
    catalog = Catalog(models={}, checkpoints={"opus": opus})
    assert set(pruned(catalog, tmp_path)) == {goes.name, dropped.name}
    assert there(tmp_path) == {stays.name}


def test_what_no_build_wrote_stays(miniature, tmp_path):
    cache = tmp_path / "cache"
    models = cache / "models"
    build(miniature.catalog, cache, ["plain"])
    no_manifest, no_json, foreign = (models / f"{name}-{OLD[:16]}" for name in ("a", "b", "c"))
    for folder in (no_manifest, no_json, foreign):
        folder.mkdir()
        (folder / "manifest.json").write_text("{" if folder is no_json else json.dumps({"files": {}}), encoding="utf-8")
    (no_manifest / "manifest.json").unlink()
    renamed = sealed(cache, "plain", OLD).rename(models / "plain-kept-by-hand")
    (sealed(cache, "annotated", OLD) / "notes.txt").write_text("Mine.", encoding="utf-8")
    filled = sealed(cache, "filled", OLD)
    (filled / "model.bin").unlink()
    (filled / "model.bin").mkdir()
    elsewhere = sealed(tmp_path / "elsewhere", "linked", OLD)
    (models / elsewhere.name).symlink_to(elsewhere, target_is_directory=True)
    (models / ".building-by-hand").mkdir()
    (models / "weights.bin").write_bytes(b"x")
    sealed(cache / "backup", "plain", OLD)
    before = there(cache)

    assert renamed.name in before
    assert pruned(miniature.catalog, cache) == []
    assert there(cache) == before
    assert (elsewhere / "model.bin").is_file()
    assert (cache / "backup" / "models" / f"plain-{OLD[:16]}").is_dir()


def test_a_damaged_old_build_goes_too(miniature, tmp_path):
    folder = sealed(tmp_path, "plain", OLD)
    (folder / "model.bin").unlink()
    assert pruned(miniature.catalog, tmp_path) == [folder.name]
    assert there(tmp_path) == set()


@pytest.mark.parametrize("kind", ["building", "damaged", "pruned"])
def test_what_killed_builds_and_prunings_left_behind_goes(miniature, tmp_path, kind):
    old = sealed(tmp_path, "plain", OLD)
    left = tmp_path / "models" / f".{kind}-{old.name}"
    (left / "inputs").mkdir(parents=True)
    (left / "inputs" / "model.safetensors").write_bytes(b"x" * 1000)
    first, *_ = prune(miniature.catalog, tmp_path)
    assert (first.folder, first.size) == (left, 1000)
    assert there(tmp_path) == set()


def test_a_build_under_way_is_waited_for(miniature, tmp_path):
    cache = tmp_path / "cache"
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from depeche.models import load_catalog, prune\n"
        "print('ready', flush=True)\n"
        f"print(prune(load_catalog(Path({str(miniature.catalog_folder)!r})), Path({str(cache)!r})), flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as other:
        seen: list[str] = []

        def step(_name: str, _step: str, _share: float) -> None:
            if not seen:  # the lock is held from here to the end of the build
                seen.append(other.stdout.readline())
                assert [name[:10] for name in there(cache)] == [".building-"]

        build(miniature.catalog, cache, ["adapted"], progress=step)
        assert [*seen, *other.communicate()[0].splitlines()] == ["ready\n", "[]"]
    assert verify(miniature.catalog, cache, ["adapted"]) == {"adapted": []}


def test_a_cache_that_was_never_used_is_left_alone(miniature, tmp_path):
    assert prune(miniature.catalog, tmp_path / "cache") == []
    assert not (tmp_path / "cache").exists()


def test_nothing_goes_while_the_present_build_is_not_known(miniature, tmp_path):
    old = sealed(tmp_path, "adapted", OLD)
    (miniature.catalog_folder / "adapter.safetensors").unlink()
    with pytest.raises(ModelUnavailableError, match="adapter"):
        prune(miniature.catalog, tmp_path)
    assert there(tmp_path) == {old.name}
