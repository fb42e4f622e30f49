"""An article made searchable: what stands where."""

from __future__ import annotations

import math
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from depeche.summary.support.marks import quoted
from depeche.summary.support.tokens import Token, tokens

MOST_TOKENS = 60_000
"""An article is read up to here (200,000 characters are some 40,000 words)."""
MOST_CLAIM = 240
"""So many words of a sentence are compared: alignment is quadratic (240 x 240 words: some 10 ms)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of the article as token numbers ``first`` to ``last`` (exclusive)."""

    place: tuple[int, int]
    first: int
    last: int


@dataclass(slots=True)
class Index:
    """One language's view of an article.

    Attributes:
        language: Two letters.
        tokens: All tokens in reading order.
        spans: The sentences.
        owner: Number of the sentence of each token.
        quotation: Number of the quotation that each token stands in; 0 outside of any.
        stems: Stem to the token numbers where it stands.
        numbers: Readings of a number to token numbers.
        keys: Every key, for the quick question whether a word stands in the article.
        bigrams: Stems side by side.
        beginnings: First three letters to the words that begin so.
        prefixes: First five letters of every longer word.
        whole: Every sentence's keys, joined.
        acronyms: Initials of runs of names.
        joined: Every key in reading order, with spaces between.
        offsets: Offset of a key in ``joined`` to its token number.
    """

    language: str
    tokens: list[Token] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    quotation: list[int] = field(default_factory=list)
    stems: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    keys: Counter[str] = field(default_factory=Counter)
    bigrams: set[tuple[str, str]] = field(default_factory=set)
    beginnings: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    prefixes: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    acronyms: set[str] = field(default_factory=set)
    joined: str = ""
    offsets: dict[int, int] = field(default_factory=dict)

    @classmethod
    def build(cls, sentences: Sequence[tuple[tuple[int, int], str]], language: str) -> Index:
        """Read an article.

        Args:
            sentences: Place and text of each sentence, in reading order.
            language: Two letters.
        """
        index = cls(language)
        marks = _quotations(" ".join(text for _, text in sentences))
        start = 0
        for place, text in sentences:
            first = len(index.tokens)
            if first >= MOST_TOKENS:
                break
            index.tokens += tokens(text, language)[: MOST_TOKENS - first]
            index.whole.add(" ".join(t.key for t in index.tokens[first : first + MOST_CLAIM]))
            index.spans.append(Span(place, first, len(index.tokens)))
            index.quotation += [marks[bisect(marks, (start + t.start, 0)) - 1][1] for t in index.tokens[first:]]
            start += len(text) + 1
            index.owner += [len(index.spans) - 1] * (len(index.tokens) - first)
        for n, token in enumerate(index.tokens):
            index.keys[token.key] += 1
            index.stems[token.stem].append(n)
            if token.number:
                for value in token.number.values:
                    index.numbers[f"{value.normalize():f}"].append(n)
            elif len(token.key) > 3:
                index.beginnings[token.key[:3]].add(token.key)
                index.prefixes.add(token.key[:5])
        row = [token.stem for token in index.tokens]
        index.bigrams = set(pairwise(row))
        index._join()
        index._find_acronyms()
        return index

    def _join(self) -> None:
        """All keys in one string, for verbatim search."""
        parts: list[str] = []
        position = 1
        for n, token in enumerate(self.tokens):
            self.offsets[position] = n
            parts.append(token.key)
            position += len(token.key) + 1
        self.joined = " " + " ".join(parts) + " "

    def _find_acronyms(self) -> None:
        run = ""
        for token in self.tokens:
            if token.capital:
                run += token.key[0]
                for n in range(2, min(len(run), 6) + 1):
                    self.acronyms.add(run[-n:])
            elif token.sort != "stop":
                run = ""

    def weight(self, stem: str) -> float:
        """How telling a stem is in this article: rare ones more, unknown ones most."""
        return 1.0 / (1.0 + math.log(max(1, len(self.stems.get(stem, ())))))

    def verbatim(self, keys: Sequence[str], most: int = 5) -> list[int]:
        """Token numbers where the keys stand in a row, the first few."""
        wanted = " " + " ".join(keys) + " "
        places: list[int] = []
        found = self.joined.find(wanted) if keys else -1
        while found >= 0 and len(places) < most:
            places.append(self.offsets[found + 1])
            found = self.joined.find(wanted, found + 1)
        return places


def _quotations(text: str) -> list[tuple[int, int]]:
    """Offsets where a quotation begins or ends, with the number of the quotation from there on (0: none)."""
    marks = [(-1, 0)]
    for number, (start, end) in enumerate(quoted(text), 1):
        marks += [(start, number), (end, 0)]
    return marks
