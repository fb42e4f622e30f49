"""Numbers of a sentence, read so that two languages' ways of writing them can be compared.

``1 200``, ``1,200``, ``1.200`` and ``twelve hundred`` are one number; ``3,5`` and ``3.5`` are; ``14h30`` is
``2:30 p.m.``; ``2 milliards`` is ``2 billion``. A quantity therefore carries all its *forms*: plain decimals as strings
("1200", "3.5") and times of day ("t14:30"). Two quantities agree when they share one.

``depeche.text.numbers`` reads numbers too, to tell whether a summary states what its article states: strictly, one
value and unit a number. Here two languages meet, so the reading has to be forgiving: "une dizaine" explains "ten" and
"a dozen", "deux fois" explains "twice", and 12/05/2020 explains "May 12".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from depeche.translation.lexicon import Lexicon

MAX_DIGITS = 30
"""Longer digit strings are compared as text: nobody reads them as a number, and arithmetic on them is not free."""

_TOKEN = re.compile(
    r"(?P<date>(?<![\d.,/])\d{1,2}([./-])\d{1,2}\2(?:\d{4}|\d{2})(?!\d))"
    r"|(?P<time>(?<![\d.,:])(?P<hour>\d{1,2})(?:"
    r"[ ]?h(?:eures?)?(?![^\W\d])[ ]?(?P<m1>[0-5]\d(?!\d))?"
    r"|:(?P<m2>[0-5]\d)(?![\d:])(?:[ ]?(?P<p2>[ap])\.?[ ]?m\b)?"
    r"|(?:\.(?P<m3>[0-5]\d))?[ ]?(?P<p3>[ap])\.?[ ]?m\b))"
    r"|(?P<number>(?<!\d)\d{1,3}(?:[ .,'’]\d{3}){1,6}(?!\d)(?:[.,]\d{1,9}(?!\d))?|(?<!\d)\d+(?:[.,]\d{1,9}(?![\d]))?)"
    r"|(?P<roman>\b[IVXLC]{1,7}(?:e|ème|er|re|st|nd|rd|th)?\b)"
    r"|(?P<word>[^\W\d_]+)"
)
_GAP = re.compile(r"(?:[ -]|\s?[-‑]\s?)?$")
_RANGE = re.compile(r"\s?(?:à|et|ou|to|and|or|a|bis|[-–—])\s?$")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_SPACES = re.compile(r"[\u00a0\u202f\u2009\u2007]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text.

    Attributes:
        text: How it stands there.
        start: Offset of its first character.
        end: Offset behind its last.
        forms: Every reading of it.
        parts: Readings of its pieces, where the other language may write them apart ("2h30": two hours thirty).
        digits: Written in digits.
        required: Must stand in the other text too. Ordinal words, "a dozen", Roman numerals and the like only help
            to explain what stands on the other side.
    """

    text: str
    start: int
    end: int
    forms: frozenset[str]
    parts: tuple[frozenset[str], ...] = ()
    digits: bool = True
    required: bool = True


def quantities(text: str, words: Lexicon) -> list[Quantity]:
    """All numbers of a text, in order.

    Args:
        text: A sentence.
        words: Lexicon of its language; an empty one reads digits only.
    """
    flat = _SPACES.sub(" ", text)
    tokens = list(_TOKEN.finditer(flat))
    found: list[Quantity] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token["word"]:
            taken, quantity = _spelled(flat, tokens, position, words)
            position += taken
            if quantity:
                found.append(quantity)
            continue
        position += 1
        if token["number"]:
            quantity = _plain(flat, token, words)
            following = tokens[position] if position < len(tokens) else None
            scaled = _scaled(flat, quantity, following, words)
            if scaled:
                position += 1
                if found and found[-1].digits and _RANGE.fullmatch(flat[found[-1].end : quantity.start]):
                    found[-1] = replace(found[-1], forms=found[-1].forms | _times(found[-1].forms, scaled[1]))
                quantity = scaled[0]
            found.append(quantity)
        else:
            found.extend(_special(token))
    return found


def missing(wanted: Sequence[Quantity], offered: Sequence[Quantity], *, digits_only: bool = False) -> list[Quantity]:
    """The required quantities of ``wanted`` that nothing in ``offered`` bears out.

    Call it with source and target for lost numbers, with target and source for invented ones.

    Args:
        wanted: Quantities that have to be found.
        offered: Where to look.
        digits_only: Ignore spelled-out quantities among ``wanted`` (one of the languages has no lexicon).
    """
    forms = {form for quantity in offered for form in quantity.forms}
    pieces = forms | {form for quantity in offered for part in quantity.parts for form in part}
    return [
        quantity
        for quantity in wanted
        if quantity.required
        and (quantity.digits or not digits_only)
        and not (quantity.forms & pieces)
        and not (quantity.parts and all(part & forms for part in quantity.parts))
    ]


def readings(raw: str) -> frozenset[str]:
    """Every decimal that a digit string with separators may mean (``1.200`` is 1200 here and 1.2 there)."""
    raw = re.sub(r"[ '’]", "", raw)
    kinds = {mark for mark in raw if mark in ".,"}
    if not kinds:
        return frozenset({_canonical(raw)})
    if len(kinds) == 2:
        decimal = max(raw.rfind("."), raw.rfind(","))
        whole = re.sub(r"[.,]", "", raw[:decimal])
        return frozenset({_canonical(f"{whole}.{raw[decimal + 1 :]}")})
    (mark,) = kinds
    joined, pointed = raw.replace(mark, ""), raw.replace(mark, ".")
    if raw.count(mark) > 1:
        return frozenset({_canonical(joined)})
    if len(raw) - raw.index(mark) == 4 and not raw.startswith("0"):
        return frozenset({_canonical(joined), _canonical(pointed)})
    return frozenset({_canonical(pointed)})


def _canonical(number: str) -> str:
    if len(number) > MAX_DIGITS:
        return number.lstrip("0")
    value = Decimal(number)
    return format(value.normalize(), "f") if value else "0"


def _times(forms: frozenset[str], factor: int) -> frozenset[str]:
    return frozenset(
        _canonical(format(Decimal(form) * factor, "f"))
        for form in forms
        if not form.startswith("t") and len(form) <= MAX_DIGITS - 13
    )


def _plain(text: str, token: re.Match[str], words: Lexicon) -> Quantity:
    raw = token["number"]
    forms = readings(raw)
    parts: tuple[frozenset[str], ...] = ()
    after = text[token.end() : token.end() + 1]
    before = text[max(0, token.start() - 8) : token.start()].casefold()
    if " " in raw:
        parts = tuple(readings(piece) for piece in raw.split(" "))
    decade = after == "s" if words.code == "en" else before.endswith(("années ", "annees "))
    if decade and len(raw) in {2, 4}:
        forms |= readings(raw[-2:]) | readings(f"19{raw[-2:]}")
    return Quantity(raw, token.start(), token.end(), forms, parts, required=forms != {"1"})


def _scaled(
    text: str, quantity: Quantity, following: re.Match[str] | None, words: Lexicon
) -> tuple[Quantity, int] | None:
    """``12`` and ``millions`` read together, with the factor."""
    if following is None or following.start() - quantity.end > 1 or not following["word"]:
        return None
    if text[quantity.end : following.start()] not in ("", " ", "-"):
        return None
    word = following["word"]
    factor = words.scales.get(word.casefold())
    if factor is None and word in ("M", "k", "K", "m", "B", "b") and _by_currency(text, quantity, following):
        factor = {"m": 10**6, "k": 10**3, "b": 10**9}[word.casefold()]
    if factor is None:
        return None
    end = following.end()
    return Quantity(
        text[quantity.start : end], quantity.start, end, _times(quantity.forms, factor) or quantity.forms
    ), factor


def _by_currency(text: str, quantity: Quantity, following: re.Match[str]) -> bool:
    return text[quantity.start - 1 : quantity.start] in {*"$€£"} or text[following.end() :][:2].strip()[:1] in {*"$€£"}


def _special(token: re.Match[str]) -> Iterator[Quantity]:
    """Dates, times of day and Roman numerals."""
    if token["date"]:
        offset = token.start()
        for piece in re.finditer(r"\d+", token["date"]):
            required = len(piece[0]) == 4
            yield Quantity(
                piece[0], offset + piece.start(), offset + piece.end(), readings(piece[0]), required=required
            )
    elif token["time"]:
        yield _time(token)
    elif token["roman"]:
        value = _roman(re.sub(r"[^IVXLC]", "", token["roman"]))
        if value:
            forms = frozenset({str(value)})
            yield Quantity(token["roman"], token.start(), token.end(), forms, digits=False, required=False)


def _time(token: re.Match[str]) -> Quantity:
    hour, minute = int(token["hour"]), token["m1"] or token["m2"] or token["m3"]
    hours = {hour, hour + 12 if hour < 12 else hour - 12, *({0, 12} if hour in (0, 12, 24) else ())}
    forms = {f"t{each}:{minute or '00'}" for each in hours}
    plain = frozenset(str(each) for each in hours)
    parts: tuple[frozenset[str], ...] = ()
    if minute and int(minute):
        parts = (plain, readings(minute))
    else:
        forms |= plain
    raw = token[0].rstrip()
    return Quantity(raw, token.start(), token.start() + len(raw), frozenset(forms), parts)


def _roman(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters]
    return sum(-low if low < high else low for low, high in pairwise([*values, 0])) if values else 0


def _spelled(text: str, tokens: Sequence[re.Match[str]], position: int, words: Lexicon) -> tuple[int, Quantity | None]:
    """The spelled-out number that begins at a token.

    Returns:
        How many tokens were read (at least one), and the quantity, or None where the word is no number.
    """
    number = _Sum(words)
    taken = 0
    while position + taken < len(tokens):
        token = tokens[position + taken]
        following = tokens[position + taken + 1] if position + taken + 1 < len(tokens) else None
        apart = taken and not _GAP.match(text[tokens[position + taken - 1].end() : token.start()])
        if not token["word"] or apart or _percent(text, token):
            break
        after = following["word"].casefold() if following and following["word"] else ""
        if not number.take(token["word"].casefold(), after, first=not taken):
            break
        taken += 1
    first, last = tokens[position], tokens[position + max(taken, 1) - 1]
    word = first["word"].casefold()
    if taken <= 1 and word in words.loose:
        loose = frozenset(words.loose[word])
        return 1, Quantity(first[0], first.start(), first.end(), loose, digits=False, required=False)
    if taken == 0:
        return 1, None
    forms = frozenset({str(number.value)})
    span = text[first.start() : last.end()]
    return taken, Quantity(span, first.start(), last.end(), forms, digits=False, required=number.value > 1)


class _Sum:
    """Adds up the words of one spelled-out number."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._total = self._current = 0
        self._scale = 10**15

    @property
    def value(self) -> int:
        return self._total + self._current

    def take(self, word: str, after: str, *, first: bool) -> bool:
        """Read one word; False when it doesn't belong to the number."""
        words = self._words
        if word in words.joiners:
            return not first and self._joins(after)
        if word in words.scales:
            if first:  # "mille neuf cents", but a lone "mille" or "millions" is loose
                self._current = 1
                return words.scales[word] == 1000 and self._counts(after) and self._scaled(1000)
            return self._scaled(words.scales[word])
        if word in words.hundreds:
            return self._hundred()
        if first and word in words.article:
            self._current = 1
            return after in words.scales or after in words.hundreds
        value = 1 if word in words.article else words.cardinals.get(word)
        return value is not None and self._add(value)

    def _add(self, value: int) -> bool:
        if self._current % 100 == 4 and value == 20:  # quatre-vingt
            value = 76
        elif not _fits(self._current, value):
            return False
        self._current += value
        return True

    def _counts(self, word: str) -> bool:
        return word in self._words.cardinals or word in self._words.hundreds

    def _hundred(self) -> bool:
        if self._current >= 20 or self._current == 10:  # "twelve hundred", but "dix cents" is money
            return False
        self._current = (self._current or 1) * 100
        return True

    def _scaled(self, factor: int) -> bool:
        if not self._current or factor >= self._scale:
            return False
        self._scale = factor
        self._total += self._current * factor
        self._current = 0
        return True

    def _joins(self, after: str) -> bool:
        """Whether the word behind "and" continues the number before it."""
        if self._words.code == "fr":  # vingt et un, soixante et onze
            return self._current % 100 >= 20 and after in {"un", "une", "onze"}
        return self._current % 100 == 0 and after in self._words.cardinals


def _fits(current: int, value: int) -> bool:
    """Whether ``value`` may be added to what was read so far (twenty + one, not two + three)."""
    rest = current % 100
    if rest == 0:
        return value < 100
    if rest == 10:  # dix-sept
        return value in {7, 8, 9}
    if rest in {60, 80} and value < 20:
        return True
    if rest in {70, 90}:  # soixante-dix-sept
        return value < 10
    return rest % 10 == 0 and rest >= 20 and 1 <= value <= 9


def _percent(text: str, token: re.Match[str]) -> bool:
    """ "pour cent": a sign, not a number."""
    return text[max(0, token.start() - 5) : token.start()].casefold().endswith("pour ")
