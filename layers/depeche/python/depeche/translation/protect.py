"""Links, addresses, handles and hashtags come through letter by letter.

Emoji, over-long words, who wrote a message of a chat and when, and links or set-off spans at the edge of a segment
never reach the model. Other spans stay in the sentence, which needs them; whatever the model makes of one is put right
afterwards. Where no trace of it is left the sentence is translated again with X1 in its place, and in pieces around it
if that is lost as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from depeche.models.base import Hypothesis
from depeche.translation.base import Translator
from depeche.translation.passthrough import LONGEST_WORD, STAMP, untranslatable
from depeche.translation.spans import KEPT, SPAN, kept_spans

_SYMBOLS = r"[\u2190-\u2bff\u3030\ufe0e\ufe0f\u200d\u20e3\U0001f000-\U0001faff\U000e0020-\U000e007f]"
_ALWAYS = re.compile(
    rf"(?:{_SYMBOLS}\s?){{1,}}|\S{{{LONGEST_WORD + 1},}}|^{STAMP.pattern}\s[^:]{{1,40}}:(?=\s)|</?[bius]>"
)
_PAUSE = re.compile(r"[.!?…:;|»”\")\]–—-]")
_ALIKE = 0.6
"""Least `difflib` ratio at which a token of the output counts as a garbled span."""


class ProtectingTranslator:
    """Keeps spans through any translator."""

    def __init__(self, inner: Translator) -> None:
        self._inner = inner
        self.name = inner.name
        self.fingerprint = inner.fingerprint

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``."""
        results = self._in_pieces([_hard_pieces(segment) for segment in segments], beam, hypotheses)
        broken: dict[int, list[str]] = {}
        for place, segment in enumerate(segments):
            spans = kept_spans(segment)
            if spans:
                whole = [fixed for each in results[place] if (fixed := _restore(each, spans))]
                results[place] = whole or results[place]
                if not whole:
                    broken[place] = spans
        for attempt in (self._masked, self._apart):
            found = attempt({place: segments[place] for place in broken}, beam, hypotheses) if broken else {}
            for place, candidates in found.items():
                results[place] = candidates
                del broken[place]
        return results

    def _masked(self, segments: dict[int, str], beam: int, hypotheses: int) -> dict[int, list[Hypothesis]]:
        """Translate with X1, X2 … in place of the spans; only what brought each back once counts."""
        masks = {place: _Mask(segment) for place, segment in segments.items()}
        results = self._in_pieces([_hard_pieces(mask.text) for mask in masks.values()], beam, hypotheses)
        found: dict[int, list[Hypothesis]] = {}
        for (place, mask), candidates in zip(masks.items(), results, strict=True):
            whole = [replace(each, text=text) for each in candidates if (text := mask.lift(each.text)) is not None]
            if whole:
                found[place] = whole
        return found

    def _apart(self, segments: dict[int, str], beam: int, hypotheses: int) -> dict[int, list[Hypothesis]]:
        """Translate what stands between the spans."""
        results = self._in_pieces([_soft_pieces(segment) for segment in segments.values()], beam, hypotheses)
        return dict(zip(segments, results, strict=True))

    def _in_pieces(self, cuts: Sequence[list[tuple[str, bool]]], beam: int, hypotheses: int) -> list[list[Hypothesis]]:
        """Translate the pieces that are text, keep the others, and join them again."""
        wanted = [piece for pieces in cuts for piece, kept in pieces if not kept]
        results = iter(
            self._inner.translate([piece.strip() for piece in wanted], beam=beam, hypotheses=hypotheses)
            if wanted
            else []
        )
        joined: list[list[Hypothesis]] = []
        for pieces in cuts:
            columns = [[Hypothesis(piece.strip(), 0.0)] if kept else next(results) for piece, kept in pieces]
            joined.append(_join(pieces, columns))
        return joined


class _Mask:
    """A segment with its spans replaced by X1, X2 …, which a small model copies (16 of 16 in a trial)."""

    def __init__(self, segment: str) -> None:
        self._spans: list[str] = []
        self._letter = next((letter for letter in "XZQW" if letter not in segment), "X")
        self.text = KEPT.sub(self._cover, segment)

    def _cover(self, match: re.Match[str]) -> str:
        self._spans.append(match[0])
        return f"{self._letter}{len(self._spans)}"

    def lift(self, text: str) -> str | None:
        """The text with the spans back in it; None where a mask is lost or doubled."""
        found = re.findall(rf"\b{self._letter}(\d{{1,4}})\b", text)
        if sorted(map(int, found)) != list(range(1, len(self._spans) + 1)):
            return None
        return re.sub(rf"\b{self._letter}(\d{{1,4}})\b", lambda match: self._spans[int(match[1]) - 1], text)


def _join(pieces: list[tuple[str, bool]], columns: list[list[Hypothesis]]) -> list[Hypothesis]:
    translated = [column for column, (_, kept) in zip(columns, pieces, strict=True) if not kept]
    ranks = min((len(column) for column in translated), default=1)
    joined: list[Hypothesis] = []
    for rank in range(ranks):
        chosen = [column[min(rank, len(column) - 1)] for column in columns]
        text, gap = "", False
        for (piece, _), each in zip(pieces, chosen, strict=True):
            if not piece.strip():
                gap = True
                continue
            text += (" " if text and (gap or piece[:1].isspace()) else "") + each.text
            gap = piece[-1:].isspace()
        sent = [each for each, (_, kept) in zip(chosen, pieces, strict=True) if not kept]
        joined.append(
            Hypothesis(
                text,
                sum(each.score for each in sent) / len(sent) if sent else 0.0,
                finished=all(each.finished for each in chosen),
            )
        )
    return joined


def _hard_pieces(text: str) -> list[tuple[str, bool]]:
    """Text cut at emoji, over-long words, and at the spans on its edges that are no part of the sentence."""
    found = [(match.start(), match.end()) for match in _ALWAYS.finditer(text)]
    spans = [(match.start(), match.end()) for match in SPAN.finditer(text)]
    head: list[tuple[int, int]] = []
    for start, end in spans:
        if _lettered(text[head[-1][1] if head else 0 : start]):
            break
        head.append((start, end))
    tail: list[tuple[int, int]] = []
    for start, end in reversed(spans):
        if _lettered(text[end : tail[-1][0] if tail else len(text)]):
            break
        tail.append((start, end))
    if head and not (len(head) > 1 or _link(text, head[-1]) or _PAUSE.match(text[head[-1][1] :].lstrip())):
        head = []
    if tail and not (len(tail) > 1 or _link(text, tail[-1]) or _PAUSE.match(text[: tail[-1][0]].rstrip()[-1:])):
        tail = []  # "…, a lancé @maire": the sentence needs its subject
    return _pieces(text, [*found, *head, *tail])


def _lettered(text: str) -> bool:
    return any(mark.isalpha() for mark in text)


def _link(text: str, span: tuple[int, int]) -> bool:
    return text.startswith(("http", "www."), span[0])


def _soft_pieces(text: str) -> list[tuple[str, bool]]:
    return _pieces(
        text, [(match.start(), match.end()) for pattern in (_ALWAYS, KEPT) for match in pattern.finditer(text)]
    )


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    place = 0
    for start, end in sorted(spans):
        if start < place:
            continue
        pieces += [(text[place:start], False), (text[start:end], True)]
        place = end
    pieces.append((text[place:], False))
    # What has no letters is kept as well: a bracket or a stop between two links is not for the model.
    return [(piece, kept or untranslatable(piece) is not None) for piece, kept in pieces if piece]


def _restore(hypothesis: Hypothesis, spans: Sequence[str]) -> Hypothesis | None:
    """The hypothesis with every span in it, or None where one left no trace."""
    text = hypothesis.text
    for span in spans:
        if span in text:
            continue
        garbled = _garbled(text, span)
        if garbled is None:
            return None
        text = text.replace(garbled, span, 1)
    return replace(hypothesis, text=text)


def _garbled(text: str, span: str) -> str | None:
    """The token of the output that was this span."""
    _, _, rest = span.partition(" ")
    if rest and (named := re.search(rf"\b(?:the|le|la|les)\s{re.escape(rest)}\b", text, re.IGNORECASE)):
        return named[0]  # "The Monde"
    best, found = _ALIKE, None
    for token in re.findall(r"\S+", text):
        bare = token.strip("\"'“”«»().,;:!?[]")
        if not bare or not (bare[0] == span[0] or "://" in bare or "@" in bare[1:] or span[1:].startswith(bare)):
            continue
        ratio = SequenceMatcher(None, bare.casefold(), span.casefold(), autojunk=False).ratio()
        if ratio >= best:
            best, found = ratio, bare
    return found
