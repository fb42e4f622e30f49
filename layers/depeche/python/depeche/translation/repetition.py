"""Repetition: a source that says one thing five hundred times, and a model that can't stop."""

from __future__ import annotations

import re

LONGEST_PHRASE = 16
"""Words of the longest phrase whose repetition is looked for; decoders loop on shorter ones."""
_PARTS = re.compile(r"[\s-]+")
_FIGURES = re.compile(r"\D")
_EDGE = " \t,.;:!?…\"'“”«»()-–—"


def shorten_source(text: str) -> str:
    """A sentence in which a phrase that stands four times or more in a row stands twice.

    The model would loop on it; the reader loses nothing that a translation could give. Figures stay: "00 00 00 00" is
    a telephone number.
    """
    shorter = _collapse(text, at_least=4, keep=2)
    return shorter if _FIGURES.sub("", shorter) == _FIGURES.sub("", text) else text


def cut_loops(target: str, source: str) -> str:
    """A hypothesis without the repetitions that its source doesn't have.

    A phrase of twelve characters or more counts from the second time ("It was a mistake, it was a mistake"), a
    shorter one from the fourth ("very, very" and "again and again and again" are English).
    """
    if _collapse(source, at_least=2, keep=1, shortest=6) != source:
        return target
    cut = _collapse(_collapse(target, at_least=4, keep=1), at_least=2, keep=1, shortest=12)
    figures = _FIGURES.sub("", target)
    return target if figures == _FIGURES.sub("", source) != _FIGURES.sub("", cut) else cut


def repeated_share(target: str, source: str) -> float:
    """How much of the target is repetition of its own words beyond what the source repeats, 0 to 1."""
    # A refrain repeats more words in one language than in another.
    return max(0.0, _repeated(target) - 2 * _repeated(source))


def _repeated(text: str) -> float:
    words = [word.strip(_EDGE).casefold() for word in _PARTS.split(text)]
    grams = [tuple(words[place : place + 3]) for place in range(len(words) - 2)]
    return 1 - len(set(grams)) / len(grams) if grams else 0.0


def _collapse(text: str, *, at_least: int, keep: int, shortest: int = 1) -> str:
    """Cut immediate repetitions of a phrase.

    Args:
        text: Any text.
        at_least: Repetitions from which a phrase is cut.
        keep: Repetitions that stay.
        shortest: Characters that the phrase must have.
    """
    pieces = re.findall(r"\S+\s*", text)
    for length in range(1, LONGEST_PHRASE + 1):
        if len(pieces) < at_least * length:
            break
        pieces = _collapse_length(pieces, length, at_least, keep, shortest)
    return "".join(pieces)


def _collapse_length(pieces: list[str], length: int, at_least: int, keep: int, shortest: int) -> list[str]:
    keys = [piece.strip(_EDGE).casefold() for piece in pieces]
    result: list[str] = []
    place = 0
    while place < len(pieces):
        run = length  # words from here on that equal the word one phrase earlier
        while place + run < len(keys) and keys[place + run] == keys[place + run - length]:
            run += 1
        times = run // length
        if times >= at_least and len("".join(pieces[place : place + length]).strip()) >= shortest:
            kept = pieces[place : place + keep * length]
            # The end of the last repetition carries the punctuation that goes on.
            result += [*kept[:-1], _with_end(kept[-1], pieces[place + times * length - 1])]
            place += times * length
        else:
            # The word that ended this run ends every run that begins before it.
            step = run - length + 1
            result += pieces[place : place + step]
            place += step
    return result


def _with_end(piece: str, last: str) -> str:
    return piece.rstrip().rstrip(_EDGE) + last[len(last.rstrip().rstrip(_EDGE)) :]
