"""Hours of the day: French counts to 24, and a model that does not may write "4 pm" for « 4 heures »."""

from __future__ import annotations

import re
from functools import partial

_FRENCH = re.compile(
    r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-3])\s?h(?:eures?)?(?:\s?[0-5]\d)?(?!\w)"
    r"(?:\s+(?P<part>du\s+matin|du\s+soir|de\s+l['’]après-midi))?",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"(?<![\d.,:])(?P<hour>1[0-2]|[1-9])(?P<minutes>(?::[0-5]\d)?\s?)(?P<half>[ap])(?P<dot>\.?)m\b")


def set_halves(text: str, source: str) -> str:
    """An English text with "am" and "pm" as its French source has the hours.

    Args:
        text: The translation.
        source: The French segment. An hour under 12 is one of the morning unless it says otherwise.
    """
    hours = {_halved(found) for found in _FRENCH.finditer(source)}
    return _ENGLISH.sub(partial(_set, hours=hours), text) if hours else text


def _halved(found: re.Match[str]) -> tuple[int, str]:
    hour = int(found["hour"])
    late = hour >= 12 or (found["part"] is not None and not found["part"].lower().endswith("matin"))
    return (hour % 12 or 12, "p" if late else "a")


def _set(match: re.Match[str], *, hours: set[tuple[int, str]]) -> str:
    hour, half = int(match["hour"]), match["half"]
    other = "a" if half == "p" else "p"
    if (hour, half) in hours or (hour, other) not in hours:
        return match[0]
    return f"{match['hour']}{match['minutes']}{other}{match['dot']}m"
