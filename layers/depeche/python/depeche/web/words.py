"""The words of the pages, by language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

LANGUAGES: Final = ("en", "fr")
"""Languages that the pages speak; the first one where a browser asks for neither."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say in one language.

    Attributes:
        page: What the server writes into the pages.
        samples: Label of each sample by file name.
        script: What the script says.
        plots: What the accuracy page says.
    """

    page: dict[str, str]
    samples: dict[str, str]
    script: dict[str, Any]
    plots: dict[str, str]


@lru_cache(maxsize=len(LANGUAGES))
def words(language: str) -> Words:
    """The words in a language of ``LANGUAGES``."""
    text = (resources.files("depeche") / "web" / "words" / f"{language}.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    return Words(document["page"], document["samples"], document["script"], document["plots"])
