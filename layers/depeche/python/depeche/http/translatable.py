"""Texts with their translatable parts laid open: plain lines, and HTML.

A translator takes single lines that hold words. What stands between them (line breaks, white space, tags, numbers) is
kept as it came and put back around the translations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from depeche.http.markup import tokens
from depeche.http.runs import Run

_SILENT = frozenset({"code", "pre", "textarea"})
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "del", "dfn", "em", "font", "i", "ins", "label", "mark", "q", "s"}
    | {"small", "span", "strong", "sub", "sup", "time", "u"}
)
_NO = re.compile(r"""\stranslate\s*=\s*["']?no\b""", re.IGNORECASE)


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

    def fill(self, translated: Iterator[str]) -> str:
        """The text in the other language.

        Args:
            translated: Gives one line a line of ``texts``, in the same order.
        """
        return "".join(_surround(line, next(translated)) if _has_words(line) else line for line in self._lines)


class Fragment:
    """An HTML fragment.

    Comments, scripts and everything under ``translate="no"``, ``<code>`` or ``<pre>`` is passed on byte for byte.

    Args:
        source: The fragment.
        spare: Characters that ``texts`` may have beyond those of the source.

    Attributes:
        texts: What to translate, in order; each is one line, entities resolved.
        spent: Characters of ``spare`` that were used.
    """

    def __init__(self, source: str, spare: int) -> None:
        self.spent = 0
        self._parts: list[str | Run] = []
        for is_run, group in groupby(_marked(source), key=lambda token: token[2]):
            pieces = [(raw, name) for raw, name, _ in group]
            if not is_run:
                self._parts.append("".join(raw for raw, _ in pieces))
                continue
            run = Run(pieces, spare - self.spent)
            self.spent += run.spent
            self._parts.append(run)
        self.texts = [text for part in self._parts if isinstance(part, Run) for text in part.texts]

    def fill(self, translated: Iterator[str]) -> str:
        """The fragment in the other language.

        Args:
            translated: Gives one line a line of ``texts``, in the same order.
        """
        return "".join(part.fill(translated) if isinstance(part, Run) else part for part in self._parts)


def _marked(source: str) -> Iterator[tuple[str, str | None, bool]]:
    """The tokens of a fragment; True marks those that belong to a sentence."""
    hidden, depth = "", 0
    for raw, name in tokens(source):
        if name is None:
            yield raw, name, not hidden
            continue
        opens = not name.startswith("/") and name not in _VOID
        if not hidden and opens and (name in _SILENT or _NO.search(raw)):
            hidden = name
        yield raw, name, not hidden and name.lstrip("/") in _INLINE
        # Elements of the same name may stand inside; the last end tag ends the silence.
        if hidden and name.lstrip("/") == hidden and not raw.endswith("/>"):
            depth += 1 if opens else -1
            hidden = hidden if depth > 0 else ""


def _has_words(text: str) -> bool:
    return any(map(str.isalpha, text))


def _surround(original: str, text: str) -> str:
    """``text`` with the outer white space of the line that it replaces."""
    before = original[: len(original) - len(original.lstrip())]
    after = original[len(original.rstrip()) :]
    return f"{before}{text}{after}"
