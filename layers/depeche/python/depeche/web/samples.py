"""The sample articles: the repository's ``examples``, which a wheel carries inside the package."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from depeche.errors import NotFoundError

_SUFFIXES = (".html", ".txt")


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """File names of the samples that this installation has, in order."""
    folder = _folder()
    return tuple(sorted(one.name for one in folder.iterdir() if one.suffix in _SUFFIXES)) if folder else ()


def sample(name: str) -> str:
    """A sample article.

    Raises:
        NotFoundError: There is none of this name.
    """
    folder = _folder()
    if folder is None or name not in names():
        raise NotFoundError("There is no sample of this name", field="name")
    return (folder / name).read_text(encoding="utf-8")


def _folder() -> Path | None:
    package = Path(__file__).parent
    # A wheel has them inside; in a checkout: layers/depeche/python/depeche/web/samples.py -> examples.
    candidates = [package / "samples", *([package.parents[4] / "examples"] if len(package.parents) > 4 else [])]
    return next((one for one in candidates if one.is_dir()), None)
