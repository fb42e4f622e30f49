"""Long sentences, cut at clause borders and joined again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from depeche.models.base import Hypothesis
from depeche.translation.base import Translator

LIMIT = 420
"""Characters of one piece (about 110 tokens). The training sentences end at 400; the models' windows are wider."""
# From the strongest border to the weakest; a piece ends behind the match.
_BORDERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[.!?…;]+[\"'»”’)\]]*\s",
        r":\s|\s[–—-]\s",
        r"[,)]\s(?=(?:et|mais|ou|car|donc|qui|que|dont|où|alors|tandis|puis|and|but|or|which|who|while|y|pero|und|aber)\b)",
        r"[,)]\s|\s(?=\()",
        r"\s(?=(?:et|mais|ou|qui|que|dont|où|pour|and|but|or|which|that)\b)",
        r"\s",
    )
)


def cut(text: str, limit: int = LIMIT) -> list[str]:
    """Pieces of at most ``limit`` characters; joined they are the text.

    Args:
        text: A sentence of any length.
        limit: Characters of the longest piece.
    """
    pieces: list[str] = []
    start = 0
    while len(text) - start > limit:
        end = start + _border(text[start : start + limit], rest=len(text) - start, shortest=limit // 4)
        pieces.append(text[start:end])
        start = end
    return [*pieces, text[start:]]


def _border(window: str, *, rest: int, shortest: int) -> int:
    # The last piece should not be a scrap: aim at the middle when two pieces will do.
    wanted = min(len(window), max(rest // 2, shortest)) if rest < 2 * len(window) else len(window)
    for border in _BORDERS:
        ends = [match.end() for match in border.finditer(window) if match.end() >= shortest]
        if ends:
            return min(ends, key=lambda end: abs(end - wanted))
    return len(window)


class SplittingTranslator:
    """Feeds long segments to a translator in pieces."""

    def __init__(self, inner: Translator, limit: int = LIMIT) -> None:
        self._inner = inner
        self._limit = limit
        self.name = inner.name
        self.fingerprint = inner.fingerprint

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``. The candidates of a cut segment join the candidates of its pieces by rank."""
        pieces = [cut(segment, self._limit) for segment in segments]
        flat = [piece.strip() for group in pieces for piece in group]
        results = iter(self._inner.translate(flat, beam=beam, hypotheses=hypotheses))
        return [_join(group, [next(results) for _ in group]) for group in pieces]


def _join(pieces: Sequence[str], results: Sequence[list[Hypothesis]]) -> list[Hypothesis]:
    if len(pieces) == 1:
        return results[0]
    ranks = min(len(result) for result in results)
    return [_one(pieces, [result[rank] for result in results]) for rank in range(ranks)]


def _one(pieces: Sequence[str], chosen: Sequence[Hypothesis]) -> Hypothesis:
    texts = [
        _seam(piece, hypothesis.text, place)
        for place, (piece, hypothesis) in enumerate(zip(pieces, chosen, strict=True))
    ]
    weights = [max(1, len(piece)) for piece in pieces]
    score = sum(weight * hypothesis.score for weight, hypothesis in zip(weights, chosen, strict=True)) / sum(weights)
    return Hypothesis(
        " ".join(filter(None, texts)),
        score,
        finished=all(hypothesis.finished for hypothesis in chosen),
    )


def _seam(piece: str, text: str, place: int) -> str:
    """A piece's translation without the capital and the stop of a sentence of its own."""
    source = piece.strip()
    text = text.strip()
    if text.endswith(".") and source[-1:] not in (".", "…"):
        text = text[:-1] + (source[-1:] if source[-1:] in (",", ";", ":") and text[-2:-1] not in ",;:" else "")
    first = source[:1]
    if (
        place
        and first.islower()
        and text[:1].isupper()
        and not text[1:2].isupper()
        and not text.startswith(("I ", "I'"))
    ):
        text = text[0].lower() + text[1:]
    return text
