"""Phrases and function words that tell what a line is, in all languages at once."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

KINDS = (
    "share",
    "newsletter",
    "related",
    "comments",
    "cookie",
    "paywall",
    "advertisement",
    "byline",
    "date",
    "caption",
    "footer",
    "navigation",
)
"""The kinds of cues, in the order of the features."""

_FEWEST = 5
"""Function words that tell a language."""
_WORD = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]|[^\W぀-ヿ㐀-鿿豈-﫿]+|[©ⓒ]")


@cache
def phrases(language: str = "") -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """First word of a phrase to (all its words, index of its kind), the longest first.

    Menus and boxes often stand in another language than the article, so phrases of all languages count. A single
    word of another language doesn't where it is a function word of this one: "est" is a time zone in English.

    Args:
        language: ISO 639 code, empty where it is not known.
    """
    data = tomllib.loads(files("depeche.cleaning").joinpath("data/cues.toml").read_text("utf-8"))
    common = _stopwords().get(language, frozenset())
    index: dict[str, set[tuple[tuple[str, ...], int]]] = {}
    for kind, name in enumerate(KINDS):
        for code, listed in data[name].items():
            for phrase in listed:
                words = tuple(_WORD.findall(phrase.lower()))
                if len(words) > 1 or code == language or words[0] not in common:
                    index.setdefault(words[0], set()).add((words, kind))
    return {first: sorted(found, key=lambda one: (-len(one[0]), one)) for first, found in index.items()}


@cache
def function_words() -> frozenset[str]:
    """Function words of all languages."""
    return frozenset().union(*_stopwords().values())


@cache
def _stopwords() -> dict[str, frozenset[str]]:
    data = tomllib.loads(files("depeche.cleaning").joinpath("data/stopwords.toml").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in data.items()}


def language_of(counts: Counter[str]) -> str:
    """The language of a page by its function words, empty where they are too few to tell.

    Args:
        counts: How often each word stands on the page, lower case.
    """
    found = {code: sum(counts[word] for word in words) for code, words in _stopwords().items()}
    best = max(found, key=lambda code: found[code])
    return best if found[best] >= _FEWEST else ""


def coverage(words: Sequence[str], language: str = "") -> list[float]:
    """How much of a line its cues of each kind make up.

    Args:
        words: The line's words, lower case.
        language: The page's language, where it is known.

    Returns:
        For each of ``KINDS`` the share of the words that stand in a phrase of that kind, from 0 to 1.
    """
    counts = [0] * len(KINDS)
    index = phrases(language)
    total = len(words)
    for at, word in enumerate(words):
        for phrase, kind in index.get(word, ()):
            size = len(phrase)
            if size == 1 or tuple(words[at : at + size]) == phrase:
                counts[kind] += size
    return [min(1.0, count / total) if count else 0.0 for count in counts]
