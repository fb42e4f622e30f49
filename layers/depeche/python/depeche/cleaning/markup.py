"""HTML input: two extractors and the line labeller vote on the lines of the rendered page."""

from __future__ import annotations

from typing import Any

from depeche.cleaning.lines import read
from depeche.errors import NoArticleError
from depeche.schemas import Article
from depeche.text.normalize import normalize

_ENOUGH = 250
"""Letters below which precision mode is taken to have failed."""


def extract(html: str, *, language: str | None = None, title: str | None = None) -> Article:
    """Find the article in a page's HTML.

    Raises:
        NoArticleError: Nothing on the page reads like an article.
    """
    import lxml.html
    import trafilatura
    from lxml import etree

    from depeche.cleaning.cleaner import assemble
    from depeche.cleaning.labeller import judge
    from depeche.cleaning.render import render

    if not html.strip():
        raise NoArticleError("the input is empty")
    try:
        tree: Any = lxml.html.document_fromstring(
            html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, ValueError):
        raise NoArticleError("there is no text in this HTML") from None
    lines = read(normalize(render(tree)))
    if not lines:
        raise NoArticleError("there is no text in this HTML")
    found = trafilatura.extract(html, favor_precision=True, include_comments=False, include_tables=False) or ""
    if len(found) < _ENOUGH:
        found = trafilatura.extract(html, include_comments=False) or ""
    keys = {line.key for line in read(normalize(found))}
    judgement = judge(lines)
    kept = [line.key in keys for line in lines]
    return assemble(lines, kept, judgement.view.headline, title)
