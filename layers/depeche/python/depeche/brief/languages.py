"""Language codes and names."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources

from depeche.errors import UnknownLanguageError
from depeche.text.language import Detection, detect

READ = ("ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru")
"""Languages that cleaning has cue lists for; others are read by what all languages share."""


def primary(code: str) -> str:
    """The language of a code without its region: ``fr-CA`` is ``fr``."""
    return code.split("-", maxsplit=1)[0].lower()


def name(code: str) -> str:
    """The English name of a language.

    Raises:
        UnknownLanguageError: CLDR has no such language.
    """
    found = _names().get(code)
    if found is None:
        raise UnknownLanguageError(f"There is no language {code!r}")
    return found


def known(code: str) -> bool:
    """Whether CLDR has a name for a language."""
    return code in _names()


def settle(named: str | None, text: str) -> Detection:
    """The language of a text: the one that the caller named, else the one that it reads like.

    Raises:
        UnknownLanguageError: The named one doesn't exist, or it can't be told.
    """
    if named is None:
        return detect(text)
    code = primary(named)
    if code not in _names():
        raise UnknownLanguageError(f"There is no language {named!r}", field="source_language")
    return Detection(code, 1.0)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    # CLDR's English names, copied from babel: 20 KB instead of its 30 MB in a function that only lists them.
    text = (resources.files("depeche.brief") / "data" / "languages.json").read_text("utf-8")
    names: dict[str, str] = json.loads(text)
    return names
