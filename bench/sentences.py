"""Hard sentence borders: the product's splitter beside sentencex alone and, where it is installed, pysbd.

python bench/sentences.py
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sentencex import segment

from depeche.text.sentences import split

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.quality.borders import mistakes


def main() -> None:
    """Print the mistakes of each splitter."""
    splitters: dict[str, Callable[[str], list[str]]] = {
        "depeche": partial(split, language="fr"),
        "sentencex": lambda text: list(segment("fr", text)),
    }
    if importlib.util.find_spec("pysbd"):
        import pysbd  # type: ignore[import-not-found, unused-ignore]  # only for this comparison

        splitters["pysbd"] = pysbd.Segmenter(language="fr", clean=False).segment
    for name, splitter in splitters.items():
        for held_back in (False, True):
            count, wrong = mistakes(splitter, held_back=held_back)
            print(f"{name}, {'held back' if held_back else 'seen'}: {len(wrong)} of {count} wrong")


if __name__ == "__main__":
    main()
