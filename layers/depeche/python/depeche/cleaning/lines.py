"""The page as numbered lines, split once into the words that every later step looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Chinese, Japanese and Korean characters count as words of their own: these scripts set no spaces.
_WORD = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]|[^\W぀-ヿ㐀-鿿豈-﫿]+")
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿豈-﫿가-힣]")

HEAD = 2_000
"""Characters of a line that are looked at: the label of a line does not hang on what follows."""

UNSPACED_WIDTH = 2.0
"""How many letters of an alphabet a character of an unspaced script is worth."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank.

    Attributes:
        number: Its number in the input, from 1.
        text: The normalized line.
        tokens: Words of its first ``HEAD`` characters, as written.
        words: The same words, lower case.
        width: Length in letters, unspaced scripts weighted.
        gap: Whether a blank line stands before it.
    """

    number: int
    text: str
    tokens: list[str]
    words: list[str]
    width: float
    gap: bool

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
        head = line[:HEAD]
        tokens = _WORD.findall(head)
        width = float(len(line))
        if not line.isascii():
            width += (UNSPACED_WIDTH - 1) * len(_UNSPACED.findall(head))
        lines.append(Line(number, line, tokens, [token.lower() for token in tokens], width, gap))
        gap = False
    return lines
