"""Lines that an e-mail, a PDF or a terminal broke: joined again before anything is judged.

Text that was wrapped at a width shows it: the first word of a line would not have fitted on the line before. A page
counts as wrapped when its long lines end at one width and go on in the middle of a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from depeche.cleaning.lines import Line, read
from depeche.text.normalize import normalize

NARROWEST, WIDEST = 30, 130
"""Widths at which text is wrapped, in characters."""

_LONGER = 0.05
"""Share of the page's characters that may stand in longer lines: addresses and tables are not wrapped."""
_NEARLY = 1.1
_PAIRS = 3
"""Lines that must go on in the next one before a page counts as wrapped."""
_SLACK = 0.8
"""A PDF breaks lines by the width of letters, not by their number: a line of so much of the width is full."""
_STOPS = (".", "!", "?", "…", ":", ";", "。", "！", "？")
_CLOSING = "\"'”’»)] "
_HYPHEN = re.compile(r"(?<=[^\W\d_]{2})[-\u2010]$")
_QUOTED = re.compile(r"^(?:>\s?)+")
_ITEM = re.compile(r"[-–—•*▪●◦·]\s|\(?\d{1,3}[.)]\s|[#|\[]")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:page|p\.|seite|página|pagina)\s?)?\d{1,4}(?:\s?(?:/|of|sur|von|de|di)\s?\d{1,4})?[-–—\s]*$",
    re.IGNORECASE,
)


def read_page(text: str) -> list[Line]:
    """The lines of a pasted page: normalized, quotation marks of mails taken off, wrapped ones joined.

    Args:
        text: The page as pasted.

    Returns:
        Lines with the number of the line of ``text`` that they begin on.
    """
    return unwrap(read(_unquoted(normalize(text))))


def unwrap(lines: Sequence[Line]) -> list[Line]:
    """Join the lines of a page that was wrapped; the lines of any other page stay as they are."""
    width = _width(lines)
    if not width:
        return list(lines)
    tight = not any(line.gap for line in lines)
    pieces: list[list[Line]] = []
    frames = _frames(lines)
    carried = False
    for line in lines:
        if line.number in frames:
            # A page's header and number part what belongs together.
            carried = bool(pieces) and not _ended(pieces[-1][-1].text)
            continue
        last = pieces[-1] if pieces else None
        if last and _goes_on(last, line, width, across=carried, tight=tight):
            last.append(line)
        else:
            pieces.append([line])
        carried = False
    joined = [_joined(piece) for piece in pieces]
    framed = [replace(line, frame=True) for line in lines if line.number in frames]
    return sorted([*joined, *framed], key=lambda line: line.number)


def _unquoted(text: str) -> str:
    rows = text.split("\n")
    quoted = [row.startswith(">") for row in rows]
    if sum(quoted) < _PAIRS:
        return text
    return "\n".join(_QUOTED.sub("", row) if mark else row for row, mark in zip(rows, quoted, strict=True))


def _width(lines: Sequence[Line]) -> int:
    """The width at which a page was wrapped, 0 where it was not."""
    lengths = sorted((len(line.text) for line in lines), reverse=True)
    budget = _LONGER * sum(lengths)
    width = 0
    for length in lengths:
        if length <= budget:
            budget -= length
            continue
        # Lines of the full width may have gone with the longer ones.
        width = next(one for one in lengths if one <= _NEARLY * length)
        break
    if not NARROWEST <= width <= WIDEST:
        return 0
    full = [
        (line, following)
        for line, following in pairwise(lines)
        if not following.gap
        and width >= len(line.text) >= _SLACK * width
        and _is_full(line.text, following.text, width)
    ]
    broken = [following.text[0].islower() for line, following in full if not _ended(line.text)]
    # German goes on with a capital every third time.
    return width if len(broken) >= max(_PAIRS, len(full) / 2) and sum(broken) >= max(2, len(broken) / 3) else 0


def _is_full(text: str, following: str, width: int) -> bool:
    first = following.split(" ", 1)[0]
    return len(text) + 1 + len(first) > width or _HYPHEN.search(text) is not None


def _goes_on(piece: Sequence[Line], line: Line, width: int, *, across: bool, tight: bool) -> bool:
    """Whether a line goes on with the sentence or the paragraph of the lines before it."""
    last = piece[-1].text
    lower = line.text[0].islower()
    if across:
        return lower
    if line.gap or _ITEM.match(line.text) or len(last) > width:
        return False
    ended = _ended(last)
    if _is_full(last, line.text, width):
        # Where no blank line parts them, a headline of the page's width and the text after it are no paragraph.
        return not tight or lower or ended or len(piece) > 1 or last.endswith(",") or len(last.split()[-1]) <= 3
    return lower and not ended and len(line.words) > 1 and (len(piece) > 1 or len(last) >= _SLACK * width / 2)


def _ended(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(_STOPS)


def _frames(lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines that head or number the pages of a document."""
    folded = Counter(_DIGITS.sub("0", line.key) for line in lines if _DIGITS.search(line.text))
    whole = Counter(line.key for line in lines)
    return {
        line.number
        for line in lines
        if _PAGE_NUMBER.match(line.text)
        or (folded[_DIGITS.sub("0", line.key)] > whole[line.key] and len(line.words) > 2 and not _ended(line.text))
    }


def _joined(piece: Sequence[Line]) -> Line:
    if len(piece) == 1:
        return piece[0]
    text = piece[0].text
    for line in piece[1:]:
        hyphen = _HYPHEN.search(text) if line.text[0].islower() else None
        text = text[: hyphen.start()] + line.text if hyphen else f"{text} {line.text}"
    return replace(read(text)[0], number=piece[0].number, gap=piece[0].gap)
