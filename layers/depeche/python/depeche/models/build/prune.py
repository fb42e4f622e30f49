"""Builds that nothing uses any more: every change of an adapter or of the recipe leaves one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from depeche.models.build import folder as folders
from depeche.models.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Unused:
    """A folder that nothing uses.

    Attributes:
        folder: Where it is, or was.
        size: Bytes of its files.
    """

    folder: Path
    size: int


def prune(catalog: Catalog, cache: Path, *, dry_run: bool = False) -> list[Unused]:
    """Remove the builds of other inputs than the catalog has now, and what killed builds left behind.

    Whatever the catalog can build stays, whether a route uses it or not, and so does all that no build wrote. A build
    under way is waited for. The builds of another version that shares the cache count as unused: its processes go on
    with an embedded model that they have loaded and build the others anew; a converted one has to be converted again.

    Args:
        catalog: The models.
        cache: ``Settings.cache_dir``.
        dry_run: Only look.

    Returns:
        What was removed, or would be.

    Raises:
        ModelUnavailableError: An adapter or a vocabulary is missing, so that nobody can tell which build is in use.
    """
    used = {folders.place(cache, catalog.entry(name)) for name in (*catalog.models, *catalog.checkpoints)}
    models = folders.home(cache)
    if not models.is_dir():
        return []
    with folders.locked(cache):
        left = folders.leftovers(models)
        old = [path for path in sorted(models.iterdir()) if path not in used and folders.is_build(path)]
        found = [Unused(path, _size(path)) for path in (*left, *old)]
        if not dry_run:
            for path in left:
                shutil.rmtree(path)
            for path in old:
                folders.discard(path)
    return found


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())
