"""Words that a translation turned into their opposites: "lifted" for "imposed", "acquitted" for "convicted"."""

from __future__ import annotations

from depeche.text.lexicon import Lexicon

NEAR = 8
"""Characters between a negation and the word that it negates."""


def turned(source: str, target: str, ours: Lexicon, theirs: Lexicon) -> tuple[str, ...]:
    """Words of one side of a pair of opposites for which the target has only words of the other side.

    Where the source has both sides, or the target has the right one anywhere, nothing is said. A negation that only one
    of the two has explains it ("ne ferme pas", "stays open"), and so do two of them.

    Args:
        source: A sentence.
        target: Its translation.
        ours: Lexicon of the source language.
        theirs: Lexicon of the target language.

    Returns:
        What the source says, as it stands there.
    """
    source, target = source.replace("’", "'"), target.replace("’", "'")
    found: list[str] = []
    for name, (one, other) in ours.opposites.items():
        if name not in theirs.opposites:
            continue
        its_one, its_other = theirs.opposites[name]
        for mine, against, right, wrong in ((one, other, its_one, its_other), (other, one, its_other, its_one)):
            said = mine.outright.search(source)
            if said and not against.maybe.search(source) and not right.maybe.search(target):
                turn = wrong.outright.search(target)
                if turn and not _denied(target, turn.start(), theirs):
                    found.append(said[0])
    if found and bool(ours.negation.search(source)) != bool(theirs.negation.search(target)):
        return ()
    return tuple(found)


def _denied(text: str, place: int, words: Lexicon) -> bool:
    """Whether the word at a place stands right behind a negation: "is not allowed"."""
    return any(each.end() <= place <= each.end() + NEAR for each in words.negation.finditer(text))
