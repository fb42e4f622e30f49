"""What each kept line is: standfirst, subhead, list item or body."""

from __future__ import annotations

from collections.abc import Sequence

from depeche.cleaning.lines import Line
from depeche.schemas import Role

_ENDS = ".!?…。!?؟।։;,"
_CLOSING = " \u00a0\u202f\"'”’»)]"
_BULLETS = "•·▪●■►▶‣◦-–*"
_LONG = 80.0
_SUBHEAD = 110.0


def role(line: Line, following: Line | None, previous: Line | None) -> Role:
    """The role of a kept line between its kept neighbours."""
    if line.text[0] in _BULLETS and not line.text.startswith(("- «", "– «", "—")) and line.width < 3 * _LONG:
        return "list"
    ended = line.text.rstrip(_CLOSING)[-1:] in _ENDS
    if line.width <= _SUBHEAD and (not ended or line.text.endswith(("?", "!"))) and not line.text[0].islower():
        if following is not None and following.width > 1.2 * line.width and previous is not None:
            return "subhead"
    if line.width < _LONG and not ended and (line.text[0].islower() or following is None or following.width < _LONG):
        return "list" if previous is not None and (previous.text.endswith(":") or previous.width < _LONG) else "body"
    return "body"


def has_standfirst(lines: Sequence[Line], kept: Sequence[int]) -> bool:
    """Whether the first kept line stands off from the body as its lead.

    Args:
        lines: The page's lines.
        kept: Indices of the kept lines, in order.
    """
    if len(kept) < 3:
        return False
    first, second = kept[0], kept[1]
    lead, body = lines[first], lines[second]
    if not 40 <= lead.width <= 450 or body.width < _LONG:
        return False
    if second - first > 1:
        return True
    if lead.text.rstrip(_CLOSING)[-1:] not in _ENDS:
        return lead.width > _SUBHEAD
    shared = _content(lead) & _content(body)
    return lead.width <= 350 and body.width >= 1.3 * lead.width and len(shared) >= max(4, 0.35 * len(_content(lead)))


def _content(line: Line) -> set[str]:
    return {word for word in line.words if len(word) > 4}
