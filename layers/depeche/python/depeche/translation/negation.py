"""Whether a translation says no where its source does.

A negation may be put in other words: "did not accept" is "refused", and "is not impossible" is "is possible". So a
negation of the source is kept when the translation has one, or a word that holds one. Where the source negates such a
word ("n'est pas interdit"), the word alone turns the meaning round ("is banned"): then the translation needs both or
neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from depeche.text.lexicon import NEVER, Lexicon

SCOPE = 34
"""Characters behind a negation in which the word stands that it negates."""
MOST = 3
"""Negations from which on a loss of half of them counts as one."""


@dataclass(frozen=True, slots=True)
class _Sayings:
    """What a text denies.

    Attributes:
        plain: Negations.
        double: Those of them that negate a word that holds a negation itself.
        held: Words that hold one.
        soft: Words that another language may put as a negation.
    """

    plain: int
    double: int
    held: int
    soft: int


def negations(source: str, target: str, ours: Lexicon, theirs: Lexicon) -> tuple[bool, bool]:
    """Whether a negation of the source is lost, and whether the target adds one.

    Args:
        source: A sentence.
        target: Its translation.
        ours: Lexicon of the source language.
        theirs: Lexicon of the target language. Without negations in either nothing is compared.
    """
    if NEVER in (ours.negation, theirs.negation):
        return False, False
    said, kept = _read(source, ours), _read(target, theirs)
    return _lost(said, kept), _lost(kept, said)


def _lost(said: _Sayings, kept: _Sayings) -> bool:
    if not said.plain:
        return False
    if kept.plain:
        return said.plain >= MOST and kept.plain + kept.held < said.plain / 2
    if said.double:  # "n'est pas interdit": "is banned" keeps the word and loses the negation
        return kept.held > 0 and kept.held >= said.held and not kept.soft > said.soft
    return kept.held + kept.soft <= said.held + said.soft


def _read(text: str, words: Lexicon) -> _Sayings:
    text = text.replace("’", "'")
    found = list(words.negation.finditer(text))
    return _Sayings(
        plain=len(found),
        double=sum(words.negative.search(text, each.start(), each.end() + SCOPE) is not None for each in found),
        held=_outside(words.negative, text, found),
        soft=_outside(words.soft, text, found),
    )


def _outside(pattern: re.Pattern[str], text: str, found: Sequence[re.Match[str]]) -> int:
    """How often a pattern matches outside of the negations."""
    return sum(not any(one.start() <= each.start() < one.end() for one in found) for each in pattern.finditer(text))
