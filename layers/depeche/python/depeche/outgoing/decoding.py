"""Bytes of a page or a file to text, in a function without the libraries that guess."""

from __future__ import annotations

import codecs

from depeche.text.decoding import decode

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def to_text(body: bytes, declared: str | None = None) -> str:
    """Bytes to text: what the header declares comes first, as in a browser, then what the bytes tell themselves.

    Args:
        body: Of a page or a file.
        declared: The charset that came with it.

    Raises:
        MalformedError: They are no text.
    """
    if declared and not body.startswith(_BOMS):
        try:
            return body.decode(declared)
        except (LookupError, ValueError):
            pass  # a wrong declaration is worth no more than none
    try:
        return decode(body)
    except ModuleNotFoundError:
        # Neither UTF-8 nor labelled, and this function has no library that tells the likeliest: as browsers take it.
        return body.decode("windows-1252", "replace")
