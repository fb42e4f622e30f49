"""HTML input: the page is rendered as a person would copy it; the markup corrects the labeller's verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from depeche.cleaning import trees
from depeche.cleaning.assembly import build, draft
from depeche.cleaning.declared import Declared
from depeche.cleaning.labeller import judge
from depeche.cleaning.lines import Line, read, words
from depeche.cleaning.render import COMMENT, Rendered, render
from depeche.cleaning.selection import select
from depeche.cleaning.votes import NOWHERE, columns, probabilities
from depeche.errors import NoArticleError
from depeche.schemas import Article
from depeche.text.normalize import normalize
from depeche.text.source import lean

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COMMENT = COMMENT.bit_length() - 1
_MOSTLY = 0.5
"""A line of which more than this stands in what the page calls comments is a comment."""


class Page:
    """A parsed page.

    Attributes:
        declared: What it says of itself.
        rendered: What it shows.
        lines: The lines of that.
    """

    def __init__(self, html: str) -> None:
        tree = _parse(lean(html))
        self.declared = Declared(tree)
        self.rendered: Rendered = render(tree)
        self.lines: list[Line] = read(normalize(self.rendered.text))

    def columns(self, body: NDArray[np.float64]) -> NDArray[np.float32]:
        """What is known of each line.

        Args:
            body: The labeller's probability of each line.
        """
        return columns(self.lines, body, self.rendered, self.declared.inside(self.lines))

    def choose(self, probability: NDArray[np.float64], threshold: float) -> list[bool]:
        """The lines of the article, with the summary that the page declares where it shows it before them.

        Args:
            probability: Of each line.
            threshold: From which probability on a line is kept.
        """
        comments = np.array([self.rendered.shares.get(line.number, NOWHERE)[_COMMENT] for line in self.lines]) > _MOSTLY
        mass = probability * np.array([line.width for line in self.lines])
        # Some sites name the whole page after its comments.
        if mass[comments].sum() < mass.sum() / 2:
            probability = np.where(comments, 0.0, probability)
        kept = select(self.lines, probability, threshold)
        first = next((at for at, keep in enumerate(kept) if keep), 0)
        lost = [at for at in range(first) if self.lines[at].key in self.declared.descriptions]
        return [keep or at in lost[-1:] for at, keep in enumerate(kept)]

    def headline(self, likely: NDArray[np.float64]) -> tuple[NDArray[np.float64], str]:
        """Probabilities of the headline, with certainty for a line that the page declares to be it.

        Args:
            likely: The labeller's probabilities.

        Returns:
            The probabilities, and the declared headline where no line shows it.
        """
        declared = self.declared.headline(self.rendered.headings)
        key = " ".join(words(normalize(declared)))
        likely = likely.copy()
        for at, line in enumerate(self.lines):
            if line.key == key:
                likely[at] = 1.0 - 1e-5
                return likely, ""
        return likely, declared


def _parse(html: str) -> Any:
    import lxml.html
    from lxml import etree

    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True)
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError, AssertionError):
        raise NoArticleError("there is no text in this HTML") from None


def extract(page: Page, *, title: str | None = None) -> Article:
    """Find the article in a page's HTML.

    Args:
        page: The page.
        title: The headline, where the caller knows it.

    Raises:
        NoArticleError: Nothing on the page reads like an article.
    """
    if not page.lines:
        raise NoArticleError("there is no text in this HTML")
    judgement = judge(page.lines)
    probability = probabilities(page.columns(judgement.body))
    likely, unseen = page.headline(judgement.headline)
    kept = page.choose(probability, float(trees.load("html").meta["threshold"]))
    return build(draft(page.lines, kept, likely, judgement.cues), title=title or unseen)
