"""The hard sentence borders of ``sentences.fr.txt``, and how a splitter does on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

FILE = Path(__file__).with_name("sentences.fr.txt")


def cases(*, held_back: bool) -> Iterator[tuple[str, dict[int, bool]]]:
    """Each line's text, with the offsets of its hard places and whether a sentence ends there."""
    seen, kept = FILE.read_text(encoding="utf-8").split("# Held back")
    for line in (kept if held_back else seen).splitlines()[1:]:
        text, places = "", {}
        for piece in line.replace("¦", "|¦").split("|"):
            goes_on = piece.startswith("¦")
            words = piece.removeprefix("¦")
            if text:
                places[len(text.rstrip())] = not goes_on
            text = text.rstrip() + (" " if words.startswith(" ") and text else "") + words.strip()
        yield text, places


def mistakes(split: Callable[[str], list[str]], *, held_back: bool) -> tuple[int, list[str]]:
    """Hard places in all, and those that a splitter gets wrong, with what stands before them."""
    count, wrong = 0, []
    for text, places in cases(held_back=held_back):
        ends, at = set(), 0
        for sentence in split(text):
            at = text.index(sentence.strip(), at) + len(sentence.strip())
            ends.add(at)
        count += len(places)
        wrong += [
            f"{text[:place]}{'|' if end else '¦'}{text[place:]}"
            for place, end in places.items()
            if (place in ends) != end
        ]
    return count, wrong
