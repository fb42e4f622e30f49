"""The page as numbered lines, split once into the words that every later step looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from depeche.cleaning.cuts import prose

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Chinese, Japanese and Korean characters count as words of their own: these scripts set no spaces.
_WORD = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]|[^\W぀-ヿ㐀-鿿豈-﫿]+")
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿豈-﫿가-힣]")

HEAD = 600
"""Characters of a line that are looked at: the label of a line does not hang on what follows."""

UNSPACED_WIDTH = 2.0
"""How many letters of an alphabet a character of an unspaced script is worth."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank.

    Attributes:
        number: Its number in the input, from 1.
        text: The normalized line.
        prose: The line without the words of a link at its end.
        tokens: Words of its first ``HEAD`` characters, as written.
        words: The same words, lower case.
        width: Length in letters, unspaced scripts weighted.
        gap: Whether a blank line stands before it.
        frame: Whether it heads or numbers the pages of a document.
    """

    number: int
    text: str
    prose: str
    tokens: list[str]
    words: list[str]
    width: float
    gap: bool
    frame: bool = False

    @property
    def key(self) -> str:
        """What makes two lines the same line: their words."""
        return " ".join(self.words) or self.text


def read(text: str) -> list[Line]:
    """Split normalized text into its lines, blank ones left out."""
    lines = []
    gap = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line:
            gap = True
            continue
        shown = prose(line)
        head = shown[:HEAD]
        tokens = _WORD.findall(head)
        width = float(len(shown))
        if not line.isascii():
            width += (UNSPACED_WIDTH - 1) * len(_UNSPACED.findall(head))
        lines.append(Line(number, line, shown, tokens, [token.lower() for token in tokens], width, gap))
        gap = False
    return lines


def words(text: str) -> list[str]:
    """All words of a text, lower case."""
    return [token.lower() for token in _WORD.findall(text)]


def content(found: list[str]) -> set[str]:
    """Words that carry the topic: long ones, or single characters of unspaced scripts."""
    return {word for word in found if len(word) > 4 or "\u3000" < word < "\ufaff"}


def nearest(marked: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log distance of each line to the nearest marked line above and below it; 6 where there is none."""
    total = len(marked)
    index = np.arange(total)
    last = np.maximum.accumulate(np.where(marked, index, -1))
    last = np.concatenate([[-1], last[:-1]])
    above = np.where(last >= 0, np.log1p(index - last), 6.0)
    ahead = np.minimum.accumulate(np.where(marked, index, total)[::-1])[::-1]
    ahead = np.concatenate([ahead[1:], [total]])
    below = np.where(ahead < total, np.log1p(ahead - index), 6.0)
    return above, below
