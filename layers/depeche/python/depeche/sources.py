"""A digest of the code and data that compute a result: whatever changes there, earlier results don't count any more.

The zip functions, the engine's image, a wheel and a checkout hold the same files here, so all give the same digest.
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

ROOMS = ("brief", "cleaning", "models", "schemas", "summary", "text", "translation")
"""The packages that take part in a brief."""
_ELSEWHERE = ("models/data", "models/convert")
"""The models themselves, which have fingerprints, and the converters, which only make such models."""


def digest(*rooms: str) -> str:
    """SHA-256 of the sources and data of some of the library's packages, in hexadecimal digits.

    Taken once a process: the code that runs is the code that was there when the process began.

    Args:
        rooms: Of :data:`ROOMS`; none: all.
    """
    return _digest(Path(__file__).parent, rooms or ROOMS)


@lru_cache(maxsize=8)
def _digest(package: Path, rooms: tuple[str, ...]) -> str:
    total = hashlib.sha256()
    for room in rooms:
        for name in sorted(_files(package, room)):
            content = (package / name).read_bytes()
            total.update(f"{name}\0".encode() + hashlib.sha256(content).digest())
    return total.hexdigest()


def _files(package: Path, folder: str) -> list[str]:
    """The files of a folder and those below it, as paths from the package with slashes."""
    found = []
    with os.scandir(package / folder) as entries:
        for entry in entries:
            name = f"{folder}/{entry.name}"
            if entry.is_file():
                found.append(name)
            elif entry.name != "__pycache__" and name not in _ELSEWHERE:
                found += _files(package, name)
    return found
