"""What a translation must hold letter by letter."""

from __future__ import annotations

import re

from depeche.text.lexicon import lexicon

SPAN = re.compile(
    r"(?:https?://|www\.)[^\s<>«»“”\"]*[^\s<>«»“”\".,;:!?)\]'’]"
    r"|(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|(?<![\w@])@\w[\w.]{0,60}\w|(?<![\w#&])#[^\W\d]\w{0,80}"
)
"""What is kept to the letter: links, e-mail addresses, @handles, #hashtags."""


KEPT = re.compile(f"{SPAN.pattern}|{lexicon('fr').kept.pattern}")
"""The same, and names of papers, which are parts of their sentences."""


def kept_spans(text: str) -> list[str]:
    """The spans of a text that a translation must hold unchanged, without repeats."""
    return list(dict.fromkeys(match[0] for match in KEPT.finditer(text)))
