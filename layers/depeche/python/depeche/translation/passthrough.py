"""Segments that no model should see: numbers, emoji, code, signs."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from depeche.text.lexicon import lexicon
from depeche.translation.spans import SPAN

LONGEST_WORD = 60
"""Characters; what is longer is a hash, a key or noise. The longest word in the news corpora at hand has 38."""
_CODE_MARKS = re.compile(r"[{}\[\]<>=;|\\^~_$#&*/+]|\(\)|::")
_CODE_SHARE = 0.08
_SET_OFF = "*_~[]().,:!?…«»“”'’-–—/"
"""What may stand around a word of prose; braces, quotes and semicolons without a space are code."""
_PLAIN = re.compile(r"[^\W\d_]+(?:['’/-][^\W\d_]+)*")
_TAG = re.compile(r"</?[a-z]{1,6}>", re.IGNORECASE)
STAMP = re.compile(r"\[\d[\d/.,:\s-]{4,24}\]")
"""When a message of a chat was sent."""
_CODE = re.compile(r";\s*\}|==|=>|\w\(\S*\)\s*[:;{]|\)\s*\{|/>")
_PROSE = 0.6
"""Least share of plain words among the tokens with letters."""
_SENTENCE = 6
"""Plain words that make a sentence in a language whose words aren't listed."""


def untranslatable(text: str) -> str | None:
    """Why a segment is handed on as it stands.

    Returns:
        None when it should be translated, else an editor's words for the reason ("" where there is nothing to say:
        a segment without letters is the same in every language).
    """
    rest = STAMP.sub(" ", SPAN.sub(" ", text))
    words = [word for word in rest.split() if any(mark.isalpha() for mark in word)]
    if not words:
        return ""
    if all(len(word) > LONGEST_WORD for word in words) and not _unspaced(rest):
        return "left as it is: not words of a language"
    solid = len(re.sub(r"\s", "", rest))
    marks = len(_CODE_MARKS.findall(rest))
    if marks >= 3 and marks / solid > _CODE_SHARE and not _prose(rest):
        return "left as it is: looks like code"
    return None


def _prose(text: str) -> bool:
    """Whether a text full of marks is words all the same: bold Markdown, a vote in brackets, a line of a chat."""
    if _CODE.search(text):
        return False
    tokens = [token.strip(_SET_OFF) for token in _TAG.sub(" ", text).split()]
    lettered = [token for token in tokens if any(mark.isalpha() for mark in token)]
    plain = [token for token in lettered if _PLAIN.fullmatch(token)]
    if len(plain) < max(2, _PROSE * len(lettered)):
        return False
    return len(plain) >= _SENTENCE or any(token.casefold() in _function_words() for token in plain)


@cache
def _function_words() -> frozenset[str]:
    return lexicon("fr").function_words | lexicon("en").function_words


def _unspaced(text: str) -> bool:
    """Chinese, Japanese, Thai: scripts whose sentences are one "word"."""
    letters = [mark for mark in text[:400] if mark.isalpha()]
    wide = sum(unicodedata.category(mark) == "Lo" for mark in letters)
    return wide > len(letters) / 2
