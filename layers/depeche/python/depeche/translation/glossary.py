"""Glossary terms, found whatever their case and number, and enforced in the output where that can be done safely."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from depeche.errors import InvalidInputError
from depeche.models.base import Hypothesis
from depeche.schemas import GlossaryTerm
from depeche.text.inflection import english_plural
from depeche.translation.base import Translator

_WORD = re.compile(r"\w+")
_ENDINGS = r"(?:s|x|e|es|aux)?"


def read_glossary(path: Path) -> tuple[GlossaryTerm, ...]:
    """Terms from a CSV or TSV file: source, target; a lone column means "leave as it is".

    A first line of ``source,target`` is a heading; blank lines and lines that begin with ``#`` are skipped.

    Raises:
        InvalidInputError: The file can't be read, or a line has no term; names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"The glossary {path.name} can't be read: {error}", field="glossary") from error
    lines = text.splitlines()
    delimiter = next((mark for mark in ("\t", ";", ",") if any(mark in line for line in lines[:20])), ",")
    terms: list[GlossaryTerm] = []
    for number, row in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
        cells = [cell.strip() for cell in row]
        if (
            not any(cells)
            or cells[0].startswith("#")
            or (number == 1 and [c.casefold() for c in cells[:2]] == ["source", "target"])
        ):
            continue
        target = cells[1] if len(cells) > 1 and cells[1] else cells[0]
        if not cells[0] or max(len(cells[0]), len(target)) > 200:
            raise InvalidInputError(f"Line {number} of the glossary has no usable term", field="glossary")
        terms.append(GlossaryTerm(source=cells[0], target=target))
    return tuple(terms)


@lru_cache(maxsize=256)
def level(text: str) -> str:
    """Lower case without accents, as long as the text: offsets stay valid."""
    result = []
    for mark in text.replace("’", "'"):
        lowered = unicodedata.normalize("NFD", mark.lower())[:1]
        result.append(lowered or mark)
    return "".join(result)


class Term:
    """One glossary term, ready to be looked for."""

    def __init__(self, term: GlossaryTerm) -> None:
        self.source, self.target = term.source.strip(), term.target.strip()
        self.kept = self.source == self.target
        self.stem = level((_WORD.findall(self.source) or [self.source])[0])[:4].rstrip("sx")
        self._in_source = _pattern(self.source)
        self._in_target = re.compile(rf"(?<!\w){re.escape(self.target)}(?!\w)") if self.kept else _pattern(self.target)

    def spans(self, source: str) -> list[tuple[int, int]]:
        """Where the term stands in a source segment."""
        return [match.span() for match in self._in_source.finditer(level(source))]

    def occurrences(self, source: str) -> list[str]:
        """The term as it stands in a source segment, each time."""
        return [source[start:end] for start, end in self.spans(source)]

    def in_target(self, target: str) -> bool:
        """Whether the translation holds the target term."""
        return bool(self._in_target.search(target if self.kept else level(target)))

    def wording(self, occurrence: str) -> str:
        """The target term in the number of the source's occurrence."""
        if self.kept or len(occurrence) <= len(self.source) or not self.target[-1:].islower():
            return self.target
        return english_plural(self.target)


def _pattern(term: str) -> re.Pattern[str]:
    words = _WORD.findall(level(term))
    if not words:
        return re.compile(re.escape(level(term)))
    flexible = [f"{re.escape(word)}{_ENDINGS if len(word) > 3 else 's?'}" for word in words]
    return re.compile(r"(?<!\w)" + r"[\W_]{1,3}".join(flexible) + r"(?!\w)")


class Glossary:
    """The terms of one translation."""

    def __init__(self, terms: Iterable[GlossaryTerm] = ()) -> None:
        self.terms = tuple(sorted((Term(term) for term in terms), key=lambda term: -len(term.source)))
        # Asked for the same segment by the memory, the translator and the checks.
        self.matching = lru_cache(maxsize=256)(self._matching)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def _matching(self, segment: str) -> tuple[Term, ...]:
        """The terms that stand in a segment, the longest first; one inside a longer one doesn't count."""
        if not self.terms:
            return ()
        leveled = level(segment)
        found: list[Term] = []
        taken: list[tuple[int, int]] = []
        for term in self.terms:
            if term.stem in leveled:
                spans = term.spans(segment)
                free = [span for span in spans if not any(start < span[1] and span[0] < end for start, end in taken)]
                if free:
                    found.append(term)
                    taken += free
        return tuple(found)


class GlossaryTranslator:
    """Writes the target term into the source for a model whose prompt takes no glosses ("Le city mayor a promis …").

    A term that the model does not carry over is left to the checks, which report it.

    Args:
        inner: What translates.
        glossary: The terms.
    """

    def __init__(self, inner: Translator, glossary: Glossary) -> None:
        self._inner = inner
        self._glossary = glossary
        self.name = inner.name
        self.fingerprint = inner.fingerprint

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``."""
        written = [_write_in(text, self._glossary.matching(text)) for text in segments]
        return self._inner.translate(written, beam=beam, hypotheses=hypotheses)


def _write_in(segment: str, found: Sequence[Term]) -> str:
    for term in found:
        for occurrence in dict.fromkeys(term.occurrences(segment)):
            segment = segment.replace(occurrence, term.wording(occurrence))
    return segment
