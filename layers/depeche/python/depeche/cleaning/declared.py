"""What a page says of itself where it does not show it: its headline, its summary, its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from depeche.cleaning.lines import Line, read, words
from depeche.text.normalize import normalize

_BODY = 300
"""Letters from which on an ``articleBody`` is more than a teaser."""
_DESCRIPTION = 40
_SENTENCE = 8
_AGREE = 0.4
"""Share of the words of a heading and of the page's declared title that must be the same words."""
_HEADLINE = 5
"""Words from which on a page's only heading is no name of the site."""
_SITE = re.compile(r"\s+(?:[|–—·•»«:-]|::)\s+|\s*\|\s*")
_TITLES = ("og:title", "twitter:title")
_DESCRIPTIONS = ("description", "og:description")


class Declared:
    """The data of a parsed page.

    Attributes:
        titles: The headlines that it names, best first.
        descriptions: Keys of the lines of its summaries.
    """

    def __init__(self, tree: Any) -> None:
        meta = list(_meta(tree))
        linked = list(_linked(tree))
        named = [value for name in _TITLES for key, value in meta if key == name]
        named += [one["headline"] for one in linked if isinstance(one.get("headline"), str)]
        named.append(tree.findtext(".//title") or "")
        self.titles = [title for one in named if (title := " ".join(normalize(one).split()))]
        found = [value for key, value in meta if key in _DESCRIPTIONS]
        found += [one["description"] for one in linked if isinstance(one.get("description"), str)]
        self.descriptions = {line.key for text in found for line in read(normalize(text)) if line.width >= _DESCRIPTION}
        bodies = [one["articleBody"] for one in linked if isinstance(one.get("articleBody"), str)]
        self._body = max(bodies, key=len, default="")

    def headline(self, headings: Sequence[str]) -> str:
        """The headline, empty where the page names none.

        A level-one heading that says what the page's title says; else the title without the name of the site.

        Args:
            headings: The level-one headings that the page shows.
        """
        if not self.titles:
            return headings[0] if len(headings) == 1 else ""
        wanted = set(words(self.titles[0]))
        found = [
            (len(wanted & set(said)) / len(wanted | set(said)), text) for text in headings if (said := words(text))
        ]
        agreement, best = max(found, key=lambda one: one[0], default=(0.0, ""))
        if agreement >= _AGREE or (len(found) == 1 and len(words(best)) >= _HEADLINE):
            return best
        return max(_SITE.split(self.titles[0]), key=len)

    def inside(self, lines: Sequence[Line]) -> list[float]:
        """For each line 1 where the declared text has it, -1 where it has not, 0 where it can't be told."""
        if len(self._body) < _BODY:
            return [0.0] * len(lines)
        body = " ".join(words(normalize(self._body)))
        return [(1.0 if line.key in body else -1.0) if len(line.words) >= _SENTENCE else 0.0 for line in lines]


def _meta(tree: Any) -> Iterator[tuple[str, str]]:
    for node in tree.iter("meta"):
        name, value = node.get("property") or node.get("name") or "", node.get("content")
        if value:
            yield name.lower(), value


def _linked(tree: Any) -> Iterator[dict[str, Any]]:
    for node in tree.iter("script"):
        if (node.get("type") or "").lower() != "application/ld+json" or not node.text:
            continue
        try:
            data = json.loads(node.text, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _objects(data)


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    stack = [data]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            yield one
            stack.extend(reversed(one.values()))
        elif isinstance(one, list):
            stack.extend(reversed(one))
