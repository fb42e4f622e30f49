"""Numbers as they are written in French and English news, digits or words, with their unit.

``380 000``, ``380.000``, ``380,000`` and ``380 mille`` are one value; so are ``3,5 %`` and ``3.5%``, ``4 milliards``
and ``4bn``. A form that the two languages read differently (``1.250``) keeps both readings, the language's own first.

Not numbers: ``un``, ``une``, ``one`` (mostly articles and pronouns), fractions in words (``moitié``, ``third``), and
digits inside a name (``P2``, ``A380``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from depeche.text.lexicon import lexicon

Kind = Literal["cardinal", "ordinal", "vague"]

LONGEST_DIGITS = 24
"""A longer row of digits is a code: only its first digits are kept as its value."""

# Digits: groups of three joined by one separator each, or a plain number with an optional decimal part.
# Both alternatives are linear: every group starts with a separator that no digit can match.
_SCAN = re.compile(
    r"(?P<digits>\d{1,3}(?:[ \u00a0\u202f\u2009.,'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
    r"|(?P<word>[^\W\d_]\w*)"
    r"|(?P<sign>[%‰€$£¥°])"
)
_GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0\u202f\u2009.,'’]\d{3})+(?:[.,]\d+)?")
_CLOCK = re.compile(r"h\d{2}")
_SEPARATOR = re.compile(r"[ \u00a0\u202f\u2009'’]")

_ORDINAL_SUFFIXES = frozenset(
    ("e", "è", "er", "ère", "re", "ème", "eme", "ième", "nd", "nde", "st", "rd", "th", "ers", "èmes", "es")
)
_MONEY_SCALES = {"k": 10**3, "m": 10**6, "bn": 10**9, "b": 10**9, "md": 10**9, "mds": 10**9, "tn": 10**12}

MONEY = frozenset("€$£¥")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character, scale words included, unit not.
        values: Its readings, the language's own first; mostly one.
        kind: "ordinal" for ranks (3e, third), "vague" for "des centaines".
        unit: What stands at it (%, €, $, £, year, km, …; the same in both languages), or "".
        worded: Written in words alone.
    """

    start: int
    end: int
    values: tuple[Decimal, ...]
    kind: Kind = "cardinal"
    unit: str = ""
    worded: bool = False

    @property
    def value(self) -> Decimal:
        """The reading in the text's own language."""
        return self.values[0]

    def same(self, other: Number) -> bool:
        """Whether some reading of both is one value."""
        return any(value in other.values for value in self.values)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A scanned token: digits, a word (folded to lower case) or a sign."""

    start: int
    end: int
    text: str
    sort: str


def plain(value: Decimal) -> str:
    """The value without exponent or needless zeros: 380000, 3.5."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_digits(text: str, language: str) -> tuple[Decimal, ...]:
    """The readings of a number in digits, the language's own first.

    Args:
        text: Digits with separators, nothing else.
        language: Two letters; anything but "fr" is read the English way.
    """
    text = _SEPARATOR.sub("", text)
    if text.isdigit():
        return (Decimal(text[:LONGEST_DIGITS]),)
    head, mark, tail = text.rpartition("," if text.rfind(",") > text.rfind(".") else ".")
    bare = re.sub(r"[.,]", "", head)
    decimal = Decimal(f"{bare[:LONGEST_DIGITS]}.{tail[:LONGEST_DIGITS]}")
    whole = Decimal((bare + tail)[:LONGEST_DIGITS])
    if len(tail) != 3 or bare.startswith("0") or len(head) > 3 + 4 * head.count(mark):
        return (decimal,)
    if mark in head:  # 1,234,567
        return (whole,)
    if "." in head or "," in head:  # 1,234.567
        return (decimal, whole)
    grouping = "." if language == "fr" else ","
    return (whole, decimal) if mark == grouping else (decimal, whole)


def read(text: str, language: str) -> list[Number]:
    """All numbers of a text, from left to right.

    Args:
        text: Any text.
        language: Two letters; "fr" reads French words, anything else English ones.
    """
    return list(_Reader(text, "fr" if language == "fr" else "en").read())


@cache
def _units() -> dict[str, str]:
    """Units of both languages: "km" and "euros" stand in either."""
    return {word: kind for code in ("fr", "en") for word, kind in lexicon(code).units.items()}


class _Reader:
    """One pass over one text."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._language = language
        self._pieces = [
            _Piece(
                m.start(),
                m.end(),
                m.group().lower() if m.lastgroup == "word" else m.group(),
                m.lastgroup or "",
            )
            for m in _SCAN.finditer(text)
        ]
        words = lexicon(language)
        self._units = {word: value for word, value in words.cardinals.items() if value < 20}
        # The plural "vingts" stands in "quatre-vingts" only.
        self._tens = {word: value for word, value in words.cardinals.items() if value >= 20 and word != "vingts"}
        self._hundreds = words.hundreds
        self._scales = words.scales
        self._ordinals = words.ordinals
        self._collectives = words.collectives
        self._vague = words.vague
        self._joiner = words.joiner

    def read(self) -> Iterator[Number]:
        i = 0
        while i < len(self._pieces):
            piece = self._pieces[i]
            found: tuple[list[Number], int] | None = None
            if piece.sort == "digits":
                found = self._digits(i)
            elif piece.sort == "word":
                found = self._words(i)
            if found is None:
                i += 1
            else:
                yield from found[0]
                i = found[1]

    # -- digits

    def _digits(self, i: int) -> tuple[list[Number], int]:
        piece = self._pieces[i]
        if not _GROUPED.fullmatch(piece.text) and sum(piece.text.count(c) for c in ".,") > 1:
            return self._parts(piece), i + 1  # 12.03.2016, 192.168.0.1
        values = parse_digits(piece.text, self._language)
        kind: Kind = "cardinal"
        end, j = piece.end, i + 1
        following = self._at(j)
        if following and following.start == end and _CLOCK.fullmatch(following.text):  # 16h30
            minutes = Number(following.start + 1, following.end, (Decimal(following.text[1:]),), unit="minute")
            return [Number(piece.start, end, values, unit="hour"), minutes], j + 1
        if following and following.start == end and following.text in _ORDINAL_SUFFIXES:
            kind, end, j = "ordinal", following.end, j + 1
        elif following and self._near(end, following.start):
            scale = self._scales.get(following.text)
            if scale is None and self._money_before(i):
                scale = _MONEY_SCALES.get(following.text)
            if scale:
                values = tuple(value * scale for value in values)
                end, j = following.end, j + 1
        number = Number(piece.start, end, values, kind, self._unit(i, j, end))
        return [number], j

    def _parts(self, piece: _Piece) -> list[Number]:
        return [
            Number(piece.start + m.start(), piece.start + m.end(), (Decimal(m.group()[:LONGEST_DIGITS]),))
            for m in re.finditer(r"\d+", piece.text)
        ]

    # -- words

    def _words(self, i: int) -> tuple[list[Number], int] | None:
        word = self._pieces[i].text
        if word in self._vague:
            return [self._number(i, i + 1, self._vague[word], "vague")], i + 1
        if word in self._collectives:
            return [self._number(i, i + 1, self._collectives[word], "cardinal")], i + 1
        if word in self._ordinals:
            return [self._number(i, i + 1, self._ordinals[word], "ordinal")], i + 1
        if not self._starts(word):
            return None
        value, j = self._compose(i)
        kind: Kind = "cardinal"
        if ranked := self._ranked(value, j):
            return [self._number(i, ranked[1], ranked[0], "ordinal")], ranked[1]
        if j == i + 1 and word in self._scales and word not in {"mille", "thousand"}:
            if word.endswith("s") or word in {"md", "bn", "mn", "tn"}:
                return [self._number(i, j, value, "vague")], j
        elif self._percent_word(i):
            return None
        return [self._number(i, j, value, kind)], j

    def _starts(self, word: str) -> bool:
        return word in self._units or word in self._tens or word in self._hundreds or word in self._scales

    def _ranked(self, value: int, j: int) -> tuple[int, int] | None:
        """ "vingt et unième", "twenty-first": value and end where a rank follows the number before piece ``j``."""
        following = self._at(j)
        if following and following.text == self._joiner and self._linked(j):
            j += 1
            following = self._at(j)
        if following is None or not self._linked(j):
            return None
        rank = self._ordinals.get(following.text, 0)
        if self._language == "fr" and not following.text.endswith("ième"):
            return None  # "les vingt premiers"
        if self._language == "fr" and value % 100 in {10, 70, 90} and 7 <= rank <= 9:  # dix-huitième
            return value + rank, j + 1
        room = 20 if self._language == "fr" and value % 100 in {60, 80} else 10
        return (value + rank, j + 1) if 0 < rank < room and value % 10 == 0 and value % 100 >= 20 else None

    def _percent_word(self, i: int) -> bool:
        """Whether this is the "cent" of "pour cent" or of "per cent"."""
        before = self._pieces[i - 1].text if i else ""
        return self._pieces[i].text == "cent" and before in {"pour", "per"}

    def _compose(self, i: int) -> tuple[int, int]:
        """Value and end of the number words from ``i`` on.

        ``total`` holds what scales closed, ``current`` the part below the next scale; ``room`` is the size that the
        next word must stay under, so that "deux trois" are two numbers.
        """
        total, current, room, j = 0, 0, 10**15, i
        while j < len(self._pieces):
            if j > i and not self._linked(j):
                break
            word = self._pieces[j].text
            step = self._step(word, current, room, j)
            if step is None:
                if word == self._joiner and self._link_allowed(j, current, total):
                    j += 1
                    continue
                break
            total, current, room = self._apply(word, total, current, step)
            j += 1
        if self._pieces[j - 1].text == self._joiner:
            j -= 1
        return total + current, j

    def _step(self, word: str, current: int, room: int, j: int) -> int | None:
        """The amount that ``word`` adds or multiplies by, or None when it can't follow."""
        small = self._units.get(word, self._tens.get(word))
        if small is None and word.isdigit() and len(word) < 3 and current and room > 1:
            small = int(word)  # "cent-quatre-vingt-4"
        if small is None and word in {"un", "une", "onze", "one"} and current >= 20:
            small = 11 if word == "onze" else 1
        if small is not None:
            return small if small < room or self._eighty(word, current) else None
        if self._eighty(word, current):
            return 20
        if word in self._hundreds:
            return None if self._percent_word(j) or current >= 100 else 100
        return self._scales.get(word)

    def _apply(self, word: str, total: int, current: int, step: int) -> tuple[int, int, int]:
        if word in self._scales:
            return total + max(current, 1) * step, 0, step
        if word in self._hundreds:
            return total, max(current, 1) * 100, 100
        if self._eighty(word, current):
            return total, current - 4 + 80, 20
        if step in {60, 80} and self._language == "fr":
            return total, current + step, 20
        if step == 10 and self._language == "fr":
            return total, current + step, 10  # dix-sept, soixante-dix-sept
        return total, current + step, 10 if step >= 20 else (5 if word == "quatre" else 1)

    @staticmethod
    def _eighty(word: str, current: int) -> bool:
        return word in {"vingt", "vingts"} and current % 100 == 4

    def _link_allowed(self, j: int, current: int, total: int) -> bool:
        following = self._at(j + 1)
        if following is None:
            return False
        if self._language == "fr":
            return current >= 20 and following.text in {"un", "une", "onze"}
        return (current >= 100 or (total > 0 and current == 0)) and (
            following.text in self._units or following.text in self._tens
        )

    def _linked(self, j: int) -> bool:
        """Whether only a space or a hyphen stands before piece ``j``."""
        between = self._text[self._pieces[j - 1].end : self._pieces[j].start]
        return between in {" ", "-", "\u00a0", "\u2011", "\u202f"}

    # -- shared

    def _number(self, i: int, j: int, value: int, kind: Kind) -> Number:
        end = self._pieces[j - 1].end
        return Number(self._pieces[i].start, end, (Decimal(value),), kind, self._unit(i, j, end), worded=True)

    def _at(self, j: int) -> _Piece | None:
        return self._pieces[j] if j < len(self._pieces) else None

    def _near(self, end: int, start: int) -> bool:
        return start - end <= 1 and self._text[end:start] in {"", " ", "\u00a0", "\u202f", "-"}

    def _money_before(self, i: int) -> bool:
        before = self._pieces[i - 1] if i else None
        return before is not None and before.text in MONEY and self._pieces[i].start - before.end <= 1

    def _unit(self, i: int, j: int, end: int) -> str:
        """The unit before (£ 3) or after (3 %, 3 millions d'euros) the pieces ``i`` to ``j``."""
        if self._money_before(i):
            return self._pieces[i - 1].text
        for offset in range(3):
            piece = self._at(j + offset)
            if piece is None or piece.start - end > 3:
                return ""
            if piece.text in {"pour", "per"} and (after := self._at(j + offset + 1)) and after.text == "cent":
                return "%"
            if unit := _units().get(piece.text):
                return unit
            if piece.text not in {"d", "de", "us", "of"}:
                return ""
            end = piece.end
        return ""
