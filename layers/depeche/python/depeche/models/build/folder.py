"""Folders of built models: where they are, how they come into being whole, how a change is noticed."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from depeche.models.catalog import Model
from depeche.models.checkpoint import Checkpoint

MANIFEST: Final = "manifest.json"
_STAGING: Final = ".building-"
_DAMAGED: Final = ".damaged-"
_PRUNED: Final = ".pruned-"
_LEFTOVER: Final = re.compile(rf"({'|'.join(map(re.escape, (_STAGING, _DAMAGED, _PRUNED)))}).+-[0-9a-f]{{16}}")


def home(cache: Path) -> Path:
    """Where the folders of all built models are."""
    return cache / "models"


def place(cache: Path, model: Model | Checkpoint) -> Path:
    """The folder of a built model; its name holds the build key, so other inputs never share it."""
    return home(cache) / _title(model.name, model.key)


@contextmanager
def locked(cache: Path) -> Iterator[None]:
    """Hold the cache's build lock. The kernel frees it when the process dies."""
    folder = home(cache)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A fresh folder that becomes ``target`` in one rename when the block ends well. Needs the lock.

    What a killed build left behind is removed first; a damaged ``target`` is replaced.
    """
    for left in leftovers(target.parent):
        shutil.rmtree(left)
    staging = target.parent / f"{_STAGING}{target.name}"
    staging.mkdir()
    try:
        yield staging
        if target.exists():
            target.rename(target.parent / f"{_DAMAGED}{target.name}")
        staging.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        shutil.rmtree(target.parent / f"{_DAMAGED}{target.name}", ignore_errors=True)


def leftovers(models: Path) -> list[Path]:
    """What killed builds and removals left behind. Needs the lock: a build under way looks the same.

    Args:
        models: The folder of all built models.
    """
    return sorted(path for path in models.iterdir() if _LEFTOVER.fullmatch(path.name) and _is_folder(path))


def is_build(folder: Path) -> bool:
    """Whether a folder is one that a build wrote, of whatever model and inputs, and holds nothing else.

    Looks at the names; ``problems`` hashes the files.
    """
    if not _is_folder(folder):
        return False
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        named = folder.name == _title(manifest["name"], manifest["key"])
        expected = {MANIFEST, *manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return named and all(path.name in expected and not path.is_dir() for path in folder.iterdir())


def discard(folder: Path) -> None:
    """Remove a built model's folder. Needs the lock.

    Killed in the middle, it leaves one of the ``leftovers``, and never half a model.
    """
    gone = folder.parent / f"{_PRUNED}{folder.name}"
    folder.rename(gone)
    shutil.rmtree(gone)


def seal(folder: Path, members: dict[str, Any]) -> None:
    """Write the manifest: ``members`` and the digest and size of every file."""
    files = {path.name: {"sha256": _digest(path), "size": path.stat().st_size} for path in sorted(folder.iterdir())}
    document = {**members, "files": files}
    (folder / MANIFEST).write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def digests(folder: Path) -> dict[str, str] | None:
    """The digest that the manifest gives each file; None where there is no readable one. Hashes nothing."""
    return read_digests(folder / MANIFEST)


def read_digests(manifest: Path) -> dict[str, str] | None:
    """The same, of a manifest that stands elsewhere."""
    try:
        files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
        return {name: str(entry["sha256"]) for name, entry in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def read_languages(manifest: Path) -> tuple[str, ...]:
    """The languages that a converted model has a tag for, by its manifest; none where it doesn't say."""
    try:
        return tuple(map(str, json.loads(manifest.read_text(encoding="utf-8"))["languages"]))
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def problems(folder: Path, key: str) -> list[str]:
    """What is wrong with a built model's folder, in sentences; empty when it is as the build left it.

    Hashes every file: about 0.1 s for 150 MB on a processor with SHA instructions.

    Args:
        folder: The model's folder.
        key: The build key that its inputs have now.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files: dict[str, dict[str, Any]] = manifest["files"]
        recorded = manifest["key"]
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{folder.name} has no readable manifest"]
    found = [] if recorded == key else [f"{folder.name} was built from other inputs"]
    for name, expected in files.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{folder.name}/{name} is missing")
        elif path.stat().st_size != expected["size"] or _digest(path) != expected["sha256"]:
            found.append(f"{folder.name}/{name} was changed after the build")
    extra = {path.name for path in folder.iterdir()} - set(files) - {MANIFEST}
    found.extend(f"{folder.name}/{name} does not belong there" for name in sorted(extra))
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _title(name: str, key: str) -> str:
    return f"{name}-{key[:16]}"


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
