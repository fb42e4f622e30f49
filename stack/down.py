"""End what `stack.up` started, and nothing else: `python -m stack.down`."""

from __future__ import annotations

import shutil
import sys

from stack import places, processes

_FIRST = "engine"
"""It starts the others of its kind anew, so it goes before them."""


def main() -> None:
    """End all of it; what it stored ends with it."""
    for name in sorted(processes.names(), key=lambda name: name != _FIRST):
        if processes.end(name):
            sys.stderr.write(f"stack: ended {name}\n")
    for path in (places.OUTPUTS, places.HOME / "deployed"):
        path.unlink(missing_ok=True)
    shutil.rmtree(places.HOME / "tmp", ignore_errors=True)


if __name__ == "__main__":
    main()
