"""The page with a margin that tells what became of each line."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.cleaning.cleaner import is_document
from depeche.cleaning.wraps import read_page
from depeche.schemas import Article, Removed


def explain(article: Article, text: str | None = None, html: str | None = None) -> list[tuple[int, str, str]]:
    """Label every line of a page.

    Args:
        article: What ``clean`` made of the page.
        text: The page that it was given, as text.
        html: The page that it was given, as HTML; its lines are those of the rendered page.

    Returns:
        For each line that is not blank its number, the normalized line and a label: ``title``, ``standfirst``,
        ``subhead``, ``body``, ``list`` or the reason for its removal. A line that was cut has a row for each part.
    """
    removed: dict[int, list[Removed]] = {}
    for one in article.removed:
        removed.setdefault(one.line, []).append(one)
    kept = [(article.standfirst, "standfirst")] if article.standfirst else []
    kept += zip(article.paragraphs, article.roles, strict=True)
    if article.title:
        kept.insert(0, (article.title, "title"))
    rows: list[tuple[int, str, str]] = []
    for number, line in _page(text, html):
        gone = removed.get(number, [])
        rows += [(number, one.text, one.reason) for one in gone]
        if any(one.text == line for one in gone):
            continue
        # The article keeps the order of the page, so the next piece that fits is the one.
        at = next((at for at, (piece, _) in enumerate(kept) if _is_in(piece, line)), None)
        if at is not None:
            rows.append((number, kept[at][0], kept[at][1]))
            del kept[at]
    return rows


def _page(text: str | None, html: str | None) -> Iterator[tuple[int, str]]:
    if html is not None or is_document(text or ""):
        from depeche.cleaning.markup import Page

        return ((line.number, line.text) for line in Page(html if html is not None else text or "").lines)
    return ((line.number, line.text) for line in read_page(text or ""))


def _is_in(piece: str, line: str) -> bool:
    return piece == line or "".join(piece.split()) in "".join(line.split()) or _is_cut_from(piece, line)


def _is_cut_from(piece: str, line: str) -> bool:
    """Whether a piece is what cuts inside the line left: its letters stand there in order."""
    letters = iter(line)
    return all(letter in letters for letter in piece if not letter.isspace())
