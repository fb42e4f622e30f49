"""Numbers put right from the source, where there is one way only to do it."""

from __future__ import annotations

import re

from depeche.translation.checks import Findings
from depeche.translation.quantities import Quantity
from depeche.translation.typography import english_number

_DIGITS = re.compile(r"\d[\d\s.,'’]*\d|\d")


def repair_numbers(text: str, findings: Findings) -> str | None:
    """The translation with its invented numbers replaced by the source's lost ones.

    Done only when as many digits-written numbers are lost as are invented (in order of appearance), and no
    spelled-out number is in doubt: then the model copied a number wrongly, which small models do.

    Returns:
        The repaired text, or None where nothing could be done.
    """
    lost = [each for each in findings.lost if each.digits]
    invented = [each for each in findings.invented if each.digits]
    if not invented or len(lost) != len(invented) or len(findings.invented) != len(invented):
        return None
    for wrong, right in sorted(zip(invented, lost, strict=True), key=lambda pair: -pair[0].start):
        digits, wanted = _DIGITS.match(wrong.text), _figure(right)
        if not digits or wanted is None or ":" in wrong.text or ":" in wanted:
            return None
        text = text[: wrong.start] + wanted + text[wrong.start + digits.end() :]
    return text


def _figure(quantity: Quantity) -> str | None:
    return english_number(quantity) if _DIGITS.match(quantity.text) else None
