"""Builds the lexicon of a model: one SQLite file from a dictionary, a list of terms and CLDR's names.

Terms come before the dictionary, the dictionary before CLDR. The file is the same for the same sources.
"""

from __future__ import annotations

import lzma
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel import Locale

from depeche.models.lexicon import UNSEEN, WORD
from depeche.text.inflection import english_plural, french_plural

LONGEST_EXPRESSION: Final = 7
"""Words."""
_WRITER_OFFSET: Final = 96
_SCHEMA: Final = """
CREATE TABLE forms (form TEXT PRIMARY KEY, heads TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
    head TEXT PRIMARY KEY, glosses TEXT NOT NULL, plural TEXT NOT NULL, rank INTEGER NOT NULL, kind TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE expressions (
    first TEXT, parts TEXT, glosses TEXT NOT NULL, plural TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (first, parts)
) WITHOUT ROWID;
"""
_PARTICIPLE = re.compile(r"\w{3,}(?:é|u)|(?:re|com|per|sou|dé|ad)?(?:mis|quis|pris)|(?:sur|com|re)pris|requis|saisi")


@dataclass(frozen=True, slots=True)
class _Source:
    """A line of the sources: a headword or expression with its glosses."""

    head: str
    glosses: tuple[str, ...]
    kind: str
    plural: str = ""
    rank: int = UNSEEN
    forms: tuple[str, ...] = ()

    @property
    def stored(self) -> str:
        """What a match says of its kind: nobody but the build tells chosen offers from the dictionary's."""
        return "word" if self.kind == "offer" else self.kind


def write(dictionary: Path, terms: Path, target: Path, *, languages: tuple[str, str]) -> None:
    """Write the lexicon.

    Args:
        dictionary: What ``python -m training.lexicon`` wrote.
        terms: Lines of a term, its translation, and for a noun ``n`` or its plural in the other language; several
            translations, separated by "; ", are offers that stand for the dictionary's.
        target: The SQLite file; does not exist.
        languages: Source and target language, for CLDR's names.

    Raises:
        ValueError: A line of the terms can't be read.
    """
    forms: dict[str, list[str]] = {}
    entries: dict[str, _Source] = {}
    expressions: dict[tuple[str, ...], _Source] = {}
    for source in (*_terms(terms), *_dictionary(dictionary), *_names(*languages)):
        parts = tuple(WORD.findall(source.head))
        if len(parts) == 1 and parts[0] == source.head:
            # The glosses of a noun and a verb that are written alike stand together, except under a term.
            known = entries.get(source.head)
            entries[source.head] = source if known is None else _merged(known, source)
        elif 1 < len(parts) <= LONGEST_EXPRESSION:
            expressions.setdefault(parts, source)
        for form in source.forms:
            heads = forms.setdefault(form, [])
            if source.head not in heads:
                heads.append(source.head)
        if source.kind == "term" and not source.plural:
            for part in filter(_PARTICIPLE.fullmatch, parts):
                for ending in ("e", "s", "es"):
                    heads = forms.setdefault(part + ending, [])
                    heads[:0] = [] if part in heads else [part]
    connection = sqlite3.connect(target)
    try:
        connection.executescript(_SCHEMA)
        connection.executemany(
            "INSERT INTO forms VALUES (?, ?)", ((form, "|".join(forms[form])) for form in sorted(forms))
        )
        connection.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?)",
            ((head, "; ".join(one.glosses), one.plural, one.rank, one.stored) for head, one in sorted(entries.items())),
        )
        connection.executemany(
            "INSERT INTO expressions VALUES (?, ?, ?, ?, ?)",
            (
                (parts[0], " ".join(parts), "; ".join(one.glosses), one.plural, one.stored)
                for parts, one in sorted(expressions.items())
            ),
        )
        connection.commit()
        connection.execute("VACUUM")
    finally:
        connection.close()
    # Without the number of the SQLite that wrote it (sqlite.org/fileformat.html, 1.3.18), every build is the same.
    with target.open("r+b") as file:
        file.seek(_WRITER_OFFSET)
        file.write(bytes(4))


def _merged(first: _Source, second: _Source) -> _Source:
    if first.kind == "term" or "name" in (first.kind, second.kind):
        return first
    if first.kind == "offer":
        # Chosen offers stand for the dictionary's; how common the word is, only the dictionary says.
        return _Source(first.head, first.glosses, first.kind, rank=min(first.rank, second.rank))
    glosses = (*first.glosses, *(gloss for gloss in second.glosses if gloss not in first.glosses))
    return _Source(first.head, glosses, first.kind, first.plural, min(first.rank, second.rank))


def _terms(path: Path) -> Iterator[_Source]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not 2 <= len(cells) <= 3 or not all(cells):
            raise ValueError(f"{path.name}, line {number}: not a term, a translation and perhaps a plural")
        head, translation, *plural = cells
        many = "" if not plural else english_plural(translation) if plural == ["n"] else plural[0]
        forms = (french_plural(head),) if many and " " not in head else ()
        glosses = tuple(translation.split("; "))
        yield _Source(head, glosses, "term" if len(glosses) == 1 else "offer", many, forms=forms)


def _dictionary(path: Path) -> Iterator[_Source]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            head, part, rank, glosses, forms = line.rstrip("\n").split("\t")
            kind = "name" if part == "name" or head[0].isupper() else "number" if part == "num" else "word"
            yield _Source(
                head if kind == "name" else head.lower(),
                tuple(glosses.split("; ")),
                kind,
                rank=int(rank) if rank else UNSEEN,
                forms=tuple(filter(None, forms.split("|"))),
            )


def _names(source: str, target: str) -> Iterator[_Source]:
    """Countries, languages and currencies whose names differ."""
    ours, theirs = Locale.parse(source), Locale.parse(target)
    for kind, field in (("name", "territories"), ("word", "languages"), ("word", "currencies")):
        names, others = getattr(ours, field), getattr(theirs, field)
        for code in sorted(names):
            other = others.get(code)
            if other and other.lower() != names[code].lower() and len(other.split()) <= 4:
                yield _Source(names[code], (other,), kind)
