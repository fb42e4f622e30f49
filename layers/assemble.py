# ruff: noqa: INP001 -- a script that `make` runs
"""Assemble the library for the zip functions: what the wheel holds, less the weights that they never load.

Usage: python3 assemble.py FOLDER        writes FOLDER/python/depeche
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

LAYERS = Path(__file__).resolve().parent
WEIGHTS = (".safetensors", ".bits")
"""An adapter alone is 30 MB. A function without models needs the digests only, and they stand in `locks/`."""


def assemble(target: Path) -> Path:
    """Copy the package, the catalog and the samples; returns the package's folder."""
    package = target / "python" / "depeche"
    shutil.copytree(
        LAYERS / "depeche" / "python" / "depeche",
        package,
        ignore=shutil.ignore_patterns("__pycache__", "evaluation", "convert"),
        dirs_exist_ok=True,
    )
    shutil.copytree(LAYERS.parent / "examples", package / "web" / "samples", dirs_exist_ok=True)
    for source in sorted((LAYERS / "models").rglob("*")):
        copy = package / "models" / "data" / source.relative_to(LAYERS / "models")
        if source.is_file() and source.suffix not in WEIGHTS:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
    return package


if __name__ == "__main__":
    assemble(Path(sys.argv[1]))
