"""A page's source before it is parsed: what shows no text goes, and what would take a parser too long is cut.

Everything here reads the source once, from front to back: the time grows with its length, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_TAGS = 20_000
"""Opening tags that are read; the page with the most of 290 from news sites has 10,500."""
MOST_ATTRIBUTES = 50
"""Attributes of a tag that are read; libxml2 compares each with all others of its tag."""

_RAW = re.compile(r"<(?:!--|(script|style)(?=[\s/>]))", re.IGNORECASE)
_ENDS = {name: re.compile(rf"</{name}\b[^>]*>?", re.IGNORECASE) for name in ("script", "style")}
_LINKED_DATA = "ld+json"
# As the HTML standard reads a tag; possessive, and it always matches once it has begun, so that nothing is read twice.
_ATTRIBUTE = r"""[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']?[^\s>]*+))?+"""
_FEW = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/=]*+{_ATTRIBUTE}){{0,{MOST_ATTRIBUTES}}}+[\s/=]*+>?")
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/=]++|{_ATTRIBUTE})*+>?")
# What stands before the next script, style sheet or comment; one in an attribute's value is none.
_BEFORE_RAW = re.compile(rf"(?:[^<]++|(?!{_RAW.pattern})(?:{_TAG.pattern}|<))*+", re.IGNORECASE)
_END_TAG = re.compile(r"</[a-zA-Z][^>]*+>?|<[!?][^>]*+>?")
_SPACES = re.compile(r"\s+")


def lean(html: str) -> str:
    """The source of a page without what shows no text and without what would take a parser too long.

    Args:
        html: A page's source, or any text.

    Returns:
        The source without scripts (JSON-LD stays), style sheets and comments; a tag keeps its first
        ``MOST_ATTRIBUTES`` attributes, and the page ends after ``MOST_TAGS`` tags.
    """
    html = "".join(_shown(html, linked_data=True))
    parts: list[str] = []
    at = 0
    for number, match in enumerate(_TAG.finditer(html)):
        if number == MOST_TAGS:
            parts.append(html[at : match.start()])
            at = len(html)
            break
        # An attribute takes two characters at least: most tags are too short to be looked at.
        if match.end() - match.start() > 2 * MOST_ATTRIBUTES:
            few = _FEW.match(html, match.start(), match.end())
            if few and few.end() < match.end():
                parts += (html[at : few.end()], ">")
                at = match.end()
    parts.append(html[at:])
    return "".join(parts)


def text_length(html: str) -> int:
    """How many characters of text a page holds, tags left out and runs of white space counted once."""
    return len(_SPACES.sub(" ", _END_TAG.sub(" ", _TAG.sub(" ", "".join(_shown(html, linked_data=False))))))


def _shown(html: str, *, linked_data: bool) -> Iterator[str]:
    """The source in pieces, without scripts, style sheets and comments; one that is not closed takes the rest."""
    at = 0
    while at < len(html):
        start = _end(_BEFORE_RAW.match(html, at), html)
        yield html[at:start]
        at = len(html)
        raw = _RAW.match(html, start)
        if raw is None:
            return
        if raw.group(1) is None:
            # "<!-->" is a whole comment.
            closing = html.find("-->", start + len("<!"))
            at = len(html) if closing < 0 else closing + len("-->")
            continue
        tag = _end(_TAG.match(html, start), html)
        at = _end(_ENDS[raw.group(1).lower()].search(html, tag), html)
        if linked_data and _LINKED_DATA in html[start:tag]:
            yield html[start:at]


def _end(match: re.Match[str] | None, html: str) -> int:
    return match.end() if match else len(html)
