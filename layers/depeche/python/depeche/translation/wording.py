"""Words that a model is known to get wrong, said in words that it gets right, before it sees the sentence.

A small model knows everyday language, not the terms of courts and town halls: "relaxé par le tribunal correctionnel"
came back as "relaxed by the correction court", "un sanglier" as "a snake". The rules belong to one model and stand in
its entry of the catalog; a larger model needs none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from depeche.models.base import Hypothesis
from depeche.translation.base import Translator
from depeche.translation.inflection import english_plural, french_plural

_WORD = re.compile(r"\w")
_WORDS = re.compile(r"\w+(?:-\w+)*")


class Wording:
    """Rules and terms by which a sentence is rewritten.

    A rule is a regular expression for whole words, whatever their case; what follows an apostrophe is a word of its
    own. In it a blank stands for any one space, and ' for ’ as well. A term is a noun, found in the singular and the
    plural and only as it is written here: "Renard" may be a name. English nouns get the plural of their source.

    Args:
        rules: Expressions and replacements, applied in this order, before the terms.
        terms: French nouns in the singular, and English ones.
        plurals: English plurals that are not made with -s, -es, -ies or -men.

    Raises:
        re.error: A rule can't be read; it names the place.
    """

    def __init__(
        self,
        rules: Iterable[tuple[str, str]] = (),
        terms: Mapping[str, str] | None = None,
        plurals: Mapping[str, str] | None = None,
    ) -> None:
        self._rules = [(re.compile(_pattern(rule), re.IGNORECASE), replacement) for rule, replacement in rules]
        self._terms: dict[str, str] = {}
        for noun, english in (terms or {}).items():
            self._terms[french_plural(noun)] = (plurals or {}).get(english) or english_plural(english)
            self._terms[noun] = english

    def rewrite(self, text: str) -> str:
        """The sentence in other words, with a capital where it had one; the same one where nothing fits."""
        for pattern, replacement in self._rules:
            text = pattern.sub(partial(_said, replacement=replacement), text)
        return _WORDS.sub(lambda word: self._terms.get(word[0], word[0]), text)


def _pattern(rule: str) -> str:
    flexible = rule.replace(" ", r"\s").replace("'", "['’]")
    return rf"(?<!\w)(?:{flexible})(?:(?<=['’])|(?!\w))"


def _said(match: re.Match[str], *, replacement: str) -> str:
    text = match.expand(replacement)
    opens = not _WORD.search(match.string, 0, match.start()) and match[0][:1].isupper()
    return text[:1].upper() + text[1:] if opens else text


class WordingTranslator:
    """A translator that is asked in the words it knows.

    Args:
        inner: What translates.
        wording: The rules.
    """

    def __init__(self, inner: Translator, wording: Wording) -> None:
        self._inner = inner
        self._wording = wording
        self.name = inner.name
        self.fingerprint = inner.fingerprint  # the rules are part of the model's own

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``."""
        return self._inner.translate(
            [self._wording.rewrite(each) for each in segments], beam=beam, hypotheses=hypotheses
        )
