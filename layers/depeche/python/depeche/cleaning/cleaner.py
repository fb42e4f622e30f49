"""`clean`: a pasted page or its HTML in, the article and everything that was removed out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from depeche.cleaning.assembly import build, draft, settle
from depeche.cleaning.edits import edit
from depeche.cleaning.labeller import judge
from depeche.cleaning.lines import Line
from depeche.cleaning.selection import select
from depeche.cleaning.walls import broken_off
from depeche.cleaning.wraps import read_page
from depeche.errors import InvalidInputError, NoArticleError
from depeche.schemas import Article

_DOCUMENT = re.compile(
    r"\s*(?:<\?xml[^<>]{0,100}\?>\s*)?(?:<!--[^<>]{0,200}-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE
)


def clean(
    *,
    text: str | None = None,
    html: str | None = None,
    language: str | None = None,  # noqa: ARG001  # part of the face that all steps share
    title: str | None = None,
    keep: Collection[int] = (),
    drop: Collection[int] = (),
) -> Article:
    """Find the article in a page.

    Args:
        text: The page as pasted, with whatever stood around the article. Either this or ``html``. A page's source
            that was pasted as text counts as ``html``.
        html: The page's HTML.
        language: ISO 639 code, where it is known. Pages are judged alike in all languages, since menus and boxes
            often stand in another one than the article: it changes nothing.
        title: The headline, where the caller knows it; it is then taken as it is.
        keep: Numbers of lines that belong to the article, whatever cleaning thinks of them.
        drop: Numbers of lines that don't.

    Returns:
        The article: headline once, standfirst, paragraphs with their roles, and each line that is not part of it
        with its number and a reason.

    Raises:
        NoArticleError: Nothing in the input reads like an article.
        InvalidInputError: Neither or both of ``text`` and ``html`` were given; or ``keep`` or ``drop`` names a line
            that the page has not.
    """
    if (text is None) == (html is None):
        raise InvalidInputError("give either 'text' or 'html'", field="text")
    if text is not None and is_document(text):
        text, html = None, text
    if html is not None:
        from depeche.cleaning.markup import Page, extract

        if not html.strip():
            raise NoArticleError("the input is empty")
        page = Page(html)
        try:
            found = extract(page, title=title)
        except NoArticleError:
            # A short article is too little for what the markup tells; its lines may read like one all the same.
            found = _read(page.lines, title)
        return edit(found, page.lines, keep=keep, drop=drop)
    lines = read_page(text or "")
    return edit(_read(lines, title), lines, keep=keep, drop=drop)


def _read(lines: Sequence[Line], title: str | None) -> Article:
    """The article among lines, by what they say."""
    if not lines:
        raise NoArticleError("the input is empty")
    judgement = judge(lines)
    made = draft(lines, broken_off(lines, select(lines, judgement.body)), judgement.headline, judgement.cues)
    return build(settle(made), title=title)


def is_document(text: str) -> bool:
    """Whether a text is a page's source rather than what the page shows."""
    return _DOCUMENT.match(text) is not None
