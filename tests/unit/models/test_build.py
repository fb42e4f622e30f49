from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from depeche.errors import ModelUnavailableError, NotFoundError
from depeche.models import build, licences, overview, verify
from depeche.models.build import ensure
from depeche.models.build.adapter import Adapter
from depeche.models.build.vocabulary import pack, unpack
from depeche.models.lock import lock


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}


def test_a_second_build_touches_nothing(miniature, tmp_path):
    cache = tmp_path / "cache"
    first = build(miniature.catalog, cache, ["plain", "adapted"])
    before = {name: snapshot(folder) for name, folder in first.items()}
    assert build(miniature.catalog, cache, ["plain", "adapted"]) == first
    assert {name: snapshot(folder) for name, folder in first.items()} == before
    assert verify(miniature.catalog, cache, ["plain", "adapted"]) == {"plain": [], "adapted": []}


def test_two_builds_write_the_same_bytes(miniature, tmp_path):
    one = build(miniature.catalog, tmp_path / "one", ["adapted"])["adapted"]
    two = build(miniature.catalog, tmp_path / "two", ["adapted"])["adapted"]
    assert content(one) == content(two)


def test_the_manifest_says_what_the_build_read(miniature, tmp_path):
    model = miniature.catalog.model("adapted")
    folder = build(miniature.catalog, tmp_path, ["adapted"])["adapted"]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["key"] == model.key
    assert manifest["inputs"] == model.inputs()
    assert set(manifest["files"]) == {path.name for path in folder.iterdir()} - {"manifest.json"}


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.model", "vocabulary.json", "config.json"])
def test_a_changed_file_is_refused_and_a_build_repairs_it(miniature, tmp_path, name):
    folder = build(miniature.catalog, tmp_path, ["adapted"])["adapted"]
    path = folder / name
    original = path.read_bytes()
    path.write_bytes(original[:-1] + bytes([original[-1] ^ 1]))
    assert verify(miniature.catalog, tmp_path, ["adapted"]) == {
        "adapted": [f"{folder.name}/{name} was changed after the build"]
    }
    with pytest.raises(ModelUnavailableError, match=r"changed after the build.*depeche models build adapted"):
        ensure(miniature.catalog, tmp_path, "adapted")
    build(miniature.catalog, tmp_path, ["adapted"])
    assert path.read_bytes() == original
    assert ensure(miniature.catalog, tmp_path, "adapted") == folder


def test_a_missing_and_a_foreign_file_are_told(miniature, tmp_path):
    folder = build(miniature.catalog, tmp_path, ["plain"])["plain"]
    (folder / "config.json").unlink()
    (folder / "stray").write_text("x", encoding="utf-8")
    assert verify(miniature.catalog, tmp_path, ["plain"])["plain"] == [
        f"{folder.name}/config.json is missing",
        f"{folder.name}/stray does not belong there",
    ]


def test_a_broken_manifest_is_a_problem_and_no_traceback(miniature, tmp_path):
    folder = build(miniature.catalog, tmp_path, ["plain"])["plain"]
    for text in ("", "[]", '{"files": 3}', "{"):
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        assert len(verify(miniature.catalog, tmp_path, ["plain"])["plain"]) == 1
        with pytest.raises(ModelUnavailableError, match="manifest"):
            ensure(miniature.catalog, tmp_path, "plain")


def test_a_model_that_was_changed_together_with_its_manifest_is_told(miniature, tmp_path):
    """The manifest agrees with the files again; the lock, beside the catalog, does not."""
    catalog = miniature.catalog.model_copy(update={"folder": tmp_path / "beside"})
    catalog.folder.mkdir()
    folder = build(catalog, tmp_path, ["plain"])["plain"]
    lock(catalog, tmp_path, ["plain"])
    assert verify(catalog, tmp_path, ["plain"]) == {"plain": []}

    path = folder / "config.json"
    path.write_bytes(path.read_bytes() + b" ")
    manifest = folder / "manifest.json"
    document = json.loads(manifest.read_text())
    content = path.read_bytes()
    document["files"]["config.json"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    manifest.write_text(json.dumps(document))
    assert verify(catalog, tmp_path, ["plain"]) == {"plain": [f"{folder.name} is not what the lock of plain describes"]}


def test_a_lock_keeps_what_it_knows_of_a_build_that_is_not_here(miniature, tmp_path):
    catalog = miniature.catalog.model_copy(update={"folder": tmp_path / "beside"})
    catalog.folder.mkdir()
    build(catalog, tmp_path, ["plain"])
    [file] = lock(catalog, tmp_path, ["plain"]).values()
    before = file.read_text()
    lock(catalog, tmp_path / "elsewhere", ["plain"])
    assert file.read_text() == before


def test_verify_says_what_is_not_built(miniature, tmp_path):
    assert verify(miniature.catalog, tmp_path, ["plain"]) == {"plain": ["not built"]}
    with pytest.raises(NotFoundError):
        verify(miniature.catalog, tmp_path, ["nope"])


def test_a_vocabulary_of_another_model_is_refused(miniature, tmp_path):
    (miniature.catalog_folder / "kept.bits").write_bytes(pack({5000}, 5001))
    with pytest.raises(ModelUnavailableError, match=r"kept\.bits.*5000"):
        build(miniature.catalog, tmp_path, ["adapted"])


def test_other_inputs_get_another_folder(miniature, tmp_path):
    before = build(miniature.catalog, tmp_path, ["adapted"])["adapted"]
    (miniature.catalog_folder / "kept.bits").write_bytes(pack(range(200), 200))
    after = build(miniature.catalog, tmp_path, ["adapted"])["adapted"]
    assert before != after
    assert before.is_dir()


def test_a_build_killed_in_the_middle_leaves_no_model_and_the_next_one_succeeds(miniature, tmp_path):
    cache = tmp_path / "cache"
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        f"sys.path.insert(0, {str(miniature.parts[0].parents[2])!r})\n"
        "from depeche.models import build, load_catalog\n"
        "def stop(name, step, share):\n"
        "    if step == 'sealing':\n"
        "        print('sealing', flush=True)\n"
        "        time.sleep(600)\n"
        f"catalog = load_catalog(Path({str(miniature.catalog_folder)!r}))\n"
        f"build(catalog, Path({str(cache)!r}), ['adapted'], progress=stop)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "sealing\n"
        process.send_signal(signal.SIGKILL)
    left = [path for path in (cache / "models").iterdir() if path.is_dir()]
    assert len(left) == 1
    assert (left[0] / "model.bin").is_file()
    assert verify(miniature.catalog, cache, ["adapted"]) == {"adapted": ["not built"]}

    folder = build(miniature.catalog, cache, ["adapted"])["adapted"]
    assert verify(miniature.catalog, cache, ["adapted"]) == {"adapted": []}
    assert [path for path in (cache / "models").iterdir() if path.is_dir()] == [folder]


def test_a_failed_build_leaves_nothing(miniature, tmp_path):
    save_file(
        {"layers.9.mlp.up_proj.lora_A": np.zeros((4, 32), np.float16)}, miniature.catalog_folder / "adapter.safetensors"
    )
    with pytest.raises(ModelUnavailableError, match=r"lacks: layers\.9"):
        build(miniature.catalog, tmp_path / "cache", ["adapted"])
    assert not [path for path in (tmp_path / "cache" / "models").iterdir() if path.is_dir()]


def test_processes_that_build_at_once_agree(miniature, tmp_path):
    cache = tmp_path / "cache"
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        f"sys.path.insert(0, {str(miniature.parts[0].parents[2])!r})\n"
        "from depeche.models import build, load_catalog\n"
        f"print(build(load_catalog(Path({str(miniature.catalog_folder)!r})), Path({str(cache)!r}), ['plain'],\n"
        "    progress=lambda name, step, share: print(step) if step == 'done' else None)['plain'])\n"
    )
    processes = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    outputs = [process.communicate()[0].splitlines() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert len({lines[-1] for lines in outputs}) == 1
    assert sorted(len(lines) for lines in outputs) == [1, 1, 2]  # one built, the others found it


def test_a_missing_package_says_what_to_install(miniature, tmp_path):
    with pytest.raises(ModelUnavailableError, match=r"pip install gemma-that-nobody-installed==2\.5"):
        build(miniature.catalog, tmp_path, ["absent"])
    assert "gemma-that-nobody-installed==2.5" in licences(miniature.catalog)["absent"]


def test_an_incomplete_package_names_the_missing_part(miniature, tmp_path):
    miniature.parts[1].unlink()
    with pytest.raises(ModelUnavailableError, match="part1 missing"):
        build(miniature.catalog, tmp_path, ["plain"])


def test_other_weights_than_the_catalog_expects_are_refused(miniature, tmp_path):
    miniature.parts[1].write_bytes(miniature.parts[1].read_bytes()[:-1] + b"x")
    with pytest.raises(ModelUnavailableError, match="other weights than expected"):
        build(miniature.catalog, tmp_path, ["plain"])


def test_progress_covers_each_model(miniature, tmp_path):
    seen: list[tuple[str, str, float]] = []
    build(miniature.catalog, tmp_path, ["plain"], progress=lambda *step: seen.append(step))
    assert seen[-1] == ("plain", "done", 1)
    assert all(name == "plain" and 0 <= share <= 1 for name, _, share in seen)


def test_overview_and_licences(miniature, tmp_path):
    build(miniature.catalog, tmp_path, ["adapted"])
    rows = {row.name: row for row in overview(miniature.catalog, tmp_path)}
    assert rows["adapted"].built
    assert rows["adapted"].fingerprint == miniature.catalog.model("adapted").fingerprint
    assert rows["adapted"].languages == ("fr>en",)
    assert not rows["plain"].built
    assert rows["plain"].fingerprint is None
    assert "Be nice." in licences(miniature.catalog)["plain"]


def test_merging_adds_the_low_rank_product(tmp_path):
    random = np.random.default_rng(3)
    down, up, weight = (random.normal(size=shape).astype(np.float32) for shape in ((2, 5), (7, 2), (7, 5)))
    path = tmp_path / "adapter.safetensors"
    save_file({"layers.3.self_attn.q_proj.lora_A": down, "layers.3.self_attn.q_proj.lora_B": up}, path)
    adapter = Adapter(path)
    # Summed in float64, to the bit the same on any number of threads.
    expected = (weight + sum(np.outer(up[:, rank].astype(float), down[rank]) for rank in range(2))).astype(np.float32)
    np.testing.assert_array_equal(adapter.merge(3, "attn_q", weight), expected, strict=True)
    assert adapter.merge(4, "attn_q", weight) is weight
    assert adapter.unused() == []


@given(st.sets(st.integers(0, 999)))
def test_a_bit_set_comes_back(kept):
    assert unpack(pack(kept, 1000)) == sorted(kept)
