"""Memory that the largest files of the batch door take to read.

Usage: .venv/bin/python bench/batch.py

Each file is made and read in a process of its own; prints the reader's peak resident memory before and after.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

_LETTERS = "abcdefghij klmnop"
NAMES = ("lines.jsonl.gz", "list.json", "pages.zip", "brackets.json")


def main() -> None:
    """Measure all of them."""
    with tempfile.TemporaryDirectory() as folder:
        for name in NAMES:
            path = Path(folder, name)
            for task in ("make", "read"):
                subprocess.run([sys.executable, __file__, task, path], check=True)
            path.unlink()


def make(path: Path) -> None:
    """Write one of the files."""
    pages = ("".join(random.Random(number).choices(_LETTERS, k=190_000)) for number in range(1_000))
    if path.name == "lines.jsonl.gz":
        with gzip.open(path, "wb", compresslevel=1) as out:
            for page in pages:
                out.write(json.dumps({"html": page}).encode() + b"\n")
    elif path.name == "list.json":
        with path.open("w") as out:
            out.write("[")
            out.write(",".join(json.dumps({"html": next(pages)}) for _ in range(240)))
            out.write("]")
    elif path.name == "pages.zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
            for number in range(240):
                out.writestr(f"{number}.html", next(pages))
    else:
        path.write_bytes(b'{"glossary":[' + b"[]," * 2_600_000 + b"[]]}")


def read(path: Path) -> None:
    """Read it and print what that took."""
    from depeche.batch import articles
    from depeche.settings import Settings

    before, count, size = _peak(), 0, path.stat().st_size
    with path.open("rb") as stream:
        for _ in articles.read(stream, path.name, size=size, settings=Settings()):
            count += 1
    print(f"{path.name:16} {size / 1e6:6.1f} MB {count:5} articles   peak {before} MB before, {_peak()} MB after")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"make": make, "read": read}[sys.argv[1]](Path(sys.argv[2]))
    else:
        main()
