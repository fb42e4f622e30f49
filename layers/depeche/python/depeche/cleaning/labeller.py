"""Which lines of a page are its article, and which is its headline: two forests over the same features, and a chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from depeche.cleaning.chain import smooth
from depeche.cleaning.cues import KINDS
from depeche.cleaning.features import view
from depeche.cleaning.lines import Line
from depeche.cleaning.trees import load
from depeche.cleaning.walls import consent, sets_an_end

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 5_000
"""Lines that are looked at together: bounds the memory that a page of millions of lines takes."""

_WORDS = 7
_LONGEST_END = 250.0
_NO_CUES = [0.0] * len(KINDS)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the labeller thinks of a page.

    Attributes:
        body: Probability of each line to be part of the article's standfirst or body, given its neighbours.
        headline: Probability of each line to be the headline.
        cues: For each line how much of it its cues of each kind make up; empty where it was not looked at.
    """

    body: NDArray[np.float64]
    headline: NDArray[np.float64]
    cues: list[list[float]]


def judge(lines: Sequence[Line]) -> Judgement:
    """Judge the lines of a page (at least one); what is no part of a page's text is left out of all comparisons."""
    apart = furniture(lines)
    if not apart:
        return _judge(lines)
    rest = [at for at in range(len(lines)) if at not in apart]
    found = _judge([lines[at] for at in rest])
    body, headline = np.zeros(len(lines)), np.zeros(len(lines))
    body[rest], headline[rest] = found.body, found.headline
    cues = [[float(kind == apart.get(at)) for kind in KINDS] for at in range(len(lines))]
    for at, row in zip(rest, found.cues, strict=True):
        cues[at] = row
    return Judgement(body, headline, cues)


def furniture(lines: Sequence[Line]) -> dict[int, str]:
    """Lines that can be told without a model, by index, with the kind of cue that stands for them.

    The consent that a page asks for, the words of a paywall, and the headers and numbers of a document's pages.
    """
    found = {at: "cookie" for at, asks in enumerate(consent(lines)) if asks}
    found |= {at: "paywall" for at, line in enumerate(lines) if line.width < _LONGEST_END and sets_an_end(line.text)}
    found |= {at: "navigation" for at, line in enumerate(lines) if line.frame}
    return found if len(found) < len(lines) else {}


def _judge(lines: Sequence[Line]) -> Judgement:
    body, headline = load("lines"), load("title")
    parts = []
    cues: list[list[float]] = []
    for start in range(0, len(lines), BLOCK):
        block = list(lines[start : start + BLOCK])
        if len(lines) > BLOCK and all(len(line.words) < _WORDS for line in block):
            # Thousands of lines without a sentence among them: noise, not worth a look.
            nothing = np.zeros(len(block))
            parts.append((nothing, nothing))
            cues += [_NO_CUES] * len(block)
            continue
        seen = view(block)
        parts.append((body.probabilities(seen.matrix), headline.probabilities(seen.matrix)))
        cues += seen.cues.tolist()
    widths = np.array([line.width for line in lines])
    return Judgement(
        smooth(np.concatenate([part[0] for part in parts]), widths), np.concatenate([part[1] for part in parts]), cues
    )


def threshold() -> float:
    """From which probability on a line is kept; chosen in cross-validation."""
    return float(load("lines").meta["threshold"])
