"""Horizontal bars as inline SVG, with the same figures as a table: no script, no library, no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from depeche.web.words import Words

_WIDTH, _LABEL, _VALUE = 600, 212, 62
_STEP, _BAR, _TOP = 28, 16, 4
_TICKS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure.

    Attributes:
        label: What it is of.
        value: From 0.
        ours: Of Dépêche, not of something to compare it with.
    """

    label: str
    value: float
    ours: bool = False


def plot(
    caption: str, bars: Sequence[Bar], *, said: Words, unit: str = "", top: float | None = 100, digits: int = 1
) -> str:
    """A figure with its caption and its table.

    Args:
        caption: Plain text.
        bars: From top to bottom.
        said: The words of the page.
        unit: After each figure.
        top: Where the axis ends, unless a bar is longer; None: at the longest bar.
        digits: Digits after the point.
    """
    end = max([top or 0, *(bar.value for bar in bars)]) or 1
    width = _WIDTH - _LABEL - _VALUE
    height = _TOP + _STEP * len(bars) + 18
    marks = []
    for at in range(_TICKS + 1):
        x = _LABEL + width * at / _TICKS
        marks.append(f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{height - 18}"/>')
        value = end * at / _TICKS
        shown = _figure(value, said, 0 if end >= 8 else 1 if end >= 1 else 3)
        marks.append(f'<text class="axis" x="{x:.1f}" y="{height - 3}" text-anchor="middle">{shown}</text>')
    for at, bar in enumerate(bars):
        y = _TOP + _STEP * at + (_STEP - _BAR) / 2
        long = max(1.0, width * bar.value / end)
        kind = "bar-ours" if bar.ours else "bar-other"
        strong = ' class="strong"' if bar.ours else ""
        base = y + _BAR - 3.5
        marks += [
            f'<text{strong} x="{_LABEL - 10}" y="{base:.1f}" text-anchor="end">{escape(bar.label)}</text>',
            f'<rect class="{kind}" x="{_LABEL}" y="{y:.1f}" width="{long:.1f}" height="{_BAR}" rx="2"/>',
            f'<text{strong} x="{_LABEL + long + 6:.1f}" y="{base:.1f}">{_figure(bar.value, said, digits)}{unit}</text>',
        ]
    rows = "".join(
        f'<tr><th scope="row">{escape(bar.label)}</th><td>{_figure(bar.value, said, digits)}{unit}</td></tr>'
        for bar in bars
    )
    return (
        f'<figure><figcaption>{escape(caption)}</figcaption><svg class="plot" viewBox="0 0 {_WIDTH} {height}" '
        f'aria-hidden="true">{"".join(marks)}</svg><details><summary>{escape(said.plots["figures"])}'
        f'<span class="unseen">: {escape(caption)}</span></summary><table>{rows}</table></details></figure>'
    )


def _figure(value: float, said: Words, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", said.plots["point"])
