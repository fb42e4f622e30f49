"""Names that come from outside, on a terminal: an escape sequence in one could write to the clipboard."""

from __future__ import annotations


def shown(text: object) -> str:
    """A text with every character escaped that is not there to be read: controls, directions, half a surrogate pair."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in str(text))
