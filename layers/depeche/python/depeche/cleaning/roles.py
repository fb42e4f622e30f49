"""What each kept line is: standfirst, subhead, list item or body."""

from __future__ import annotations

from collections.abc import Sequence

from depeche.cleaning.lines import Line, content, words
from depeche.schemas import Role

_ENDS = ".!?\u2026\u3002\uff01\uff1f\u061f\u0964\u0589;,"
_CLOSING = " \u00a0\u202f\"'”’»)]"
_BULLETS = "•·▪●■►▶‣◦-–*"
_LONG = 80.0
_SUBHEAD = 110.0


def role(line: Line, following: Line | None, previous: Line | None) -> Role:
    """The role of a kept line between its kept neighbours."""
    if line.text[0] in _BULLETS and not line.text.startswith(("- «", "– «", "—")) and line.width < 3 * _LONG:
        return "list"
    ended = line.text.rstrip(_CLOSING)[-1:] in _ENDS
    # A colon announces what follows; it heads nothing.
    stands_alone = (not ended or line.text.endswith(("?", "!"))) and not line.text.endswith(":")
    heads = following is not None and following.width > 1.2 * line.width and previous is not None
    if heads and stands_alone and line.width <= _SUBHEAD and not line.text[0].islower():
        return "subhead"
    if line.width < _LONG and not ended and (line.text[0].islower() or following is None or following.width < _LONG):
        return "list" if previous is not None and (previous.text.endswith(":") or previous.width < _LONG) else "body"
    return "body"


def has_standfirst(lines: Sequence[Line], *, apart: bool) -> bool:
    """Whether the first line stands off from the body as its lead.

    Args:
        lines: The lines of the article without the headline.
        apart: Whether removed lines (byline, date, caption) part the first line from the second.
    """
    if len(lines) < 3:
        return False
    lead, body = lines[0], lines[1]
    if not 40 <= lead.width <= 450 or body.width < _LONG:
        return False
    if apart:
        return True
    if lead.text.rstrip(_CLOSING)[-1:] not in _ENDS:
        return lead.width > _SUBHEAD
    # A standfirst is told again by the paragraph after it, at greater length.
    told, again = content(lead.words), content(words(body.text))
    return lead.width <= 350 and body.width >= 1.3 * lead.width and len(told & again) >= max(4, 0.35 * len(told))
