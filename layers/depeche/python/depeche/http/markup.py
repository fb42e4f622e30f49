"""Texts with their translatable pieces laid open: plain lines, and HTML for LibreTranslate's ``format=html``.

A translator takes single lines that hold words. What stands between them (line breaks, white space, tags, numbers) is
kept as it came and put back around the translations.

HTML is only split, never understood. The standard library's parser takes 67 seconds for 200,000 characters of "<a" on
Python 3.11 and stumbles over "<![<"; lxml would put 15 MB into the thin API and write tags anew.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

_SILENT = frozenset({"code", "pre", "textarea"})
_RAW = frozenset({"script", "style"})
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_NO = re.compile(r"""\stranslate\s*=\s*["']?no\b""", re.IGNORECASE)

_MARKUP = re.compile(r"<(?:(?P<name>/?[a-zA-Z][^\s/>]*)|(?P<special>!--|[!?]|/))")
# A value may be quoted and then hold ">"; a quote elsewhere is a letter like any other. Possessive throughout, so
# that a tag without an end costs one look and no second thought.
_END_OF_TAG = re.compile(r"""(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>""")
_TERMINATORS = {"!--": "-->", "!": ">", "?": ">", "/": ">"}


class Lines:
    """A plain text.

    Args:
        source: The text.

    Attributes:
        texts: The lines that hold words, in order, without outer white space.
    """

    def __init__(self, source: str) -> None:
        self._lines = source.splitlines(keepends=True)
        self.texts = [line.strip() for line in self._lines if _has_words(line)]

    def fill(self, translated: Sequence[str]) -> str:
        """The text with other lines in place of its own.

        Args:
            translated: One a line of ``texts``, in the same order.
        """
        remaining = iter(translated)
        return "".join(_surround(line, next(remaining)) if _has_words(line) else line for line in self._lines)


class Fragment:
    """An HTML fragment.

    Tags, comments, scripts and everything under ``translate="no"``, ``<code>`` or ``<pre>`` is passed on byte for byte.

    Args:
        source: The fragment.

    Attributes:
        texts: The pieces that hold words, in order; each is one line, entities resolved.
    """

    def __init__(self, source: str) -> None:
        self._pieces = list(_translatable(source))
        self.texts = [" ".join(text.split()) for text, is_text in self._pieces if is_text]

    def fill(self, translated: Sequence[str]) -> str:
        """The fragment with other texts in place of its own, escaped.

        Args:
            translated: One a text of ``texts``, in the same order.
        """
        remaining = iter(translated)
        return "".join(
            _surround(piece, html.escape(next(remaining), quote=False)) if is_text else piece
            for piece, is_text in self._pieces
        )


def _translatable(source: str) -> Iterator[tuple[str, bool]]:
    """Pieces of an HTML fragment that make it up when joined: ``(raw, False)`` or ``(unescaped text, True)``."""
    hidden, depth = "", 0
    for raw, tag in _tokens(source):
        if tag is None:
            text = html.unescape(raw)
            yield (raw, False) if hidden or not _has_words(text) else (text, True)
            continue
        yield raw, False
        opens = not tag.startswith("/") and tag not in _VOID
        if not hidden and opens and (tag in _SILENT or _NO.search(raw)):
            hidden = tag
        # Elements of the same name may stand inside; the last end tag ends the silence.
        if hidden and tag.lstrip("/") == hidden and not raw.endswith("/>"):
            depth += -1 if tag.startswith("/") else 1
            hidden = hidden if depth > 0 else ""


def _tokens(source: str) -> Iterator[tuple[str, str | None]]:
    """Split HTML: ``(raw, name)`` for markup (``p``, ``/p``, empty for comments), ``(raw, None)`` for text.

    Follows the tokenizer of the HTML standard where it matters here, in one pass: what does not end (a tag, a
    comment, a script) takes all the rest, so that no text is looked at twice.
    """
    at = 0
    while at < len(source):
        markup = _MARKUP.search(source, at)
        if markup is None:
            yield source[at:], None
            return
        if markup.start() > at:
            yield source[at : markup.start()], None
        name = (markup["name"] or "").lower()
        at = _end_of(source, markup)
        yield source[markup.start() : at], name
        if name in _RAW:
            close = re.compile(rf"</{name}\b", re.IGNORECASE).search(source, at)
            stop = close.start() if close else len(source)
            yield source[at:stop], ""
            at = stop


def _end_of(source: str, markup: re.Match[str]) -> int:
    """Where a piece of markup ends; at the end of the source where it never does."""
    if markup["special"]:
        terminator = _TERMINATORS[markup["special"]]
        found = source.find(terminator, markup.end())
        return len(source) if found < 0 else found + len(terminator)
    end = _END_OF_TAG.match(source, markup.end())
    return end.end() if end else len(source)


def _has_words(text: str) -> bool:
    return any(map(str.isalpha, text))


def _surround(original: str, text: str) -> str:
    """``text`` with the outer white space of the piece that it replaces."""
    before = original[: len(original) - len(original.lstrip())]
    after = original[len(original.rstrip()) :]
    return f"{before}{text}{after}"
