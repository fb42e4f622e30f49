"""Where quotation marks stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Bounded so that a lone opening mark never scans a whole text.
_QUOTED = re.compile(r"«([^«»]{1,1500})»|“([^“”]{1,1500})”|\"([^\"]{1,1500})\"|(?<!\w)‘([^‘’]{1,1500})’(?!\w)")


def quoted(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what stands between quotation marks."""
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 0
        yield match.start(group), match.end(group)
