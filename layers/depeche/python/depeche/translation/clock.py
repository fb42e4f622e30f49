"""Hours of the day: French counts to 24, and a model that does not may write "4 pm" for « 4 heures »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, partial

from depeche.text.lexicon import lexicon

_FRENCH = re.compile(
    r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-3])\s?h(?:eures?)?(?:\s?[0-5]\d)?(?!\w)"
    r"(?:\s+(?P<part>du\s+matin|du\s+soir|de\s+l['’]après-midi))?",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"(?<![\d.,:])(?P<hour>1[0-2]|[1-9])(?P<minutes>(?::[0-5]\d)?\s?)(?P<half>[ap])(?P<dot>\.?)m\b")
_LATE = re.compile(r"(?<![\d.,:])(?P<hour>1[3-9]|2[0-3])(?P<minutes>(?::[0-5]\d)?)\s?(?P<half>[ap])(?P<dot>\.?)m\b")

_NAMED = {"midi": 12, "minuit": 0, "noon": 12, "midday": 12, "midnight": 0}
_PARTS = {
    "et quart": 15, "et demie": 30, "et demi": 30, "moins le quart": -15, "moins cinq": -5, "moins dix": -10,
    "moins vingt": -20, "moins vingt-cinq": -25, "quarter": 15, "half": 30, "ten": 10, "twenty": 20,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day in words.

    Attributes:
        start: Offset of its first character.
        end: Offset behind its last.
        hour: 0 to 24.
        minute: 0 to 59.
    """

    start: int
    end: int
    hour: int
    minute: int


def spoken_times(text: str, language: str) -> list[Time]:
    """Times such as « trois heures moins le quart » or "half past twelve".

    Args:
        text: A sentence.
        language: "fr" or "en"; other languages have none.
    """
    found: list[Time] = []
    for match in _spoken(language).finditer(text) if language in {"fr", "en"} else ():
        said = match["hour"].lower()
        hour = int(said) if said.isdigit() else _NAMED.get(said, lexicon(language).cardinals.get(said, 1))
        minutes = _PARTS[re.sub(r"\s+", " ", match["part"].lower())]
        if language == "en" and match["way"].lower() in {"to", "before"}:
            minutes = -minutes
        at = (hour * 60 + minutes) % (24 * 60)
        found.append(Time(match.start(), match.end(), at // 60, at % 60))
    return found


@cache
def _spoken(language: str) -> re.Pattern[str]:
    numbers = "|".join(word for word, value in lexicon(language).cardinals.items() if 0 < value <= 12)
    if language == "fr":
        part = r"et\squart|et\sdemie?|moins\s(?:le\squart|cinq|dix|vingt(?:-cinq)?)"
        hour = rf"(?:\d{{1,2}}|une|{numbers})(?=\sheures?\s)|midi|minuit"
        return re.compile(rf"\b(?P<hour>{hour})(?:\sheures?)?\s(?P<part>{part})\b(?!\sde\b)", re.IGNORECASE)
    return re.compile(
        rf"\b(?:an?\s)?(?P<part>quarter|half|ten|twenty)\s(?P<way>past|to|after|before)\s"
        rf"(?P<hour>\d{{1,2}}|one|noon|midday|midnight|{numbers})\b",
        re.IGNORECASE,
    )


def set_late_hours(text: str) -> str:
    """An English text without hours that do not exist: "14 a.m." is 2 p.m."""
    return _LATE.sub(lambda late: f"{int(late['hour']) - 12}{late['minutes']} p{late['dot']}m", text)


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
