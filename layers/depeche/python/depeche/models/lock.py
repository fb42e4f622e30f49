"""Locks: what a process without the models' files has to know of them to give a brief the same id.

The API on AWS carries the catalog and the locks, some kilobytes; adapters and weights are in the engine's image.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from depeche.errors import ModelUnavailableError
from depeche.models.build import folder as folders
from depeche.models.catalog import Catalog, Model, data_folder, lock_file
from depeche.models.checkpoint import Checkpoint


def lock(catalog: Catalog, cache: Path, names: Iterable[str] = ()) -> dict[str, Path]:
    """Write the locks of models beside the catalog.

    An embedded model's lock holds the digests of the files that it is built from and, under ``built``, those of the
    files that are made of them; where the model is not built here, these stay as they are. A converted one's is the
    manifest of what was built.

    Args:
        catalog: The models.
        cache: ``Settings.cache_dir``.
        names: Which; none: the embedded ones, and the converted ones that are built.

    Returns:
        The file of each lock.

    Raises:
        NotFoundError: A name is not in the catalog.
        ModelUnavailableError: A converted model is not built, or a file of an embedded one is missing.
    """
    folder = catalog.folder or data_folder()
    entries = [catalog.entry(name) for name in names] or [
        *catalog.models.values(),
        *(each for each in catalog.checkpoints.values() if folders.digests(folders.place(cache, each)) is not None),
    ]
    written = {}
    for entry in entries:
        file = lock_file(folder, entry.name)
        text = _manifest(cache, entry) if isinstance(entry, Checkpoint) else _sources(cache, entry, file)
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        written[entry.name] = file
    return written


def trusted(catalog: Catalog, entry: Model | Checkpoint) -> dict[str, str] | None:
    """The digests that the files of a build must have, by its lock; None where no lock tells."""
    if catalog.folder is None:
        return None
    file = lock_file(catalog.folder, entry.name)
    return folders.read_digests(file) if isinstance(entry, Checkpoint) else _built(file, entry)


def _built(file: Path, model: Model) -> dict[str, str] | None:
    try:
        built = json.loads(file.read_text(encoding="utf-8"))["built"]
        return (
            {str(name): str(digest) for name, digest in built["files"].items()} if built["key"] == model.key else None
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _sources(cache: Path, model: Model, file: Path) -> str:
    files = {}
    for path in model.sources:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ModelUnavailableError(f"{path.name}, a part of {model.name}, can't be read") from error
        files[path.name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    built = folders.digests(folders.place(cache, model)) or _built(file, model)
    document = {"files": files} | ({"built": {"key": model.key, "files": built}} if built else {})
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _manifest(cache: Path, checkpoint: Checkpoint) -> str:
    manifest = folders.place(cache, checkpoint) / folders.MANIFEST
    if folders.read_digests(manifest) is None:
        raise ModelUnavailableError(f"{checkpoint.name} is not built: {checkpoint.build_command}")
    return manifest.read_text(encoding="utf-8")
