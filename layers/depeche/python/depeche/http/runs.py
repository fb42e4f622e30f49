"""A run of text with inline tags in it: translated as one sentence, the tags put back where they belong.

Cutting "Le <b>pont</b> est fermé." at its tags gives three texts that no translator can do anything with ("The
<b>Pont</b> It is closed." from the embedded model). So the run is translated whole, what stands inside a tag once more
alone, and the tag goes around that text where the whole holds it (LibreTranslate does the same), else around the words
at the same relative place.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+(?:['’.,-]\w+)*")
_SPACES = re.compile(r"\s+")
_NOTE = "note"
"""In place of the name of a tag: the call of a footnote with its tags, which is no part of the sentence."""
_CALL = re.compile(r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}|[*†‡]{1,3})\s*")
# What a raised figure is a power of: 10, or a unit. Behind anything else it calls a note.
_BASE = re.compile(r"(?:^|[\s(/·])(?:10|\d|[^\W\d_]{1,3})$|\d[^\W\d_]{1,2}$")
_FIGURE = re.compile(r"\d[\d\s.,]*$")
# Beyond so many tagged texts a run is no sentence; each costs a translation and a search.
_MOST_LOOKUPS = 20


@dataclass(slots=True)
class _Mark:
    """An inline tag and where it stands.

    Attributes:
        raw: The tag.
        at: Offset in the run's text.
        opens: It is a start tag.
        partner: Index of the other tag of the pair, where there is one.
        leaf: No tag stands between it and its partner.
        note: It is the whole call of a footnote.
    """

    raw: str
    at: int
    opens: bool
    partner: int | None = None
    leaf: bool = False
    note: bool = False


class Run:
    """Text and inline tags that follow each other.

    Args:
        tokens: As ``markup.tokens`` gives them.
        spare: Characters that tagged texts may take beside the whole one.

    Attributes:
        texts: What to translate: the whole text as one line, then tagged texts; nothing where there are no words.
        spent: Characters of ``spare`` that were used.
    """

    def __init__(self, tokens: Sequence[tuple[str, str | None]], spare: int) -> None:
        self._raw = "".join(raw for raw, _ in tokens)
        tokens = _with_notes(tokens)
        text = html.unescape("".join(raw for raw, name in tokens if name is None))
        self.texts: list[str] = []
        self.spent = 0
        if not any(map(str.isalpha, text)):
            return
        self._before = text[: len(text) - len(text.lstrip())]
        self._after = text[len(text.rstrip()) :]
        self._text, self._marks = _lay_open(tokens)
        self._looked_up: list[_Mark] = []
        self.texts = [self._text]
        for mark in self._marks:
            inside = self._inside(mark)
            cost = len(inside) + 1  # the line end
            if len(self._looked_up) < _MOST_LOOKUPS and self.spent + cost <= spare and self._is_worth(mark, inside):
                self._looked_up.append(mark)
                self.texts.append(inside)
                self.spent += cost

    def fill(self, translated: Iterator[str]) -> str:
        """The run in the other language.

        Args:
            translated: Gives the translations of ``texts``, in their order.
        """
        if not self.texts:
            return self._raw
        whole = next(translated)
        pairs = [(mark, next(translated)) for mark in self._looked_up]
        return f"{self._before}{self._insert(whole, self._anchors(whole, pairs))}{self._after}"

    def _is_worth(self, mark: _Mark, inside: str) -> bool:
        return mark.leaf and inside != self._text and any(map(str.isalpha, inside))

    def _inside(self, mark: _Mark) -> str:
        if mark.partner is None or not mark.leaf:
            return ""
        return self._text[mark.at : self._marks[mark.partner].at].strip()

    def _anchors(self, whole: str, pairs: Sequence[tuple[_Mark, str]]) -> dict[int, int]:
        """Offsets in the translation of the marks whose text was found there, by ``id``."""
        found = {}
        for mark in self._marks:
            if mark.note and (figure := _FIGURE.search(self._text, 0, mark.at)) and figure.end() == mark.at:
                digits = r"[\s.,]?".join(re.sub(r"\D", "", figure[0]))
                if digits and (place := re.search(rf"(?<!\d){digits}(?!\d)", whole)):
                    found[id(mark)] = place.end()
        for mark, inside in pairs:
            expected = self._scale(mark.at, whole)
            places = re.finditer(rf"(?<!\w){re.escape(inside.strip())}(?!\w)", whole, re.IGNORECASE)
            place = min(places, key=lambda one: abs(one.start() - expected), default=None)
            if place and place.group() and mark.partner is not None:
                found[id(mark)] = place.start()
                found[id(self._marks[mark.partner])] = place.end()
        return found

    def _insert(self, whole: str, anchors: dict[int, int]) -> str:
        starts = [0, *(word.start() for word in _WORD.finditer(whole))]
        ends = [*(word.end() for word in _WORD.finditer(whole)), len(whole)]
        pieces: list[str] = []
        at = 0
        for mark in self._marks:
            place = anchors.get(id(mark))
            if place is None:
                bounds = starts if mark.opens else ends
                place = len(whole) if mark.at == len(self._text) else _nearest(bounds, self._scale(mark.at, whole))
            place = max(at, place)
            pieces += (html.escape(whole[at:place], quote=False), mark.raw)
            at = place
        return "".join([*pieces, html.escape(whole[at:], quote=False)])

    def _scale(self, offset: int, whole: str) -> int:
        return round(offset / len(self._text) * len(whole))


def _lay_open(tokens: Sequence[tuple[str, str | None]]) -> tuple[str, list[_Mark]]:
    """The text of a run as one line, and the tags with their offsets in it."""
    pieces: list[str] = []
    length, ends_in_space = 0, True
    marks: list[_Mark] = []
    opened: list[tuple[str, int]] = []
    for raw, name in tokens:
        if name is None:
            piece = _SPACES.sub(" ", html.unescape(raw))
            piece = piece.lstrip() if ends_in_space else piece
            pieces.append(piece)
            length += len(piece)
            ends_in_space = piece.endswith(" ") if piece else ends_in_space
            continue
        mark = _Mark(raw, length, opens=not name.startswith("/") and name != _NOTE, note=name == _NOTE)
        if mark.note:
            pass
        elif mark.opens:
            opened.append((name, len(marks)))
        elif opened and opened[-1][0] == name[1:]:
            mark.partner = opened.pop()[1]
            marks[mark.partner].partner = len(marks)
            marks[mark.partner].leaf = mark.partner == len(marks) - 1
        marks.append(mark)
    text = "".join(pieces).rstrip()
    for mark in marks:
        mark.at = min(mark.at, len(text))
    return text, marks


def _with_notes(tokens: Sequence[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """The tokens with each call of a footnote, ``<sup>1</sup>``, made one, so that no number grows by it."""
    merged: list[tuple[str, str | None]] = []
    place = 0
    while place < len(tokens):
        raw, name = tokens[place]
        end = _end_of_note(tokens, place) if name == "sup" else None
        before = "".join(raw for raw, name in merged[-3:] if name is None)
        if end and before and not before[-1].isspace() and not _BASE.search(before[-12:]):
            merged.append(("".join(raw for raw, _ in tokens[place:end]), _NOTE))
            place = end
        else:
            merged.append((raw, name))
            place += 1
    return merged


def _end_of_note(tokens: Sequence[tuple[str, str | None]], place: int) -> int | None:
    """Where the call of a note that begins with this ``<sup>`` ends; None where it is something else."""
    inside = ""
    for end in range(place + 1, min(place + 6, len(tokens))):
        raw, name = tokens[end]
        if name == "/sup":
            return end + 1 if _CALL.fullmatch(html.unescape(inside)) else None
        if name is None:
            inside += raw
        elif name not in {"a", "/a"}:
            return None
    return None


def _nearest(bounds: Sequence[int], offset: int) -> int:
    """The bound that is nearest to an offset; ``bounds`` ascend and are not empty."""
    right = bisect_left(bounds, offset)
    candidates = bounds[max(0, right - 1) : right + 1]
    return min(candidates, key=lambda bound: abs(bound - offset))
