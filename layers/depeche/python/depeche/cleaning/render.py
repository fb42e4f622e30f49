"""HTML as a person would copy it from a browser: the text that is shown, a block on its own line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_SKIPPED = frozenset(
    {
        *("script", "style", "noscript", "template", "svg", "form", "input", "select", "textarea", "option", "head"),
        *("iframe", "object", "canvas", "math"),
    }
)
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "body", "center", "dd", "details", "dialog", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "header", "hr", "li", "main", "menu", "nav", "ol", "section"),
        *("summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "video", "audio"),
    }
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"})
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_EDGE, _BREAK, _GAP = "\n", "\n<br>", "\n\n"
_EDGES = frozenset({_EDGE, _BREAK, _GAP})
_BLANKS = re.compile(r"[ \t\r\n\f]+")

KINDS = 7
LINK, HEADING, MARGIN, CAPTION, ITEM, PARAGRAPH, QUOTE = (1 << bit for bit in range(KINDS))
"""What a stretch of text stands in."""

_KINDS = {
    "a": LINK,
    "button": LINK,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), HEADING),
    **dict.fromkeys(("nav", "footer", "aside", "menu"), MARGIN),
    **dict.fromkeys(("figcaption", "figure"), CAPTION),
    **dict.fromkeys(("li", "dt", "dd", "td", "th"), ITEM),
    "p": PARAGRAPH,
    "blockquote": QUOTE,
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as it is shown.

    Attributes:
        text: Its lines; a blank one round paragraphs and headings, table cells parted by tabs.
        shares: For each line, by number from 1, the share of its letters that stand in each of ``LINK`` …
            ``QUOTE``, in that order.
        first: The first level-one headings' texts, in order.
    """

    text: str
    shares: dict[int, tuple[float, ...]]
    headings: tuple[str, ...]


def render(root: Any) -> Rendered:
    """The visible text of a parsed page.

    Args:
        root: An ``lxml.html`` element.
    """
    parts: list[tuple[str, int]] = []
    headings: list[str] = []
    # An explicit stack: pages nest deeper than Python's recursion limit.
    stack: list[tuple[Any, int, bool]] = [(root, 0, False)]
    while stack:
        node, inside, done = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else None
        if done:
            parts.append((_edge(tag), inside))
            parts.append((_fold(node.tail), inside))
            continue
        if tag is not None and tag not in _SKIPPED and not _hidden(node):
            within = inside | _KINDS.get(tag, 0)
            parts.append((_edge(tag), inside))
            parts.append((_fold(node.text), within))
            if tag == "br":
                parts.append((_BREAK, inside))
            if tag == "h1":
                headings.append(_fold(node.text_content()).strip())
            stack.append((node, inside, True))
            stack.extend((child, within, False) for child in reversed(node))
        else:
            parts.append((_fold(node.tail), inside))
    text, shares = _lines(parts)
    return Rendered(text, shares, tuple(headings))


def _edge(tag: str | None) -> str:
    if tag in _SPACED:
        return _GAP
    if tag in _BLOCKS:
        return _EDGE
    return "\t" if tag in _CELLS else ""


def _hidden(node: Any) -> bool:
    if node.get("hidden") is not None:
        return True
    style = node.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def _fold(text: str | None) -> str:
    return _BLANKS.sub(" ", text) if text else ""


def _lines(parts: list[tuple[str, int]]) -> tuple[str, dict[int, tuple[float, ...]]]:
    lines: list[str] = []
    shares: dict[int, tuple[float, ...]] = {}
    current: list[tuple[str, int]] = []
    gap = False
    for part in [*parts, (_GAP, 0)]:
        if part[0] not in _EDGES:
            current.append(part)
            continue
        line = _BLANKS.sub(_blank, "".join(text for text, _ in current)).strip()
        if line:
            if gap and lines:
                lines.append("")
            lines.append(line)
            shares[len(lines)] = _shares(current)
        # Edges of nested blocks are one line end; a second <br> or a paragraph's edge leaves a blank line.
        gap = part[0] == _GAP or (gap and not line) or (part[0] == _BREAK and not line)
        current = []
    return "\n".join(lines), shares


def _shares(pieces: list[tuple[str, int]]) -> tuple[float, ...]:
    sizes = [(len(text.strip()), inside) for text, inside in pieces]
    whole = sum(size for size, _ in sizes) or 1
    return tuple(sum(size for size, inside in sizes if inside & 1 << bit) / whole for bit in range(KINDS))


def _blank(match: re.Match[str]) -> str:
    return "\t" if "\t" in match.group() else " "
