"""`clean`: a pasted page or its HTML in, the article and everything that was removed out."""

from __future__ import annotations

from collections.abc import Sequence

from depeche.cleaning.labeller import judge, threshold
from depeche.cleaning.lines import Line, read
from depeche.cleaning.reasons import reasons
from depeche.cleaning.roles import has_standfirst, role
from depeche.cleaning.titles import choose
from depeche.errors import InvalidInputError, NoArticleError
from depeche.schemas import Article, Removed
from depeche.text.normalize import normalize

_WORDS = 8
"""An article has at least one line of this many words."""


def clean(
    *,
    text: str | None = None,
    html: str | None = None,
    language: str | None = None,
    title: str | None = None,
) -> Article:
    """Find the article in a page.

    Args:
        text: The page as pasted, with whatever stood around the article. Either this or ``html``.
        html: The page's HTML.
        language: ISO 639 code, where it is known.
        title: The headline, where the caller knows it.

    Returns:
        The article: headline once, standfirst, paragraphs with their roles, and each line that is not part of it
        with its number and a reason.

    Raises:
        NoArticleError: Nothing in the input reads like an article.
        InvalidInputError: Neither or both of ``text`` and ``html`` were given.
    """
    if (text is None) == (html is None):
        raise InvalidInputError("give either 'text' or 'html'", field="text")
    if html is not None:
        from depeche.cleaning.markup import extract

        return extract(html, language=language, title=title)
    return clean_text(text or "", title=title)


def clean_text(text: str, *, title: str | None = None) -> Article:
    """Find the article in a pasted page."""
    lines = read(normalize(text))
    if not lines:
        raise NoArticleError("the input is empty")
    judgement = judge(lines)
    kept = [bool(one) for one in judgement.body > threshold()]
    return assemble(lines, kept, judgement.view.headline, title)


def assemble(lines: Sequence[Line], kept: list[bool], headline: int | None, title: str | None) -> Article:
    """Build the article from the lines that were chosen.

    Raises:
        NoArticleError: None of them has the length of a sentence.
    """
    if not any(keep and len(line.words) >= _WORDS for line, keep in zip(lines, kept, strict=True)):
        raise NoArticleError("nothing in the input reads like an article")
    at_title = choose(lines, kept, headline)
    shown = title or (lines[at_title].text if at_title is not None else "")
    for at, line in enumerate(lines):
        if kept[at] and shown and line.text == shown:
            kept[at] = False
    why = reasons(lines, kept, shown)
    removed = [
        Removed(line=line.number, text=line.text, reason=reason)
        for at, (line, reason) in enumerate(zip(lines, why, strict=True))
        if reason is not None and at != at_title
    ]
    chosen = [at for at, keep in enumerate(kept) if keep]
    standfirst = ""
    if has_standfirst(lines, chosen):
        standfirst = lines[chosen[0]].text
        chosen = chosen[1:]
    paragraphs = [lines[at] for at in chosen]
    roles = [
        role(line, paragraphs[i + 1] if i + 1 < len(paragraphs) else None, paragraphs[i - 1] if i else None)
        for i, line in enumerate(paragraphs)
    ]
    return Article(
        title=shown,
        standfirst=standfirst,
        paragraphs=tuple(line.text for line in paragraphs),
        roles=tuple(roles),
        removed=tuple(removed),
    )
