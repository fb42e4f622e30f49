"""What a site's robots.txt (RFC 9309) says of a page."""

from __future__ import annotations

import re
from typing import Final

from protego import Protego

MOST_BYTES: Final = 512_000
"""Of a robots.txt, the rest is left (RFC 9309, section 2.5: a crawler reads at least 500 KiB)."""
_AGENT_LINE: Final = re.compile(r"\s*user[- ]?agent\b[\s:]*([^#]*)", re.IGNORECASE)


def allows(rules: bytes, agent: str, url: str) -> bool:
    """Whether a page may be fetched.

    Args:
        rules: The robots.txt.
        agent: Our product token.
        url: Of the page.
    """
    lines = (_line(line, agent.lower()) for line in rules.decode("utf-8-sig", "replace").splitlines())
    return bool(Protego.parse("\n".join(lines)).can_fetch(url, agent))


def _line(line: str, agent: str) -> str:
    """The line, with one name for all agents but ours: the library keeps each rule once for every agent of its group,
    so that thousands of names before thousands of rules would take minutes."""
    found = _AGENT_LINE.match(line)
    if not found:
        return line
    name = found[1].strip().lower()
    return f"User-agent: {name if name in (agent, '*') else 'another'}"
