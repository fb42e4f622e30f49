"""HTML input: the page is rendered as a person would copy it; extractors and the labeller vote on its lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from depeche.cleaning.assembly import build, draft
from depeche.cleaning.labeller import judge
from depeche.cleaning.lines import Line, read, words
from depeche.cleaning.render import KINDS, Rendered, render
from depeche.cleaning.votes import ballot, columns, decide
from depeche.errors import NoArticleError
from depeche.schemas import Article
from depeche.text.normalize import normalize
from depeche.text.source import lean

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BODY = 300
"""Letters from which on an ``articleBody`` is more than a teaser."""
_DESCRIPTION = 40
_SENTENCE = 8


class Page:
    """A parsed page.

    Attributes:
        rendered: What it shows.
        lines: The lines of that.
    """

    def __init__(self, html: str) -> None:
        self._html = lean(html)
        self._tree = _parse(self._html)
        self.rendered: Rendered = render(self._tree)
        self.lines: list[Line] = read(normalize(self.rendered.text))

    def votes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The extractor's votes on the lines: in its precision mode, in its default mode."""
        import trafilatura

        precise = trafilatura.extract(self._html, favor_precision=True, include_comments=False, include_tables=False)
        default = trafilatura.extract(self._html, include_comments=False)
        return ballot(self.lines, precise or ""), ballot(self.lines, default or "")

    @property
    def shares(self) -> list[tuple[float, ...]]:
        """For each line what part of it stands in links, headings and so on."""
        nowhere = (0.0,) * KINDS
        return [self.rendered.shares.get(line.number, nowhere) for line in self.lines]

    def repaired(self, kept: list[bool]) -> list[bool]:
        """Put back what the page itself declares to be in the article, as far as it is shown.

        Args:
            kept: The lines that the vote chose.
        """
        first = next((at for at, keep in enumerate(kept) if keep), None)
        if first is None:
            return kept
        wanted = self._descriptions()
        lost = [at for at in range(first) if self.lines[at].key in wanted]
        kept = [keep or at in lost[-1:] for at, keep in enumerate(kept)]
        text = self._article_body()
        if len(text) < _BODY:
            return kept
        body = " ".join(words(normalize(text)))
        inside = [len(line.words) >= _SENTENCE and line.key in body for line in self.lines]
        chosen = sum(line.width for line, keep in zip(self.lines, kept, strict=True) if keep)
        shared = sum(line.width for line, keep, one in zip(self.lines, kept, inside, strict=True) if keep and one)
        # A teaser or another page's text has little in common with what the vote found.
        return [keep or one for keep, one in zip(kept, inside, strict=True)] if shared > chosen / 2 else kept

    def headline(self, likely: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities of the headline, near certainty for a line that the page declares to be it.

        Args:
            likely: The labeller's probabilities.
        """
        likely = likely.copy()
        places: dict[str, int] = {}
        for at, line in enumerate(self.lines):
            places.setdefault(line.key, at)
        for rank, text in enumerate(self._declared()):
            key = " ".join(words(normalize(text)))
            if " " in key and key in places:
                likely[places[key]] = max(likely[places[key]], 1.0 - 1e-5 * 2 ** min(rank, 10))
        return likely

    def _declared(self) -> list[str]:
        """The headlines that the page declares, best first: level-one headings, JSON-LD, Open Graph."""
        found = list(self.rendered.headings)
        found += [one["headline"] for one in self._linked() if isinstance(one.get("headline"), str)]
        found += [value for name, value in self._meta() if name in {"og:title", "twitter:title"}]
        return found

    def _descriptions(self) -> set[str]:
        """What the page declares as its summary, as keys of lines."""
        found = [value for name, value in self._meta() if name in {"description", "og:description"}]
        found += [one["description"] for one in self._linked() if isinstance(one.get("description"), str)]
        return {line.key for text in found for line in read(normalize(text)) if line.width >= _DESCRIPTION}

    def _article_body(self) -> str:
        """The longest text that the page declares as its article, empty when there is none."""
        found = [one["articleBody"] for one in self._linked() if isinstance(one.get("articleBody"), str)]
        return max(found, key=len, default="")

    def _meta(self) -> Iterator[tuple[str, str]]:
        for node in self._tree.iter("meta"):
            name, value = node.get("property") or node.get("name") or "", node.get("content")
            if value:
                yield name.lower(), value

    def _linked(self) -> Iterator[dict[str, Any]]:
        for node in self._tree.iter("script"):
            if (node.get("type") or "").lower() != "application/ld+json" or not node.text:
                continue
            try:
                data = json.loads(node.text, strict=False)
            except (ValueError, RecursionError):
                continue
            yield from _objects(data)


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    stack = [data]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            yield one
            stack.extend(reversed(one.values()))
        elif isinstance(one, list):
            stack.extend(reversed(one))


def _parse(html: str) -> Any:
    import lxml.html
    from lxml import etree

    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True)
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError, AssertionError):
        raise NoArticleError("there is no text in this HTML") from None


def extract(html: str, *, title: str | None = None) -> Article:
    """Find the article in a page's HTML.

    Args:
        html: The page.
        title: The headline, where the caller knows it.

    Raises:
        NoArticleError: Nothing on the page reads like an article.
    """
    if not html.strip():
        raise NoArticleError("the input is empty")
    page = Page(html)
    if not page.lines:
        raise NoArticleError("there is no text in this HTML")
    judgement = judge(page.lines)
    made = draft(page.lines, _choose(page, judgement.body), page.headline(judgement.headline), judgement.cues)
    return build(made, title=title)


def _choose(page: Page, body: NDArray[np.float64]) -> list[bool]:
    """Which lines of the rendered page are its article."""
    precise, default = page.votes()
    kept = decide(page.lines, default, columns(page.lines, body, precise, default, page.shares))
    return page.repaired(kept)
