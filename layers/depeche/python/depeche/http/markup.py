"""Texts with their translatable pieces laid open: plain lines, and HTML for LibreTranslate's ``format=html``.

A translator takes single lines that hold words. What stands between them (line breaks, white space, tags, numbers) is
kept as it came and put back around the translations.

For HTML the standard library's tokenizer is enough, since tags are passed on and never understood; it keeps a parser
with compiled parts out of the thin API.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "code", "pre", "textarea"})
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})


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
    """An HTML fragment with its texts laid open.

    Args:
        source: The fragment.

    Attributes:
        texts: The pieces to translate, in order; each is one line, entities resolved.
    """

    def __init__(self, source: str) -> None:
        parser = _Tokenizer()
        parser.feed(source)
        parser.close()
        self._pieces = parser.pieces
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


class _Tokenizer(HTMLParser):
    """Splits a fragment into raw markup and translatable text: ``(piece, is_text)``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[tuple[str, bool]] = []
        self._hidden = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._keep(self.get_starttag_text() or "")
        if not self._hidden and (tag in _SILENT or (("translate", "no") in attrs and tag not in _VOID)):
            self._hidden = tag
        if tag == self._hidden:
            self._depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # the base class's signature
        self._keep(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._keep(f"</{tag}>")
        if tag == self._hidden:
            self._depth -= 1
            self._hidden = self._hidden if self._depth else ""

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is not None:
            self._keep(data)
        elif self._hidden or not _has_words(data):
            self._keep(html.escape(data, quote=False))
        else:
            self.pieces.append((data, True))

    def handle_comment(self, data: str) -> None:
        self._keep(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._keep(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self._keep(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self._keep(f"<![{data}]>")

    def _keep(self, raw: str) -> None:
        self.pieces.append((raw, False))


def _has_words(text: str) -> bool:
    return any(map(str.isalpha, text))


def _surround(original: str, text: str) -> str:
    """``text`` with the outer white space of the piece that it replaces."""
    before = original[: len(original) - len(original.lstrip())]
    after = original[len(original.rstrip()) :]
    return f"{before}{text}{after}"
