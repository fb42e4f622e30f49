"""Segments that no model should see: numbers, emoji, code, signs."""

from __future__ import annotations

import re
import unicodedata

from depeche.translation.spans import SPAN

LONGEST_WORD = 60
"""Characters; what is longer is a hash, a key or noise. The longest word in the news corpora at hand has 38."""
_CODE_MARKS = re.compile(r"[{}\[\]<>=;|\\^~_$#&*/+]|\(\)|::")
_CODE_SHARE = 0.08


def untranslatable(text: str) -> str | None:
    """Why a segment is handed on as it stands.

    Returns:
        None when it should be translated, else an editor's words for the reason ("" where there is nothing to say:
        a segment without letters is the same in every language).
    """
    rest = SPAN.sub(" ", text)
    words = [word for word in rest.split() if any(mark.isalpha() for mark in word)]
    if not words:
        return ""
    if all(len(word) > LONGEST_WORD for word in words) and not _unspaced(rest):
        return "left as it is: not words of a language"
    solid = len(re.sub(r"\s", "", rest))
    marks = len(_CODE_MARKS.findall(rest))
    if marks >= 3 and marks / solid > _CODE_SHARE:
        return "left as it is: looks like code"
    return None


def _unspaced(text: str) -> bool:
    """Chinese, Japanese, Thai: scripts whose sentences are one "word"."""
    letters = [mark for mark in text[:400] if mark.isalpha()]
    wide = sum(unicodedata.category(mark) == "Lo" for mark in letters)
    return wide > len(letters) / 2
