"""The id of a brief and the keys of the translation memory change with every byte of what computes them."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from depeche import sources
from depeche.brief.identity import brief_id, pipeline_version
from depeche.schemas import BriefRequest
from depeche.translation.memory import Memory

PACKAGE = Path(sources.__file__).parent
REQUEST = BriefRequest(text="Le pont ferme lundi.")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the library, in place of this one where the digest is concerned."""
    copy = tmp_path / "depeche"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(sources, "__file__", str(copy / "sources.py"))
    yield copy
    sources._digest.cache_clear()


def identity() -> str:
    sources._digest.cache_clear()  # as in a new process
    return brief_id(REQUEST, {}, beam=4)


def segment_key() -> str:
    sources._digest.cache_clear()
    return Memory(None, source="fr", target="en", fingerprint="f", beam=4).key("Le pont ferme lundi.")


def files_of(library: Path, room: str) -> list[Path]:
    """A source of a room, and a file of its data where there is one."""
    found = sorted(path for path in (library / room).rglob("*") if path.is_file() and path.stat().st_size)
    found = [path for path in found if path.parent.name != "convert"]  # what it makes has a digest of its own
    return [next(path for path in found if path.suffix == suffix) for suffix in {path.suffix for path in found}]


@pytest.mark.parametrize("room", sources.ROOMS)
def test_a_byte_of_each_room_makes_another_brief(library: Path, room: str) -> None:
    seen = {identity()}
    for file in files_of(library, room):
        content = file.read_bytes()
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert identity() not in seen, file.name
        seen.add(identity())
        assert sources.digest()[:12] in pipeline_version()


@pytest.mark.parametrize("room", ["models", "text", "translation"])
def test_a_byte_of_what_translates_makes_another_memory(library: Path, room: str) -> None:
    before = segment_key()
    with (library / room / "__init__.py").open("ab") as file:
        file.write(b"#")
    assert segment_key() != before


def test_the_memory_outlives_a_change_of_the_summaries(library: Path) -> None:
    before = segment_key()
    with (library / "summary" / "__init__.py").open("ab") as file:
        file.write(b"#")
    assert segment_key() == before


def test_bytecode_and_the_doors_are_no_part_of_it(library: Path) -> None:
    before = identity()
    (library / "brief" / "__pycache__").mkdir()
    (library / "brief" / "__pycache__" / "steps.cpython-313.pyc").write_bytes(b"code")
    (library / "cli" / "more.py").write_text("pass")
    assert identity() == before


def test_the_package_of_the_zip_functions_gives_the_same_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = identity()
    script = next(parent / "assemble.py" for parent in PACKAGE.parents if (parent / "assemble.py").is_file())
    assembled = runpy.run_path(str(script))["assemble"](tmp_path)
    monkeypatch.setattr(sources, "__file__", str(assembled / "sources.py"))
    assert identity() == before
    sources._digest.cache_clear()
