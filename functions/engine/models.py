"""Build the embedded models while the image is made: a part of the library is enough, and it needs no store."""

from __future__ import annotations

from depeche.models import load_catalog
from depeche.models.build import build
from depeche.settings import load

if __name__ == "__main__":
    for name, folder in build(load_catalog(), load().cache_dir, ()).items():
        print(f"{name}  {folder}")  # noqa: T201 -- the build's log
