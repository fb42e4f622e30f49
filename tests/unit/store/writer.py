"""A process that writes to the store until it is killed. Arguments: the file, a seed.

Prints the number of the last round that it saw committed.
"""

from __future__ import annotations

import random
import sys
from itertools import count
from pathlib import Path

from depeche.store.sqlite import SqliteStore


def main(path: Path, seed: int) -> None:
    store = SqliteStore(path)
    noise = random.Random(seed)
    for number in count():
        text = "".join(noise.choices("abcdefghijklmnopqrstuvwxyz ", k=noise.randrange(20_000)))
        name = f"{seed}-{number}"
        store.put_job(name, {"number": number, "text": text}, is_open=number % 2 == 0)
        store.put_segments({f"{name}-{piece}": text[piece : piece + 300] for piece in range(0, len(text), 300)})
        store.claim(name, owner=f"writer-{seed}", lease_seconds=60)
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
