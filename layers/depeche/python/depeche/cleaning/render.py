"""HTML as a person would copy it from a browser: the text that is shown, a block on its own line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
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

KINDS = 14
LINK, HEADING, MARGIN, CAPTION, ITEM, PARAGRAPH, QUOTE = (1 << bit for bit in range(7))
ARTICLE, MAIN, TEXT, COMMENT, RELATED, ABOUT, DIALOG = (1 << bit for bit in range(7, KINDS))
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
    "article": ARTICLE,
    "main": MAIN,
    "dialog": DIALOG,
}
# What sites call their elements (class, id, role, itemprop), in the manner of Readability's lists.
_NAMES = (
    (TEXT, r"(?:article|story|post|entry)[-_]?(?:body|content|text)|articlebody|richtext|prose|paragraph"),
    (COMMENT, r"comment|disqus|\breply|replies|respond"),
    (
        RELATED,
        (
            r"related|recommend|teaser|promo|trending|popular|most[-_]?(?:read|view)|outbrain|taboola|sponsor|sidebar|widget"
            r"|read[-_]?(?:more|also|next)|more[-_](?:from|stories|news)|latest|\bads?\b|advert|carousel|gallery|slideshow"
        ),
    ),
    (
        ABOUT,
        (
            r"byline|author|meta\b|dateline|timestamp|publish|caption|credit|share|social|\btags?\b|topics|breadcrumb"
            r"|toolbar|\btoc\b|navbox|infobox|reference|footnote|copyright|kicker|eyebrow"
        ),
    ),
    (
        DIALOG,
        (
            r"cookie|gdpr|consent|\bcmp\b|paywall|subscri|newsletter|modal|pop-?up|overlay|dialog|sign-?up|log-?in|player"
            r"|banner|alert"
        ),
    ),
)
_HINTS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _NAMES)
_NAMING = ("class", "id", "role", "itemprop", "data-testid")
_LONGEST_NAME = 200
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_WORD_BEFORE = re.compile(r"\w+$")
_UNIT = 2
"""Letters of a unit that may have an exponent: m, km, mc."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as it is shown.

    Attributes:
        text: Its lines; a blank one round paragraphs and headings, table cells parted by tabs.
        shares: For each line, by number from 1, the share of its letters that stand in each of ``LINK`` …
            ``DIALOG``, in that order.
        headings: The level-one headings' texts, in order.
        blocks: For each line, by number from 1, the block that it begins in.
        parents: For each block the one around it; the page itself is 0 and stands in itself.
        looks: For each block its tag and classes: what looks alike is alike.
    """

    text: str
    shares: dict[int, tuple[float, ...]]
    blocks: dict[int, int]
    parents: list[int]
    looks: list[str]
    headings: tuple[str, ...]


def render(root: Any) -> Rendered:
    """The visible text of a parsed page.

    Args:
        root: An ``lxml.html`` element.
    """
    parts: list[tuple[str, int, int]] = []
    headings: list[str] = []
    parents, looks = [0], [""]
    # An explicit stack: pages nest deeper than Python's recursion limit.
    stack: list[tuple[Any, int, int, bool]] = [(root, 0, 0, False)]
    while stack:
        node, inside, block, done = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else None
        if done:
            parts.append((_edge(tag), inside, block))
            parts.append((_fold(node.tail), inside, block))
            continue
        if tag == "sup" and (raised := _raised(node, parts)) is not None:
            parts += ((raised, inside, block), (_fold(node.tail), inside, block))
        elif tag is not None and tag not in _SKIPPED and not _hidden(node):
            within, around = inside | _KINDS.get(tag, 0), block
            if node.attrib:
                within |= _hint(" ".join(filter(None, map(node.get, _NAMING)))[:_LONGEST_NAME])
            edge = _edge(tag)
            if edge:
                around = len(parents)
                parents.append(block)
                looks.append(f"{tag} {node.get('class', '')}")
                parts.append((edge, inside, block))
            parts.append((_fold(node.text), within, around))
            if tag == "br":
                parts.append((_BREAK, inside, block))
            if tag == "h1":
                headings.append(" ".join(" ".join(node.itertext()).split()))
            stack.append((node, inside, block, True))
            stack.extend((child, within, around, False) for child in reversed(node))
        else:
            parts.append((_fold(node.tail), inside, block))
    text, shares, blocks = _lines(parts)
    return Rendered(text, shares, blocks, parents, looks, tuple(headings))


def _raised(node: Any, parts: list[tuple[str, int, int]]) -> str | None:
    """A raised number: an exponent as a raised digit, nothing for a footnote's; None where it is no number."""
    text = node.text_content().strip(" []()\u00a0")
    if not text.isdecimal() or not text.isascii():
        return None
    before = _WORD_BEFORE.search("".join(part for part, _, _ in parts[-4:])[-40:])
    word = before.group() if before else ""
    is_power = len(node) == 0 and (word in {"10", "2"} or (word.isalpha() and len(word) <= _UNIT))
    return text.translate(_RAISED) if is_power else ""


@lru_cache(maxsize=4096)
def _hint(name: str) -> int:
    return sum(kind for kind, pattern in _HINTS if pattern.search(name)) if name else 0


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


def _lines(parts: list[tuple[str, int, int]]) -> tuple[str, dict[int, tuple[float, ...]], dict[int, int]]:
    lines: list[str] = []
    shares: dict[int, tuple[float, ...]] = {}
    blocks: dict[int, int] = {}
    current: list[tuple[str, int, int]] = []
    gap = False
    for part in [*parts, (_GAP, 0, 0)]:
        if part[0] not in _EDGES:
            current.append(part)
            continue
        line = _BLANKS.sub(_blank, "".join(text for text, _, _ in current)).strip()
        if line:
            if gap and lines:
                lines.append("")
            lines.append(line)
            shares[len(lines)] = _shares(current)
            blocks[len(lines)] = next(block for text, _, block in current if text.strip())
        # Edges of nested blocks are one line end; a second <br> or a paragraph's edge leaves a blank line.
        gap = part[0] == _GAP or (gap and not line) or (part[0] == _BREAK and not line)
        current = []
    return "\n".join(lines), shares, blocks


def _shares(pieces: list[tuple[str, int, int]]) -> tuple[float, ...]:
    sizes = [(len(text.strip()), inside) for text, inside, _ in pieces]
    whole = sum(size for size, _ in sizes) or 1
    counts = [0] * KINDS
    for size, inside in sizes:
        bit = 0
        while size and inside >> bit:
            if inside >> bit & 1:
                counts[bit] += size
            bit += 1
    return tuple(count / whole for count in counts)


def _blank(match: re.Match[str]) -> str:
    return "\t" if "\t" in match.group() else " "
