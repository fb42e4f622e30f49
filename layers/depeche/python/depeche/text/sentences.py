"""Sentence splitting.

The segmentation is Wikimedia's `sentencex`. What it gets wrong on French news is mended here: titles and initials
("M. Dupont", "J.-P. Chevènement", "le 3 janv. dernier") are joined again, sentences that lost the space between them
("ville.Le maire") are parted, and a list number stays with its item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FALLBACK = "en"
"""Language whose rules serve where sentencex knows none."""

# A piece that ends so is not the end of a sentence; sentencex knows the others. Written as they stand in print, since
# "100 m." and "ils étaient sept." do end one.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[«“\"'’-])(?:M|MM|M[ml]es?|Mlles?|D[r]s?|Pr|Me|Mgr|Sts?|Stes?|St|Gén|gén|Col|Cdt|Cne|Lt|Insp|"
    r"[Jj]anv|[Ff]évr?|[Aa]vr|[Jj]uil|[Dd]éc|Sra?|Dra|Dott|Sig|Avv|Ing|Hr|Fr)\.\s*$"
)
_INITIALS = re.compile(r"(?:^|[\s(\[«“\"'’])(?:[A-ZÀ-ÖØ-Þ]\.-?)*[A-ZÀ-ÖØ-Þ]\.\s*$")
_LIST_NUMBER = re.compile(r"\s*\(?(?:\d{1,3}|[a-zA-Z])[.)]\s*$")
_END = 40
"""Characters at the end of a piece that tell whether it goes on."""
_LONGEST = 5_000
"""Characters looked at together; no sentence is longer."""
_HOUR = re.compile(r"\d\s?h\.\s*$")
# "ville.Le", "fini ».Il", "oui ?Non": a small letter, an end mark (and a closing quote), a capital and a small letter.
_GLUED = re.compile(r"(?<=[^\W\d_A-Z])(?:[.!?…]|[.!?…]?\s?»[.!?…]?|[.!?…]”)(?=[A-ZÀ-ÖØ-Þ«“][^\W\d_A-Z])")
_STARTS_LOWER = re.compile(r"\s*[a-zà-öø-ÿ]")


def split(text: str, language: str) -> list[str]:
    """Split a paragraph into sentences.

    Args:
        text: One paragraph, normalized.
        language: ISO 639 code; an unknown one is split by English rules.

    Returns:
        The sentences in order, each an exact slice of ``text`` without outer white space; none is empty. Nothing but
        white space is left out between them.
    """
    return [stripped for piece in _mend(_pieces(text, language)) if (stripped := piece.strip())]


def _pieces(text: str, language: str) -> Iterator[str]:
    for piece in _segments(text, language.split("-", maxsplit=1)[0] or _FALLBACK):
        start = 0
        for match in _GLUED.finditer(piece):
            yield piece[start : match.end()]
            start = match.end()
        yield piece[start:]


def _segments(text: str, language: str) -> Iterator[str]:
    from sentencex import segment

    # sentencex takes quadratic time over unclosed quotes, so a long paragraph goes through it in windows; the last
    # piece of a window may be cut short and is looked at again with what follows.
    start = 0
    while len(text) - start > _LONGEST:
        found = list(segment(language, text[start : start + _LONGEST]))
        for piece in found[:-1] or found:
            yield piece
            start += len(piece)
    yield from segment(language, text[start:])


def _mend(pieces: Iterator[str]) -> Iterator[str]:
    held = ""
    for piece in pieces:
        if held and not _goes_on(held, piece):
            yield held
            held = ""
        held += piece
    yield held


def _goes_on(held: str, piece: str) -> bool:
    """Whether ``held`` stops at an abbreviation rather than at the end of a sentence."""
    if not held.strip() or not piece.strip():
        return True
    # The patterns look at the end only: a slice keeps them linear in a paragraph of one long sentence.
    end = held[-_END:]
    if _ABBREVIATION.search(end) or _INITIALS.search(end) or _LIST_NUMBER.fullmatch(held):
        return True
    if _HOUR.search(end) and piece.lstrip()[:1].isdigit():
        return True
    return held.rstrip()[-1] == "." and _STARTS_LOWER.match(piece) is not None
