"""Sentence splitting.

The segmentation is Wikimedia's `sentencex`. What it gets wrong on news is mended here: abbreviations, which the lexicon
of the language lists ("M. Dupont", "le 3 janv. dernier"), and initials are joined again; sentences that lost the space
between them ("ville.Le maire") or that end in a letter or an address ("la ligne B. Les …") are parted; a list number
stays with its item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.text.lexicon import Lexicon, lexicon

_FALLBACK = "en"
"""Language whose rules serve where sentencex knows none."""

_INITIALS = re.compile(r"(?:^|[\s(\[«“\"'’])(?:[A-ZÀ-ÖØ-Þ]\.\s?-?)*[A-ZÀ-ÖØ-Þ]\.\s*$")
_INWARD = re.compile(r"\s*(?:[(\d]|[–—-]\s?[^\W\d_A-ZÀ-Þ])")
"""What goes on with a sentence behind an abbreviation that may also end one: a bracket, a figure, a dash."""
_LIST_NUMBER = re.compile(r"\s*\(?(?:\d{1,3}|[a-zA-Z])[.)]\s*$")
_END = 40
"""Characters at the end of a piece that tell whether it goes on."""
_LONGEST = 5_000
"""Characters looked at together; no sentence is longer."""
# "ville.Le", "fini ».Il", "oui ?Non": a small letter, an end mark (and a closing quote), a capital and a small letter.
_GLUED = re.compile(
    r"(?<=[^\W\d_A-Z])(?:[.!?…]|[.!?…]?\s?»[.!?…]?|[.!?…]”)(?=[A-ZÀ-ÖØ-Þ«“][^\W\d_A-Z])"
    r"|(?<=\s\d-\d)\.(?=[A-ZÀ-ÖØ-Þ][^\W\d_A-Z])"
)
# "voir ville.fr. Le site": sentencex takes an address for an abbreviation.
_ADDRESS = re.compile(r"(?<=[\w/-]{2}\.)[a-z]{2,6}\.(?=\s+[A-ZÀ-ÖØ-Þ«“])")
# "l'O.N.U. Le secrétaire", "des pommes, etc. Le pain": sentencex never parts behind these.
_SHORTENED = re.compile(r"(?:\b(?:[A-Z]\.){2,}|\betc\.)\s+")
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
    return [stripped for piece in _mend(_pieces(text, language), lexicon(language)) if (stripped := piece.strip())]


def _pieces(text: str, language: str) -> Iterator[str]:
    openers = lexicon(language).openers
    for piece in _segments(text, language.split("-", maxsplit=1)[0] or _FALLBACK):
        start = 0
        ends = {match.end() for border in (_GLUED, _ADDRESS) for match in border.finditer(piece)}
        ends |= {match.end() for match in _SHORTENED.finditer(piece) if openers.match(piece, match.end())}
        for end in sorted(ends):
            yield piece[start:end]
            start = end
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


def _mend(pieces: Iterator[str], words: Lexicon) -> Iterator[str]:
    held = ""
    for piece in pieces:
        if held and not _goes_on(held, piece, words):
            yield held
            held = ""
        held += piece
    yield held


def _goes_on(held: str, piece: str, words: Lexicon) -> bool:
    """Whether ``held`` stops at an abbreviation rather than at the end of a sentence."""
    if not held.strip() or not piece.strip():
        return True
    # The patterns look at the end only: a slice keeps them linear in a paragraph of one long sentence.
    end = held[-_END:]
    if words.abbreviations.search(end) or _LIST_NUMBER.fullmatch(held):
        return True
    if _INITIALS.search(end) and not words.openers.match(piece.lstrip()):  # "la ligne B. Les …", "l'O.N.U. Le …"
        return True
    if words.maybe_abbreviations.search(end) and _INWARD.match(piece):
        return True
    if not held[-1].isspace() and piece[0] in "-–)]":  # "CHF 250.-"
        return True
    return held.rstrip()[-1] == "." and _STARTS_LOWER.match(piece) is not None
