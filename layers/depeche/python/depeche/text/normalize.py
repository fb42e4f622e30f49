"""Repair what copying, wrong encodings and page markup do to text, without touching what the author wrote.

Line numbers survive: every input line gives exactly one output line, so that a removed line can be named by its
number in the input.
"""

from __future__ import annotations

import re
import unicodedata

# Everything that Unicode (UAX #14) and browsers treat as the end of a line.
_LINE_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
# Invisible by design: soft hyphen, zero-width characters, bidirectional marks and isolates, byte order mark,
# variation selectors are left alone (emoji need them). ZWJ/ZWNJ stay: Arabic script and emoji need them.
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\ufffc]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_UNBREAKABLE = frozenset("\u00a0\u202f")
# "&amp;amp;lt;": nested escapes are peeled at once, since peeling them one by one takes quadratic time.
_AMPERSANDS = re.compile(r"&(?:amp;|#0*38;|#x0*26;)+", re.IGNORECASE)
_MOST_REPAIRS = 10


def normalize(text: str) -> str:
    """Normalize pasted text.

    Repairs mojibake and stray HTML entities (ftfy), composes characters (NFC), removes control, zero-width and
    bidirectional characters and soft hyphens, and folds white space. A lone no-break space is kept: French
    typography needs it before ``: ; ! ?`` and inside ``« »``, and quotations from the result must stand in the
    source to the letter. A tab stays one tab, since it parts the cells of a menu or a table.

    Args:
        text: Any text, of any length.

    Returns:
        As many lines as the input has, parted by ``\\n``; each stripped. Normalizing twice changes nothing.
    """
    lines = _LINE_END.split(_SURROGATE.sub("\ufffd", text))
    return "\n".join(_normalize_line(line) for line in lines)


def _normalize_line(line: str) -> str:
    if line.isascii() and "&" not in line:
        return _fold_spaces(_CONTROL.sub("", line))
    # A repair can lay bare another one (an entity that hid a broken character).
    for _ in range(_MOST_REPAIRS):
        repaired = _repair(line)
        if repaired == line:
            break
        line = repaired
    return line


def _repair(line: str) -> str:
    line = _fix_encoding(line)
    # An entity or a repaired byte can be a line end: the line stays one line.
    line = _LINE_END.sub(" ", line)
    line = _INVISIBLE.sub("", _CONTROL.sub("", line))
    return _fold_spaces(unicodedata.normalize("NFC", line))


def _fix_encoding(line: str) -> str:
    from ftfy import fix_encoding, is_bad
    from ftfy.fixes import unescape_html

    if "&" in line and "<" not in line:  # beside markup an entity may be meant
        line = unescape_html(_AMPERSANDS.sub("&", line))
    return fix_encoding(line) if is_bad(line) else line


def _fold_spaces(line: str) -> str:
    return _SPACES.sub(_one_space, line).strip()


def _one_space(match: re.Match[str]) -> str:
    run = match.group()
    if run in _UNBREAKABLE:
        return run
    return "\t" if "\t" in run else " "
