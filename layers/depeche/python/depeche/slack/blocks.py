"""Parts of Block Kit, each within its documented limit.

Sources: docs.slack.dev, reference of blocks, elements and composition objects. What an article says stands in
``plain_text`` objects: Slack shows them letter by letter, finds no mention, link or style in them, and what is copied
out of them is what the article says. Our own words are mrkdwn; the little in them that comes from outside is escaped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import quote, urlsplit

from depeche.slack.text import clipped, escaped

Block = dict[str, Any]

MOST_BLOCKS: Final = 50
MOST_VIEW_BLOCKS: Final = 100
SECTION: Final = 3000
HEADER: Final = 150
BUTTON: Final = 75
VALUE: Final = 2000
TITLE: Final = 24
OPTION: Final = 75
PLACEHOLDER: Final = 150
_CONTEXT_TEXT: Final = 2000
_URL: Final = 3000
_CONTROLS: Final = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160), 0x202D, 0x202E])
"""Control characters but tab and line feed, which Slack shows as boxes, and those that turn the reading direction of
everything behind them."""


def plain(text: str, limit: int) -> dict[str, Any]:
    """A text that is shown letter by letter. Slack refuses an empty one."""
    text = clipped(text.translate(_CONTROLS), limit).strip()
    return {"type": "plain_text", "text": text or "\u2013", "emoji": False}


def marked(text: str, limit: int = SECTION) -> dict[str, Any]:
    """A text in mrkdwn, in which Slack is to find no links by itself. Only for our own words."""
    return {"type": "mrkdwn", "text": clipped(text, limit) or "\u2013", "verbatim": True}


def header(text: str) -> Block:
    """A large line."""
    return {"type": "header", "text": plain(" ".join(text.split()), HEADER)}


def section(text: str) -> Block:
    """A paragraph, letter by letter."""
    return {"type": "section", "text": plain(text, SECTION)}


def note(*texts: str) -> Block:
    """Small print in mrkdwn."""
    return {"type": "context", "elements": [marked(text, _CONTEXT_TEXT) for text in texts]}


def button(text: str, action: str, value: str, *, primary: bool = False) -> dict[str, Any]:
    """A button."""
    made = {"type": "button", "text": plain(text, BUTTON), "action_id": action, "value": value[:VALUE]}
    return made | {"style": "primary"} if primary else made


def actions(block_id: str, buttons: Sequence[dict[str, Any]]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}


def option(text: str, value: str) -> dict[str, Any]:
    """A choice of a menu."""
    return {"text": plain(text, OPTION), "value": value}


def link(url: str) -> str | None:
    """A link in mrkdwn that shows its host; None where the address is no web address, or too long for a link."""
    try:
        place = urlsplit(url)
        host = place.hostname
    except ValueError:
        return None
    if place.scheme not in ("http", "https") or not host:
        return None
    # A bar would end the address, an angle bracket the link; a space or a control character is no part of one.
    address = escaped(quote(url, safe="/%:@!$&'()*+,;=?#[]~-._"))
    label = escaped(host.removeprefix("www."))
    return f"<{address}|{label}>" if len(address) + len(label) < min(_URL, _CONTEXT_TEXT) - 200 else None


def pieces(text: str, limit: int = SECTION) -> Iterator[str]:
    """A text in pieces that fit into a section each, cut at a line, a sentence or a word where there is one."""
    text = text.strip()
    while len(text) > limit:
        head = text[:limit]
        at = next((found + 1 for mark in ("\n", ". ", " ") if (found := head.rfind(mark)) > limit // 2), limit)
        if piece := text[:at].strip():
            yield piece
        text = text[at:].lstrip()
    if text:
        yield text


def pages(blocks: Iterable[Block], *, most_blocks: int, most_bytes: int) -> list[list[Block]]:
    """Blocks divided so that each page holds so many, and weighs so much as JSON, at most; at least one page."""
    divided: list[list[Block]] = [[]]
    weight = 0
    for block in blocks:
        weighs = len(json.dumps(block))
        if divided[-1] and (len(divided[-1]) >= most_blocks or weight + weighs > most_bytes):
            divided.append([])
            weight = 0
        divided[-1].append(block)
        weight += weighs
    return divided
