"""A step that fails for a reason that nobody foresaw costs its own part of a brief, and no other."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable
from typing import Final, TypeVar

from depeche.brief.base import Step
from depeche.errors import DepecheError, NoArticleError, place_of
from depeche.schemas import STANDFIRST, TITLE, Article, BriefRequest, StepProblem
from depeche.text.document import Sentence
from depeche.text.normalize import normalize

_MISSING: Final[dict[Step, str]] = {
    "clean": "The article could not be cleaned: it is the input as it stands",
    "translate": "The translation could not be made",
    "extract": "The key sentences could not be chosen",
    "abstract": "The written summary could not be made",
}
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Guard:
    """Runs the steps of one brief.

    Attributes:
        problems: The steps that failed so far.
    """

    def __init__(self) -> None:
        self.problems: list[StepProblem] = []

    def run(self, step: Step, work: Callable[[], T], otherwise: Callable[[], T]) -> T:
        """Do a part of a step, or what stands in for it when the part fails for an unforeseen reason.

        Args:
            step: Names the step in the log and in the brief.
            work: The part.
            otherwise: Called when ``work`` has failed.

        Raises:
            DepecheError: ``work`` raised it; the caller sees it as a problem.
        """
        try:
            return work()
        except DepecheError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other steps go on
            _log.error("the step %s failed: %s", step, place_of(error))
            if all(problem.step != step for problem in self.problems):
                self.problems.append(StepProblem(step=step, detail=_MISSING[step]))
            return otherwise()


def uncleaned(request: BriefRequest) -> Article:
    """The input as it stands, each line a paragraph; of a page, without its tags.

    Raises:
        NoArticleError: There is no text in it.
    """
    text = request.text or html.unescape(_TAG.sub("\n", _HIDDEN.sub("\n", request.html or "")))
    paragraphs = tuple(line.strip() for line in normalize(text).split("\n") if line.strip())
    if not paragraphs:
        raise NoArticleError("The input holds no text")
    return Article(title=request.title or "", standfirst="", paragraphs=paragraphs, roles=("body",) * len(paragraphs))


def unsplit(article: Article) -> list[Sentence]:
    """Each paragraph of an article as one sentence."""
    texts = [(TITLE, article.title), (STANDFIRST, article.standfirst), *enumerate(article.paragraphs)]
    return [Sentence(place, 0, text) for place, text in texts if text]
