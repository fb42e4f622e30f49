"""Phrases and function words that tell what a line is, in all languages at once."""

from __future__ import annotations

import re
import tomllib
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

_WORD = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]|[^\W぀-ヿ㐀-鿿豈-﫿]+|[©ⓒ]")


@cache
def phrases() -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """First word of a phrase to (all its words, index of its kind), the longest first."""
    data = tomllib.loads(files("depeche.cleaning").joinpath("data/cues.toml").read_text("utf-8"))
    index: dict[str, set[tuple[tuple[str, ...], int]]] = {}
    for kind, name in enumerate(KINDS):
        for language in data[name].values():
            for phrase in language:
                words = tuple(_WORD.findall(phrase.lower()))
                index.setdefault(words[0], set()).add((words, kind))
    return {first: sorted(found, key=lambda one: (-len(one[0]), one)) for first, found in index.items()}


@cache
def function_words() -> frozenset[str]:
    """Function words of all languages."""
    data = tomllib.loads(files("depeche.cleaning").joinpath("data/stopwords.toml").read_text("utf-8"))
    return frozenset(word for words in data.values() for word in words.split())


def coverage(words: Sequence[str]) -> list[float]:
    """How much of a line its cues of each kind make up.

    Args:
        words: The line's words, lower case.

    Returns:
        For each of ``KINDS`` the share of the words that stand in a phrase of that kind, from 0 to 1.
    """
    counts = [0] * len(KINDS)
    index = phrases()
    total = len(words)
    for at, word in enumerate(words):
        for phrase, kind in index.get(word, ()):
            size = len(phrase)
            if size == 1 or tuple(words[at : at + size]) == phrase:
                counts[kind] += size
    return [min(1.0, count / total) if count else 0.0 for count in counts]
