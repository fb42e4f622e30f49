"""Numbers of a sentence, read so that two languages' ways of writing them can be compared.

``1 200``, ``1,200``, ``1.200`` and ``twelve hundred`` are one number; ``3,5`` and ``3.5`` are; ``14h30`` is
``2:30 p.m.``; ``2 milliards`` is ``2 billion``. A quantity therefore carries all its *forms*: plain decimals as strings
("1200", "3.5") and times of day ("t14:30"). Two quantities agree when they share one.

``depeche.text.numbers`` reads the words; it gives one value and one unit a number. Here two languages meet, so the view
is forgiving: "une dizaine" explains "ten" and "a dozen", "deux fois" explains "twice", and 12/05/2020 "May 12".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from depeche.text.lexicon import Lexicon
from depeche.text.numbers import Number, plain, read
from depeche.translation.clock import Time, spoken_times

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
_RANGE = re.compile(r"\s?(?:à|et|ou|to|and|or|a|bis|[-–—])\s?$")
_MILLION = 10**6
_CENTURY = re.compile(r"\s(?:siècle|century)", re.IGNORECASE)
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
    return _Scanner(_SPACES.sub(" ", text), words).found


class _Scanner:
    """One pass over one text; what it finds is in ``found``."""

    def __init__(self, text: str, words: Lexicon) -> None:
        self._text = text
        self._words = words
        self._tokens = list(_TOKEN.finditer(text))
        self._times = {each.start: each for each in spoken_times(text, words.code)}
        self._spelled = {each.start: each for each in read(text, words.code) if each.worded} if words.cardinals else {}
        self._position = 0
        self.found: list[Quantity] = []
        while token := self._at():
            self._position += 1
            self._take(token)

    def _at(self) -> re.Match[str] | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def _pass(self, end: int) -> None:
        while (token := self._at()) and token.start() < end:
            self._position += 1

    def _take(self, token: re.Match[str]) -> None:
        if time := self._times.get(token.start()):
            self._pass(time.end)
            self.found.append(_spoken(self._text, time))
        elif token["word"]:
            number = self._spelled.get(token.start())
            if number:
                self._pass(number.end)
            quantity = _worded(self._text, token, number, self._words)
            if quantity:
                if number and number.value >= _MILLION:
                    self._widen(quantity, int(10**9 if number.value >= 10**9 else _MILLION))
                self.found.append(self._divided(quantity) or quantity)
        elif token["number"]:
            quantity = _plain(self._text, token, self._words)
            self.found.append(self._divided(quantity) or self._scaled(quantity) or quantity)
        else:
            century = _CENTURY.match(self._text, token.end()) is not None
            self.found.extend(replace(each, required=True) if century else each for each in _special(token))

    def _scaled(self, quantity: Quantity) -> Quantity | None:
        """The quantity with the word behind it, such as "millions", which also scales the number before "à"."""
        scaled = _scaled(self._text, quantity, self._at(), self._words)
        if scaled is None:
            return None
        self._position += 1
        self._widen(quantity, scaled[1])
        return scaled[0]

    def _widen(self, quantity: Quantity, factor: int) -> None:
        """Read the number before "à" or "et" as scaled, too: "deux à trois millions"."""
        last = self.found[-1] if self.found else None
        if last and last.digits == quantity.digits and _RANGE.fullmatch(self._text[last.end : quantity.start]):
            self.found[-1] = replace(last, forms=last.forms | _times(last.forms, factor))

    def _divided(self, quantity: Quantity) -> Quantity | None:
        """ "trois centièmes", which are neither "three" nor "three tenths"."""
        token = self._at()
        part = self._words.fractions.get(token["word"].casefold()) if token and token["word"] else None
        if token is None or part is None:
            return None
        self._position += 1
        forms = frozenset(
            _canonical(format(Decimal(form) / part, "f")) for form in quantity.forms if form.replace(".", "").isdigit()
        )
        pieces = (quantity.forms, frozenset({str(part)}))
        text = self._text[quantity.start : token.end()]
        return replace(quantity, text=text, end=token.end(), forms=forms, parts=pieces, required=True)


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
    bare = frozenset(str(each) for each in hours)
    parts: tuple[frozenset[str], ...] = ()
    if minute and int(minute):
        parts = (bare, readings(minute))
    else:
        forms |= bare
    raw = token[0].rstrip()
    return Quantity(raw, token.start(), token.start() + len(raw), frozenset(forms), parts)


def _roman(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters]
    return sum(-low if low < high else low for low, high in pairwise([*values, 0])) if values else 0


def _worded(text: str, token: re.Match[str], number: Number | None, words: Lexicon) -> Quantity | None:
    """A number in words; None where the word at the token is none."""
    loose = words.loose.get(token[0].casefold())
    if loose and (number is None or number.end == token.end()):
        return Quantity(token[0], token.start(), token.end(), frozenset(loose), digits=False, required=False)
    if number is None:
        return None
    forms = frozenset({_canonical(plain(number.value))})
    required = number.value > 1 and number.kind != "vague"
    return Quantity(text[number.start : number.end], number.start, number.end, forms, digits=False, required=required)


def _spoken(text: str, time: Time) -> Quantity:
    hours = {time.hour % 12, time.hour % 12 + 12, *({24} if time.hour % 12 == 0 else ())}
    forms = frozenset(f"t{hour}:{time.minute:02}" for hour in hours)
    return Quantity(text[time.start : time.end], time.start, time.end, forms, digits=False)
