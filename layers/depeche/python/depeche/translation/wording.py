"""Words that a model is known to get wrong, said in words that it gets right, before it sees the sentence.

A small model knows everyday language, not the terms of courts and town halls: "relaxé par le tribunal correctionnel"
came back as "relaxed by the correction court". The rules belong to one model and stand in its entry of the catalog; a
larger model needs none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial

from depeche.models.base import Hypothesis
from depeche.translation.base import Translator

_WORD = re.compile(r"\w")


class Wording:
    """Rules that rewrite a sentence.

    Args:
        rules: Regular expressions and their replacements, applied in this order to whole words, whatever their case;
            what follows an apostrophe is a word of its own.
            A blank stands for any one space, and ' for ’ as well.

    Raises:
        re.error: A rule can't be read; it names the place.
    """

    def __init__(self, rules: Iterable[tuple[str, str]]) -> None:
        self._rules = [(re.compile(_pattern(rule), re.IGNORECASE), replacement) for rule, replacement in rules]

    def rewrite(self, text: str) -> str:
        """The sentence in other words, with a capital where it had one; the same one where no rule fits."""
        for pattern, replacement in self._rules:
            text = pattern.sub(partial(_said, replacement=replacement), text)
        return text


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
