"""What the checks know of one language, as plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists of one language; everything empty means that the checks which need them are left out.

    Attributes:
        code: ISO 639 code; empty for the lexicon of an unknown language.
        cardinals: Spelled-out numbers below 100.
        article: Words for 1 that count only inside a compound ("vingt et un", "one million").
        hundreds: Words that multiply by 100.
        scales: Words that multiply by 1,000 and more.
        joiners: Words that may stand inside a spelled-out number ("et", "and").
        loose: Words with a number in them ("dizaine", "twice"): they explain a number on the other side, and are
            never missed or called invented. Values are number forms as ``quantities`` writes them.
        units: Unit words and symbols to a unit class shared by all languages ("%", "EUR", "km").
        negation: Finds a negation that a translation must keep.
        negative: Finds anything that may stand for a negation (wider than ``negation``).
        function_words: Frequent words that hardly occur in other languages' text: signs of untranslated remains.
        institutions: Lower-case words that are often capitalized and yet translated ("parlement", "défense").
        capitalized: Folded words that the language often capitalizes although they name nobody ("earth", "street").
        exonyms: Folded names to the folded names that English, the pivot of all checks, has for them.
    """

    code: str = ""
    cardinals: Mapping[str, int] = field(default_factory=dict)
    article: frozenset[str] = frozenset()
    hundreds: frozenset[str] = frozenset()
    scales: Mapping[str, int] = field(default_factory=dict)
    joiners: frozenset[str] = frozenset()
    loose: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    negation: re.Pattern[str] | None = None
    negative: re.Pattern[str] | None = None
    function_words: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()
    capitalized: frozenset[str] = frozenset()
    exonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
