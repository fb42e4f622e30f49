"""HTML as a person would copy it from a browser: the text that is shown, a block on its own line."""

from __future__ import annotations

import re
from typing import Any

_SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "form", "input", "select", "textarea", "button", "option", "head", "iframe", "object", "canvas", "math"]
)
_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "header", "hr", "li", "main", "menu", "nav", "ol", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "video", "audio"]
)
_SPACED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"])
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def render(root: Any) -> str:
    """The visible text of a parsed page.

    Args:
        root: An ``lxml.html`` element.

    Returns:
        Lines; a blank one round paragraphs and headings, table cells parted by tabs.
    """
    parts: list[str] = []
    # An explicit stack: pages nest deeper than Python's recursion limit.
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, done = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else None
        shown = tag is not None and tag not in _SKIPPED and not _hidden(node)
        if not done:
            if shown:
                parts.append(_edge(tag))
                parts.append(_fold(node.text))
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node))
                if tag == "br":
                    parts.append("\n")
            elif node.tail and node is not root:
                parts.append(_fold(node.tail))
        else:
            parts.append(_edge(tag))
            if node.tail and node is not root:
                parts.append(_fold(node.tail))
    return _tidy("".join(parts))


def _edge(tag: str | None) -> str:
    if tag in _SPACED:
        return "\n\n"
    if tag in _BLOCKS:
        return "\n"
    return "\t" if tag in _CELLS else ""


def _hidden(node: Any) -> bool:
    if node.get("hidden") is not None or (node.get("aria-hidden") == "true" and node.tag in {"i", "span"} and False):
        return True
    style = node.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def _fold(text: str | None) -> str:
    return _BLANKS.sub(" ", text) if text else ""


def _tidy(text: str) -> str:
    lines = []
    blank = True
    for line in text.split("\n"):
        stripped = _BLANKS.sub(lambda match: "\t" if "\t" in match.group() else " ", line).strip()
        if stripped or not blank:
            lines.append(stripped)
        blank = not stripped
    return "\n".join(lines).strip("\n")
