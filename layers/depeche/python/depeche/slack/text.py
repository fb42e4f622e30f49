"""Text on its way into Slack and out of it.

Sources: docs.slack.dev, "Formatting message text": of all characters only ``&``, ``<`` and ``>`` are escaped, and
everything between angle brackets is a link, a mention or a date.
"""

from __future__ import annotations

import re
from typing import Final

_REFERENCE: Final = re.compile(r"<([^<>|]{1,4000})(?:\|([^<>]{0,4000}))?>")
_LINK: Final = re.compile(r"https?://[^\s<>\"“”«»]{1,2000}", re.IGNORECASE)
_CLOSING: Final = ".,;:!?…'’)]}*_~`"
"""What may follow an address in a sentence, and is not part of it."""
_STYLE: Final = re.compile(r"(?<![\w*_~`])([*_~`]{1,3})(?=\S)(.{1,300}?)(?<=\S)\1(?![\w*_~`])")


def escaped(text: str) -> str:
    """Text for a mrkdwn field: nothing in it is read as a link or a mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clipped(text: str, limit: int) -> str:
    """The text, or what fits of it, cut at a word where there is one, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at = max(head.rfind(" "), head.rfind("\n"))
    return (head[:at] if at > limit // 2 else head).rstrip() + "…"


def plain(text: str) -> str:
    """Text as its writer saw it: links as their addresses, names instead of references, entities resolved.

    Args:
        text: The ``text`` of a message, a mention or a command.
    """
    text = _REFERENCE.sub(lambda found: _shown(found[1], found[2] or ""), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def unstyled(text: str) -> str:
    """The text without the marks of bold, italic, struck and code that Slack adds to what people type."""
    return _STYLE.sub(r"\2", text)


def links(text: str) -> list[tuple[int, int]]:
    """Where the http and https addresses of a plain text are, as (start, end), without the full stop behind them."""
    places = []
    for found in _LINK.finditer(text):
        address = found[0].rstrip(_CLOSING)
        if address.count("(") > address.count(")") and text[found.start() + len(address) :].startswith(")"):
            address += ")"
        places.append((found.start(), found.start() + len(address)))
    return places


def _shown(reference: str, label: str) -> str:
    if reference.startswith(("@", "!")):
        return label
    if reference.startswith("#"):
        return f"#{label}" if label else ""
    if reference.lower().startswith(("http://", "https://")):
        bare = label.lower().removeprefix("https://").removeprefix("http://").rstrip("/")
        # A link behind other words is part of a sentence: the words are what was written.
        return reference if not label or bare in reference.lower() else label
    return label or reference.removeprefix("mailto:").removeprefix("tel:")
