"""A bilingual lexicon beside a model: what the words and expressions of a sentence may mean.

One read-only SQLite file that the build writes (:mod:`depeche.models.build.lexicon`): nothing is loaded at start, and a
look-up reads a few pages that the operating system keeps.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
"""A word as the lexicon counts them: letters with hyphens, or digits; an apostrophe ends one."""
UNSEEN: Final = 1_000_000
"""Rank of a word that was never met in the texts that frequencies were counted in."""
CACHED: Final = 20_000
"""Look-ups that are remembered, some 10 MB at most."""
_VARIABLES = 500
_ROMAN = re.compile(r"(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})(?:e|ème|er|ers|es)")
_ROMAN_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_GRAMMAR: Final = frozenset(
    re.findall(
        r"\w+", "le la les un une des de du d l à au aux en et ou que qui qu se s ce c il elle on y ne n pas avoir"
    )
)
"""Words that alone make no expression: "de la" is in the dictionary."""


@dataclass(frozen=True, slots=True)
class Match:
    """A word or expression of a sentence that the lexicon knows.

    Attributes:
        start: Where it begins in the sentence, in characters.
        end: Where it ends.
        text: As it stands in the sentence.
        glosses: What it may mean, the most common first.
        rank: Place of its rarest word among the words of the news, 0 the most frequent one.
        words: How many words it has.
        kind: ``word``, ``number`` (in letters), ``name``, or ``term``: a term has one meaning, which holds.
    """

    start: int
    end: int
    text: str
    glosses: tuple[str, ...]
    rank: int
    words: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Entry:
    glosses: tuple[str, ...]
    plural: str
    rank: int
    kind: str

    def fitting(self, forms: Sequence[str], parts: Sequence[str]) -> tuple[str, ...]:
        """The glosses, in the plural where the sentence has a term's noun in the plural."""
        many = self.plural and any(
            form.lower() != part.lower() and form.endswith(("s", "x")) for form, part in zip(forms, parts, strict=True)
        )
        return (self.plural,) if many else self.glosses


def lexicon_file(route: str) -> str:
    """The name of a route's lexicon in the folder of a built model."""
    return f"lexicon-{route.replace('>', '-')}.sqlite"


class Lexicon:
    """Looks up sentences. Thread-safe.

    Args:
        path: The SQLite file.

    Attributes:
        path: The same.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._cache: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {}
        self._local = threading.local()

    def look_up(self, text: str) -> list[Match]:
        """The words and expressions of a sentence that the lexicon knows, from left to right.

        Expressions are found whatever the inflection of their words; the longest comes first, and what stands in it is
        not looked up again. A capitalized word that does not begin the sentence is a name or nothing.

        Args:
            text: A sentence with straight apostrophes.
        """
        found = list(WORD.finditer(text))
        forms = [match[0] for match in found]
        heads = self._heads(forms)
        entries = self._entries({head for group in heads for head in group})
        taken: set[int] = set()
        matches = list(self._expressions(text, found, heads, entries, taken))
        for place, match in enumerate(found):
            if place not in taken and (one := _single(match, heads[place], entries, opens=place == 0)):
                matches.append(one)
        return sorted(matches, key=lambda one: one.start)

    def _rows(self, statement: str, values: Iterable[str]) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
        """For each value the rows that begin with it, from a cache of the most recent ones."""
        wanted = dict.fromkeys(values)
        missing = []
        for value in wanted:
            rows = self._cache.get((statement, value))
            if rows is None:
                missing.append(value)
            else:
                yield value, rows
        fetched: dict[str, list[tuple[str, ...]]] = {value: [] for value in missing}
        for start in range(0, len(missing), _VARIABLES):
            some = missing[start : start + _VARIABLES]
            for row in self._connection().execute(statement.format(",".join("?" * len(some))), some):
                fetched[row[0]].append(row)
        if len(self._cache) + len(fetched) > CACHED:
            self._cache.clear()
        for value, found in fetched.items():
            self._cache[statement, value] = tuple(found)
            yield value, tuple(found)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # Immutable: the file never changes under its name, so SQLite needs neither locks nor a journal.
            connection = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            self._local.connection = connection
        return connection

    def _heads(self, forms: Sequence[str]) -> list[tuple[str, ...]]:
        """For each word the headwords that it may belong to, itself first."""
        asked = (spelling for form in forms for spelling in (form, form.lower()))
        known = {form: tuple(heads.split("|")) for _, rows in self._rows(_FORMS, asked) for form, heads in rows}
        return [
            tuple(dict.fromkeys((form, form.lower(), *known.get(form, ()), *known.get(form.lower(), ()))))
            for form in forms
        ]

    def _entries(self, heads: Iterable[str]) -> dict[str, _Entry]:
        return {
            head: _Entry(tuple(glosses.split("; ")), plural, int(rank), kind)
            for _, rows in self._rows(_ENTRIES, heads)
            for head, glosses, plural, rank, kind in rows
        }

    def _expressions(
        self,
        text: str,
        found: Sequence[re.Match[str]],
        heads: Sequence[tuple[str, ...]],
        entries: dict[str, _Entry],
        taken: set[int],
    ) -> Iterator[Match]:
        known: dict[str, list[tuple[tuple[str, ...], _Entry]]] = {}
        firsts = [head for group in heads for head in group]
        following = set(firsts)
        for first, rows in self._rows(_EXPRESSIONS, firsts):
            known[first] = [
                (tuple(parts.split()), _Entry(tuple(glosses.split("; ")), plural, UNSEEN, kind))
                for _, parts, glosses, plural, kind in rows
                if _second(parts) in following
            ]
        spans = []
        for place, group in enumerate(heads):
            for closeness, head in enumerate(group):
                for parts, entry in known.get(head, ()):
                    end = place + len(parts)
                    fits = end <= len(found) and all(
                        part in heads[place + index] for index, part in enumerate(parts) if index
                    )
                    if fits and _holds(text, found, place, end):
                        # The longest first; of equal ones a term, then the one that is written as the sentence has it.
                        spans.append(((-len(parts), entry.kind != "term", closeness, place), end, parts, entry))
        for (*_, place), end, parts, entry in sorted(spans, key=lambda span: span[0]):
            if taken.isdisjoint(range(place, end)):
                taken.update(range(place, end))
                start, stop = found[place].start(), found[end - 1].end()
                rank = max(_rank(heads[index], entries) for index in range(place, end))
                glosses = entry.fitting([found[index][0] for index in range(place, end)], parts)
                yield Match(start, stop, text[start:stop], glosses, rank, end - place, entry.kind)


_FORMS: Final = "SELECT form, heads FROM forms WHERE form IN ({})"
_ENTRIES: Final = "SELECT head, glosses, plural, rank, kind FROM entries WHERE head IN ({})"
_EXPRESSIONS: Final = "SELECT first, parts, glosses, plural, kind FROM expressions WHERE first IN ({})"


def _second(parts: str) -> str:
    return parts.split(" ", 2)[1]


def _holds(text: str, found: Sequence[re.Match[str]], place: int, end: int) -> bool:
    """Whether nothing but a blank, an apostrophe or a hyphen stands between the words, and one of them has meaning."""
    gaps = (text[found[index].end() : found[index + 1].start()] for index in range(place, end - 1))
    return all(gap in (" ", "'", "-", "\u00a0") for gap in gaps) and any(
        found[index][0].lower() not in _GRAMMAR for index in range(place, end)
    )


def _rank(heads: Sequence[str], entries: dict[str, _Entry]) -> int:
    return min((entries[head].rank for head in heads if head in entries), default=UNSEEN)


def _single(match: re.Match[str], heads: Sequence[str], entries: dict[str, _Entry], *, opens: bool) -> Match | None:
    form = match[0]
    if roman := _ordinal(form):
        return Match(match.start(), match.end(), form, (roman,), UNSEEN, 1, "term")
    exact = entries.get(form)
    capital = form[0].isupper()
    if capital and exact is not None and exact.kind in ("name", "term"):
        return Match(match.start(), match.end(), form, exact.glosses, exact.rank, 1, exact.kind)
    if capital and not opens:
        return None
    owners = [entries[head] for head in heads if head in entries and entries[head].kind != "name"]
    if not owners:
        return None
    term = next(((head, entries[head]) for head in heads if head in entries and entries[head].kind == "term"), None)
    if term is not None:
        head, entry = term
        # A bare noun that begins a sentence may be a name: Renard. Its gloss is then an offer.
        kind = "word" if opens and capital and entry.plural and form.lower() == head else "term"
        return Match(match.start(), match.end(), form, entry.fitting([form], [head]), entry.rank, 1, kind)
    rank = min(each.rank for each in owners)
    kind = "number" if owners[0].kind == "number" else "word"
    return Match(match.start(), match.end(), form, _interleaved([each.glosses for each in owners]), rank, 1, kind)


def _interleaved(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The first of each list, then the second of each …: a form of two headwords shows the best of both."""
    longest = max(map(len, lists))
    return tuple(dict.fromkeys(one[index] for index in range(longest) for one in lists if index < len(one)))


def _ordinal(form: str) -> str | None:
    """ "18th" for "XVIIIe"; None for what is no Roman ordinal below forty."""
    match = _ROMAN.fullmatch(form)
    if match is None:
        return None
    number = 10 * len(match[1]) + _ROMAN_UNITS.index(match[2])
    if not number:
        return None
    ending = "th" if number // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
