"""Words that a translation turned into their opposites: "lifted" for "imposed", "acquitted" for "convicted"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from depeche.text.lexicon import Lexicon

NEAR = 8
"""Characters between a negation and the word that it negates."""


@dataclass(frozen=True, slots=True)
class Opposites:
    """What two texts say in opposite words.

    Attributes:
        turned: Words of the source of which the target says the opposite.
        explained: Whether a negation on one side makes opposite words mean the same ("n'est pas fermé", "is open").
    """

    turned: tuple[str, ...] = ()
    explained: bool = False


def opposites(source: str, target: str, ours: Lexicon, theirs: Lexicon) -> Opposites:
    """Words of one side of a pair of opposites for which the target has only words of the other side.

    Where the source has both sides, or the target has the right one anywhere, nothing is said.

    Args:
        source: A sentence.
        target: Its translation.
        ours: Lexicon of the source language.
        theirs: Lexicon of the target language.
    """
    source, target = source.replace("’", "'"), target.replace("’", "'")
    found: list[str] = []
    explained = False
    for name, (one, other) in ours.opposites.items():
        if name not in theirs.opposites:
            continue
        its_one, its_other = theirs.opposites[name]
        for mine, against, right, wrong in ((one, other, its_one, its_other), (other, one, its_other, its_one)):
            said = mine.outright.search(source)
            if said and not against.maybe.search(source) and not right.maybe.search(target):
                turn = wrong.outright.search(target)
                if turn and _denied(source, said, ours) == _denied(target, turn, theirs):
                    found.append(said[0])
                explained |= turn is not None
    return Opposites(tuple(found), explained=explained and not found)


def _denied(text: str, word: re.Match[str], words: Lexicon) -> bool:
    """Whether a negation stands at a word or right before it: "is not allowed", "ne ferme pas"."""
    return any(each.start() <= word.start() <= each.end() + NEAR for each in words.negation.finditer(text))
