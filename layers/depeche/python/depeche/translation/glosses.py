"""The words of a prompt: a glossary's terms, and what a lexicon says about the rarer words of a sentence.

A small model writes fluent sentences and lacks words; a dictionary has words. The model was trained to choose among
glosses (``musoir = pierhead, gore``) and to keep terms (``criée := fish market``); ``docs/notes/translation.md``
has what was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from depeche.translation.glossary import Glossary

if TYPE_CHECKING:
    from depeche.models.lexicon import Lexicon, Match

COMMON: Final = 1000
"""Words among the so many most frequent ones of the news get no gloss: the model knows them, and each gloss that it
need not read leaves the others more weight. Measured in docs/notes/translation.md, like the two below."""
MOST: Final = 8
"""Glossed words of a sentence; the rarest ones stay."""
EACH: Final = 3
"""Glosses of a word."""
_ALWAYS = 10_000_000
"""Comes before every rank: terms of the glossary and the lexicon, expressions."""


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    text: str
    weight: int


class Glosses:
    """Chooses the glosses of sentences.

    Args:
        lexicon: Of the language pair, if there is one.
        glossary: The user's terms; they come before the lexicon.
        common, most, each: See :data:`COMMON`, :data:`MOST`, :data:`EACH`.
    """

    def __init__(
        self,
        lexicon: Lexicon | None = None,
        glossary: Glossary | None = None,
        *,
        common: int = COMMON,
        most: int = MOST,
        each: int = EACH,
    ) -> None:
        self._lexicon = lexicon
        self._glossary = glossary or Glossary()
        self._common, self._most, self._each = common, most, each

    def line(self, text: str) -> str:
        """What stands behind ``Words:`` in the prompt of a sentence, in its order; empty where no word needs a gloss.

        Args:
            text: The sentence as the model reads it, with straight apostrophes.
        """
        chosen: list[_Item] = list(self._terms(text))
        for item in sorted(self._offers(text), key=lambda one: -one.weight):
            if len(chosen) >= self._most:
                break
            if all(item.end <= one.start or one.end <= item.start for one in chosen):
                chosen.append(item)
        # A word that stands in a sentence twice needs its gloss once.
        return "; ".join(dict.fromkeys(item.text for item in sorted(chosen, key=lambda one: one.start)))

    def _terms(self, text: str) -> Iterable[_Item]:
        for term in self._glossary.matching(text):
            for start, end in term.spans(text):
                yield _Item(start, end, f"{text[start:end]} := {term.wording(text[start:end])}", _ALWAYS)

    def _offers(self, text: str) -> Iterable[_Item]:
        for match in self._lexicon.look_up(text) if self._lexicon else ():
            if _needed(match, self._common):
                yield _Item(match.start, match.end, _shown(match, self._each), _weight(match))


def _needed(match: Match, common: int) -> bool:
    if match.kind == "term":
        return True
    if match.kind == "name":
        return match.glosses[0].lower() != match.text.lower()
    if match.kind == "number":
        return match.text.lower() not in ("un", "une")
    return len(match.text) > 2 and match.rank > (_COMMON_EXPRESSION if match.words > 1 else common)


_COMMON_EXPRESSION: Final = 300
"""Expressions of words that are all among the so many most frequent ones are read word by word well enough."""


def _weight(match: Match) -> int:
    if match.kind == "term" or match.words > 1:
        return _ALWAYS + match.words
    return match.rank


def _shown(match: Match, each: int) -> str:
    sign = ":=" if match.kind == "term" else "="
    glosses: Sequence[str] = match.glosses[: 1 if match.kind == "name" else each]
    return f"{match.text} {sign} {', '.join(glosses)}"
