"""What says nothing about a translation: what it takes over word by word, and quotations in a third language."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from depeche.text.lexicon import Lexicon

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_QUOTATION = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
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


def without_foreign(source: str, words: Lexicon) -> str:
    """The source without quotations that hold no frequent word of its language, blanks in their stead.

    Args:
        source: A sentence.
        words: Lexicon of its language.
    """
    if not words.function_words:
        return source
    for found in _QUOTATION.finditer(source):
        said = [word.casefold() for word in re.findall(r"[^\W\d_]+", found[0])]
        if len(said) >= FEWEST and not words.function_words.intersection(said):
            source = _blank(source, *found.span())
    return source


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
