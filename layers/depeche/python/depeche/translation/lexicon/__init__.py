"""What the checks know of each language."""

from __future__ import annotations

from depeche.translation.lexicon.base import Lexicon
from depeche.translation.lexicon.en import ENGLISH
from depeche.translation.lexicon.fr import FRENCH

_KNOWN = {lexicon.code: lexicon for lexicon in (ENGLISH, FRENCH)}
_UNKNOWN = Lexicon()


def lexicon(language: str) -> Lexicon:
    """The lexicon of a language code (``fr``, ``fr-CA``); an empty one where there is none."""
    return _KNOWN.get(language.split("-", maxsplit=1)[0].lower(), _UNKNOWN)


__all__ = ["Lexicon", "lexicon"]
