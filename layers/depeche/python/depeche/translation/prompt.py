"""Translation by a generator that was trained on a prompt."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from depeche.models.base import Generator, Hypothesis
from depeche.translation.base import Translator
from depeche.translation.glossary import Glossary
from depeche.translation.glosses import Glosses
from depeche.translation.typography import plain

if TYPE_CHECKING:
    from depeche.models.lexicon import Lexicon

TOKENS_PER_BYTE = 0.4
"""Longest output for a byte of the source: nearly twice what English needs, whose tokens have 4.1 characters."""
LEAST_TOKENS = 24
MOST_TOKENS = 512
# Spellings that a tokenizer may read as its own control tokens.
_CONTROL_TOKEN = re.compile(r"<(/?[A-Za-z_0-9]{1,24})>|\[(/?INST|CLS|SEP|MASK|PAD)\]")


def safe(segment: str) -> str:
    """A segment that can't break out of its line of the prompt."""
    return _CONTROL_TOKEN.sub(r"(\1\2)", plain(segment))


class GemmaTranslator:
    """Asks a :class:`Generator` with the catalog's prompt for one language pair.

    Args:
        generator: The loaded model.
        route: ``source>target``.
        prompt: Builds the prompt of one segment and its glosses, as the adapter was trained on it
            (``French: {source}\\nWords: {words}\\nEnglish:``). Neither ever holds a line break.
        lexicon: Explains the words of this pair.
        glossary: Terms to keep to.
    """

    def __init__(
        self,
        generator: Generator,
        route: str,
        prompt: Callable[[str, str], str],
        *,
        lexicon: Lexicon | None = None,
        glossary: Glossary | None = None,
    ) -> None:
        self._generator, self._route, self._prompt, self._lexicon = generator, route, prompt, lexicon
        self._glosses = Glosses(lexicon, glossary)
        self.name = generator.name
        parts = (generator.fingerprint, route, prompt("\0", "\0"))
        self.fingerprint = hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def keeping(self, glossary: Glossary) -> Translator:
        """The same translator with a glossary's terms in its prompts."""
        return GemmaTranslator(self._generator, self._route, self._prompt, lexicon=self._lexicon, glossary=glossary)

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``."""
        sources = [safe(segment) for segment in segments]
        limits = [min(MOST_TOKENS, LEAST_TOKENS + int(len(source.encode()) * TOKENS_PER_BYTE)) for source in sources]
        results = self._generator.generate(
            [self._prompt(source, safe(self._glosses.line(source))) for source in sources],
            max_tokens=limits,
            beam=beam,
            hypotheses=min(hypotheses, beam),
            stop_at_newline=True,
        )
        return [
            [Hypothesis(_first_line(each.text), each.score, each.finished) for each in candidates]
            for candidates in results
        ]


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0].strip()


class PivotTranslator:
    """Two translators in a row, for a pair without a route of its own.

    The first one's best hypothesis is what the second translates; scores add up, so that the doubt of both shows.
    """

    def __init__(self, first: Translator, second: Translator) -> None:
        self._first = first
        self._second = second
        self.name = f"{first.name} + {second.name}"
        self.fingerprint = hashlib.sha256(f"{first.fingerprint}\0{second.fingerprint}".encode()).hexdigest()

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``."""
        middle = [candidates[0] for candidates in self._first.translate(segments, beam=beam, hypotheses=1)]
        results = self._second.translate([each.text for each in middle], beam=beam, hypotheses=hypotheses)
        return [
            [Hypothesis(each.text, each.score + via.score, each.finished and via.finished) for each in candidates]
            for via, candidates in zip(middle, results, strict=True)
        ]
