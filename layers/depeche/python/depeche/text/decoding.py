"""Bytes of unknown origin to text."""

from __future__ import annotations

import codecs
import re

from depeche.errors import MalformedError
from depeche.text.language import detect_all

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Where HTML declares its encoding (HTML standard, "prescan a byte stream": the first 1024 bytes).
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_PRESCAN = 1024
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 65_536
# Text in any single-byte or UTF-8 encoding has no control characters; a stray one is forgiven.
_MOST_CONTROLS = 0.001
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def decode(raw: bytes) -> str:
    """Decode a file as a person dropped it.

    A byte order mark decides; then UTF-8 where it fits; then what HTML declares; then the one of the
    encodings that `charset-normalizer` thinks possible in which the text reads best.

    Args:
        raw: The bytes of a text or HTML file.

    Raises:
        MalformedError: It is not text, or no encoding fits.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _strict(raw, encoding)
    sample = raw[:_SAMPLE]
    if len(_BINARY.findall(sample)) > _MOST_CONTROLS * len(sample):
        raise MalformedError("This is a binary file, not text", field="input")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(raw[:_PRESCAN])
    if declared and _known(name := declared.group(1).decode("ascii", "replace")):
        return raw.decode(name, "replace")
    return _likeliest(raw)


def looks_like_html(text: str) -> bool:
    """Whether a text is an HTML document, by how it begins."""
    return _HTML.match(text[:4096]) is not None


def _likeliest(raw: bytes) -> str:
    from charset_normalizer import from_bytes

    candidates = [str(match) for match in from_bytes(raw)]
    if not candidates:
        raise MalformedError("The encoding of this file can't be told; save it as UTF-8", field="input")
    # Neighbouring code pages differ in a few letters ("forêt", "foręt"): the one that reads best as a language wins.
    return max(candidates, key=_readability)


def _readability(text: str) -> float:
    found = detect_all(text, most=1)
    return found[0].confidence if found else 0.0


def _strict(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedError(f"The file says that it is {encoding}, but is not", field="input") from error


def _known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding)._is_text_encoding  # noqa: SLF001 -- keeps "hex" and "zip" out; no public twin
    except LookupError:
        return False
