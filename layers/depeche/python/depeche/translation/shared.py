"""What a translation takes over word by word: foreign quotations, titles, addresses."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+(?:['’]\w+)?")
FEWEST = 4
"""Words in a row from which on they were taken over and not translated alike."""
MOST = 400
"""Words of the longest text that is looked at: comparing takes quadratic time."""


def without_shared(source: str, target: str) -> tuple[str, str]:
    """Both texts without the rows of words that stand in either, blanks in their stead.

    A quotation in the target's language that the source has already says nothing about the translation.

    Args:
        source: A sentence.
        target: Its translation.
    """
    ours, theirs = list(_WORD.finditer(source)), list(_WORD.finditer(target))
    if not ours or not theirs or max(len(ours), len(theirs)) > MOST:
        return source, target
    matcher = SequenceMatcher(None, [one[0] for one in ours], [one[0] for one in theirs], autojunk=False)
    for found in matcher.get_matching_blocks():
        if found.size >= FEWEST:
            source = _blank(source, ours[found.a].start(), ours[found.a + found.size - 1].end())
            target = _blank(target, theirs[found.b].start(), theirs[found.b + found.size - 1].end())
    return source, target


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
