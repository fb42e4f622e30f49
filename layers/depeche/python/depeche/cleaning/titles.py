"""The headline: found among the lines before the article, or in the breadcrumb; never invented."""

from __future__ import annotations

import json
import math
import operator
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from depeche.cleaning.lines import Line, content

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COLUMNS = (
    "odds",
    "topic",
    "lead",
    "distance",
    "after",
    "kept",
    "dots",
    "stop",
    "width",
    "odd_width",
    "copies",
    "short",
    "begins",
    "first",
    "apart",
)
"""What the second look at a candidate sees."""

_LONGEST = 250.0
_USUAL = 4.2
"""Log width of a usual headline (about 65 letters)."""
_CRUMBS = re.compile(r"\s*[>›»/|→]\s*")
_CRUMB_ENDS = "›»/|→>-–—·•"
_SITE = re.compile(r"\s+(?:[|–—·•]+|-|::)\s+")
_SITE_WORDS = 4
_DOTS = ("…", "...")
_STOPS = ".\u3002\u0964"
_ITEMS = ("- ", "– ", "• ", "* ", "▪ ", "◦ ", "● ")
_CLOSING = " \u00a0\u202f\"'”’»)]"


class Title(NamedTuple):
    """A headline and where it stands.

    Attributes:
        at: Index of its line.
        text: The headline.
        before: What stood before it in the line.
        after: What stood after it in the line.
    """

    at: int
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Ranker:
    """A logistic regression over ``COLUMNS``.

    Attributes:
        weights: One for each column.
        bias: Added to the sum.
        threshold: Probability from which on the best candidate is the headline.
    """

    weights: tuple[float, ...]
    bias: float
    threshold: float


@cache
def load() -> Ranker:
    """Read ``data/headline.json`` once in the process."""
    data = json.loads(files("depeche.cleaning").joinpath("data/headline.json").read_text("utf-8"))
    return Ranker(tuple(data["weights"]), float(data["bias"]), float(data["threshold"]))


def choose(
    lines: Sequence[Line], kept: Sequence[int], likely: NDArray[np.float64], ranker: Ranker | None = None
) -> Title | None:
    """Find the headline.

    Args:
        lines: The page's lines.
        kept: Indices of the lines that are in the article, in order, perhaps with the headline among them.
        likely: For each line the probability that it is the headline, before the article was known.
        ranker: Other weights than those of the package.

    Returns:
        The headline, None when the page shows none.
    """
    if not kept:
        return None
    ranker = ranker or load()
    places, rows = candidates(lines, kept, likely)
    best, score = -1, -math.inf
    for at, row in zip(places, rows, strict=True):
        found = ranker.bias + sum(map(operator.mul, ranker.weights, row))
        if found > score:
            best, score = at, found
    if score > math.log(ranker.threshold / (1 - ranker.threshold)):
        return _trim(lines, _alone(lines, best, places[-1]))
    return _opening(lines, kept) or _crumb(lines, kept)


def candidates(
    lines: Sequence[Line], kept: Sequence[int], likely: NDArray[np.float64]
) -> tuple[list[int], list[list[float]]]:
    """The lines that may be the headline, and what can be said of each once the article is known.

    The headline stands before the body; the first kept lines may be a kicker, the headline itself, a standfirst.

    Returns:
        Indices of the candidates, and one row of ``COLUMNS`` for each.
    """
    end = kept[min(2, len(kept) - 1)] + 1
    places = [at for at in range(end) if lines[at].width <= _LONGEST and not lines[at].text.startswith(_ITEMS)]
    inside = set(kept)
    topic: Counter[str] = Counter()
    for at in kept:
        topic.update(content(lines[at].words))
    lead = {at: content(lines[at].words) for at in kept[:3]}
    copies = Counter(line.key for line in lines)
    openings = Counter(tuple(lines[at].words[:3]) for at in places)
    rows = []
    for at in places:
        line = lines[at]
        words = content(line.words)
        size = len(words) + 1
        own = at in inside
        told: set[str] = set().union(*(found for place, found in lead.items() if place != at))
        text = line.text.rstrip(_CLOSING)
        width = math.log1p(line.width)
        chance = float(likely[at])
        rows.append(
            [
                math.log(chance + 1e-5) - math.log(1 - chance + 1e-5),
                sum(topic[word] > own for word in words) / size,
                len(words & told) / size,
                math.log1p(max(0, kept[0] - at)),
                float(at > kept[0]),
                float(own),
                float(text.endswith(_DOTS)),
                float(text.endswith(".")),
                width,
                abs(width - _USUAL),
                float(min(copies[line.key] - 1, 3)),
                float(len(line.words) < 3),
                float(openings[tuple(line.words[:3])] > copies[line.key]),
                float(at == 0),
                float(line.gap and at + 1 < len(lines) and lines[at + 1].gap),
            ]
        )
    return places, rows


def _alone(lines: Sequence[Line], best: int, end: int) -> int:
    """The line that holds the headline alone and whole, where the best one is cut short or has a breadcrumb."""
    text = lines[best].text
    if text.endswith(_DOTS):
        start = text.rstrip(" .…").lower()
        whole = [at for at in range(end + 1) if at != best and lines[at].text.lower().startswith(start)]
        whole = [at for at in whole if lines[at].width <= _LONGEST and not lines[at].text.endswith(_DOTS)]
        return whole[-1] if whole else best
    inside = [
        at
        for at in range(end + 1)
        if at != best and len(lines[at].words) >= _SITE_WORDS and _is_tail_or_head(lines[at].text, text)
    ]
    return max(inside, key=lambda at: lines[at].width, default=best)


def _is_tail_or_head(part: str, text: str) -> bool:
    """Whether a breadcrumb's sign, or the one before a site's name, parts the rest of the text from this part."""
    if text.endswith(part):
        return text[: -len(part)].rstrip()[-1:] in tuple(_CRUMB_ENDS)
    return text.startswith(part) and text[len(part) :].lstrip()[:1] in tuple(_CRUMB_ENDS)


def _opening(lines: Sequence[Line], kept: Sequence[int]) -> Title | None:
    """A page that begins with a short line and then runs on as text begins with its headline."""
    if len(kept) < 2 or kept[0] > 1 or kept[-1] - kept[0] > 2 * len(kept):
        return None
    first, second = lines[0], lines[kept[0] or kept[1]]
    ended = first.text.rstrip(_CLOSING)[-1:] in tuple(_STOPS)
    if ended or len(first.words) < 3 or first.width > 160 or second.width < 1.2 * first.width:
        return None
    return Title(0, first.text)


def _crumb(lines: Sequence[Line], kept: Sequence[int]) -> Title | None:
    """The tail of a breadcrumb, when it speaks of what the article speaks of."""
    topic: set[str] = set().union(*(content(lines[at].words) for at in kept[:6]))
    for at in range(kept[0] - 1, -1, -1):
        line = lines[at]
        if line.width > _LONGEST:
            continue
        parts = list(_CRUMBS.finditer(line.text))
        if not parts:
            continue
        tail = line.text[parts[-1].end() :]
        words = [word.lower() for word in tail.split()]
        known = content(words)
        if len(words) >= 4 and len(known & topic) >= max(2, len(known) // 3):
            return Title(at, tail, before=line.text[: parts[-1].start()])
    return None


def _trim(lines: Sequence[Line], at: int) -> Title:
    """Cut a breadcrumb, the name of the site or of the section from a headline."""
    text = lines[at].text
    crumbs = [match for match in _CRUMBS.finditer(text) if match.group().strip() in {">", "›", "/", "→"}]
    spaced = [match for match in crumbs if match.group().startswith(" ") and match.group().endswith(" ")]
    if len(spaced) >= 2 and len(text[spaced[-1].end() :].split()) >= 4:
        return Title(at, text[spaced[-1].end() :], before=text[: spaced[-1].start()])
    seams = list(_SITE.finditer(text))
    if not seams:
        return Title(at, text)
    keys = {line.key for number, line in enumerate(lines) if number != at}
    last, first = seams[-1], seams[0]
    if _is_name(text[last.end() :], text[: last.start()], keys):
        return Title(at, text[: last.start()].rstrip(), after=text[last.end() :])
    if _is_name(text[: first.start()], text[first.end() :], keys):
        return Title(at, text[first.end() :].lstrip(), before=text[: first.start()])
    return Title(at, text)


def _is_name(part: str, rest: str, keys: set[str]) -> bool:
    words = part.lower().split()
    return 0 < len(words) <= _SITE_WORDS and len(rest.split()) >= 3 and " ".join(words) in keys
