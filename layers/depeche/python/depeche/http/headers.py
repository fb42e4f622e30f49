"""Request headers that change an answer: ``Prefer``, ``Cache-Control``, ``If-None-Match``, ``Accept-Language``.

All of them share the list syntax of RFC 9110, section 5.6.1. A header that can't be read is ignored, as those
documents ask, so nothing here raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# The alternatives begin with different characters, so that the match is linear in the header's length.
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
# More digits than this are a mistake; int() of a longer one would only cost time.
_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Preferences:
    """What ``Prefer`` (RFC 7240) asks of the way to answer.

    Attributes:
        respond_async: The caller would rather have 202 than wait.
        wait: Seconds that the caller is ready to wait; None where nothing is said.
    """

    respond_async: bool = False
    wait: int | None = None


def preferences(values: Iterable[str]) -> Preferences:
    """Read ``Prefer`` headers; of a preference given twice the first counts (RFC 7240, section 2)."""
    found: dict[str, str] = {}
    for element in _elements(values):
        name, _, value = element.partition(";")[0].partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))
    wait = found.get("wait", "")
    return Preferences(respond_async="respond-async" in found, wait=int(wait) if _SECONDS.fullmatch(wait) else None)


def wants_fresh(values: Iterable[str]) -> bool:
    """Whether ``Cache-Control`` asks for more than a stored answer: ``no-cache`` or ``max-age=0``."""
    directives = {element.replace(" ", "").lower() for element in _elements(values)}
    return not directives.isdisjoint({"no-cache", "max-age=0", 'max-age="0"'})


def matches(values: Iterable[str], entity_tag: str) -> bool:
    """Whether ``If-None-Match`` names an entity tag, by the weak comparison of RFC 9110, section 13.1.2.

    Args:
        values: The header's values.
        entity_tag: The current strong tag, quotes included.
    """
    joined = ", ".join(values)
    return joined.strip() == "*" or entity_tag in _ENTITY_TAG.findall(joined)


def best_language(values: Iterable[str], available: Sequence[str]) -> str:
    """The language of ``available`` that ``Accept-Language`` ranks highest; the first one where none is named."""
    ranks: dict[str, float] = {}
    for element in _elements(values):
        name, _, parameters = element.partition(";")
        code = name.strip().split("-")[0].lower()
        ranks[code] = max(ranks.get(code, 0.0), _quality(parameters))
    # Half of what "*" gets: where it ties with a language that is named, the named one wins.
    return max(available, key=lambda code: ranks.get(code, ranks.get("*", 0.0) / 2))


def _quality(parameters: str) -> float:
    match = re.fullmatch(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*", parameters, re.IGNORECASE)
    if match:
        return float(match[1])
    return 0.0 if parameters else 1.0


def _elements(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        for element in _ELEMENT.findall(value):
            if element := element.strip():
                yield element
