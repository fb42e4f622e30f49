"""Datelines: the place, day and agency that wire copy opens with ("PORT-VENDRES, 6 jan (AFP) - ")."""

from __future__ import annotations

import re

FEWEST_WORDS = 6
"""What has fewer words behind its dateline is a fragment."""

_MONTH = (
    r"(?:(?i:jan|fév|feb|mar|avr|apr|mai|may|juin|jun|juil|jul|août|aou|aug|sep|oct|nov|déc|dec|ene|abr|ago|dic))"
    r"[^\W\d_]{0,6}\.?"
)
_DAY = rf",\s(?:le\s)?(?:\d{{1,2}}(?:er)?\s{_MONTH}|{_MONTH}\s\d{{1,2}})(?:,?\s\d{{4}})?"
_CAPITALS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ .,/'’-]{2,40}"
_PLACE = r"[A-ZÀ-ÖØ-Þ][\w'’ -]{1,40}(?:,\s[\w'’ .-]{1,30}?)?"
_SOURCE = r"\s?\([\w. &/-]{2,30}\)"
_AGENCY = r"\s?\((?:AFP|AP|Reuters|CNN|EFE|dpa|ANSA|PA|DPA|Belga|ATS)\)"
DATELINE = re.compile(
    rf"(?:{_PLACE}(?:{_DAY})?)?{_AGENCY}\s*(?:[-–—:]+\s*)?"
    rf"|{_SOURCE}\s*[-–—:]+\s*"
    rf"|(?:{_CAPITALS}(?:{_DAY})?|{_PLACE}{_DAY})(?:{_SOURCE})?\s*[–—-]+\s"
    rf"|{_CAPITALS}{_SOURCE}\s*[–—-]+\s"
)
"""Matches one at the beginning of a sentence."""


def undated(sentence: str) -> str:
    """A sentence without the dateline or the agency that it opens with."""
    match = DATELINE.match(sentence)
    rest = sentence[match.end() :] if match else sentence
    return rest if len(rest.split()) >= FEWEST_WORDS else sentence
