"""Cross-validation grouped by site: what the labeller says of pages whose sites it never saw."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import lightgbm as lgb
import numpy as np
from headline import fit_headline
from model import Sample, fit_body, fit_title
from pages import Page
from smoothing import fit_chain
from voting import THRESHOLD, Ballots, ballots, fit_votes

from depeche.cleaning import features
from depeche.cleaning.assembly import build, draft, settle
from depeche.cleaning.chain import Chain, smooth
from depeche.cleaning.labeller import Judgement
from depeche.cleaning.lines import Line
from depeche.cleaning.selection import select
from depeche.cleaning.titles import Ranker
from depeche.errors import NoArticleError
from depeche.evaluation.cleaning import CleaningReport, measure
from depeche.schemas import Article

FOLDS = 5


def fold_of(site: str) -> int:
    """The fold of a site, from a hash of its name."""
    return int(hashlib.md5(f"0{site}".encode()).hexdigest(), 16) % FOLDS


class Crossfit:
    """Models for each fold, and what they say of the pages of that fold.

    Attributes:
        pages: The unchanged pages.
        body: For each of them the forest's out-of-fold probabilities.
        headline: The same for the headline.
        smooth: The body after the chain, whose weights never saw the site either.
        chain: The chain trained on all pages.
        kept: The lines that are chosen by it.
        ranker: The ranker of headlines trained on all pages.
    """

    def __init__(self, rows: Sequence[Sample], threshold: float, log: Callable[[str], None]) -> None:
        self.rows = [row for row in rows if row.page.kind == "page"]
        self.pages = [row.page for row in self.rows]
        self.threshold = threshold
        self.models: list[tuple[lgb.Booster, lgb.Booster]] = []
        for fold in range(FOLDS):
            known = [row for row in rows if fold_of(row.group) != fold]
            self.models.append((fit_body(known), fit_title(known)))
            log(f"fold {fold + 1} of {FOLDS}")
        self.body = [self._models(row.page)[0].predict(row.matrix) for row in self.rows]
        self.headline = [self._models(row.page)[1].predict(row.matrix) for row in self.rows]
        self.chains = [self._fit_chain(lambda page, fold=fold: _fold(page) != fold) for fold in range(FOLDS)]
        self.chain = self._fit_chain(lambda _: True)
        self.smooth: list[np.ndarray] = [
            smooth(body, _widths(page.lines), self.chains[_fold(page)])
            for page, body in zip(self.pages, self.body, strict=True)
        ]

        self.kept = [
            [at for at, keep in enumerate(select(page.lines, probability, threshold)) if keep]
            for page, probability in zip(self.pages, self.smooth, strict=True)
        ]
        self.rankers = [self._fit_ranker(lambda page, fold=fold: _fold(page) != fold) for fold in range(FOLDS)]
        self.ranker = self._fit_ranker(lambda _: True)

    def _models(self, page: Page) -> tuple[lgb.Booster, lgb.Booster]:
        return self.models[_fold(page)]

    def _fit_chain(self, accept: Callable[[Page], bool]) -> Chain:
        chosen = [at for at, page in enumerate(self.pages) if page.source != "snippets" and page.good and accept(page)]
        return fit_chain([self.pages[at] for at in chosen], [self.body[at] for at in chosen])

    def _fit_ranker(self, accept: Callable[[Page], bool]) -> Ranker:
        chosen = [at for at, page in enumerate(self.pages) if accept(page)]
        return fit_headline(*([many[at] for at in chosen] for many in (self.pages, self.kept, self.headline)))

    def judge(self, page: Page) -> Callable[[Sequence[Line]], Judgement]:
        """The labeller as it would be without the page's site."""
        body, title = self._models(page)
        chain = self.chains[_fold(page)]

        def look(lines: Sequence[Line]) -> Judgement:
            seen = features.view(list(lines))
            return Judgement(
                smooth(body.predict(seen.matrix), _widths(lines), chain), title.predict(seen.matrix), seen.cues.tolist()
            )

        return look

    def text_report(self, source: str, threshold: float) -> CleaningReport:
        """Scores of the whole cleaner on plain text."""
        places = {page.case["id"]: at for at, page in enumerate(self.pages)}

        def cleaner(case: dict[str, Any]) -> tuple[str, str]:
            at = places[case["id"]]
            page = self.pages[at]
            made = _try(
                lambda: build(
                    settle(
                        draft(
                            page.lines,
                            select(page.lines, self.smooth[at], threshold),
                            self.headline[at],
                            ranker=self.rankers[_fold(page)],
                        ),
                        look=self.judge(page),
                        threshold=threshold,
                        ranker=self.rankers[_fold(page)],
                    )
                )
            )
            return (made.title, made.body) if made else ("", "")

        return measure((page.case for page in self.pages if page.source == source), cleaner)

    def line_report(self, source: str, chosen: Callable[[int], np.ndarray]) -> CleaningReport:
        """Scores of lines alone, without headline, cuts and second look: for comparing labellers."""
        places = {page.case["id"]: at for at, page in enumerate(self.pages)}

        def cleaner(case: dict[str, Any]) -> tuple[str, str]:
            at = places[case["id"]]
            lines = self.pages[at].lines
            return "", "\n".join(line.text for line, keep in zip(lines, chosen(at), strict=True) if keep)

        return measure((page.case for page in self.pages if page.source == source), cleaner)

    def ballots(self) -> list[Ballots]:
        """The HTML pages with their votes."""
        return [
            ballots(page, probability)
            for page, probability in zip(self.pages, self.smooth, strict=True)
            if page.case.get("html")
        ]


def html_report(rows: Sequence[Ballots], crossfit: Crossfit, source: str) -> CleaningReport:
    """Scores of the lines that the vote chooses on HTML pages; the forest never saw the site."""
    weights = [fit_votes([row for row in rows if _fold(row.page) != fold]) for fold in range(FOLDS)]
    places = {row.page.case["id"]: row for row in rows}

    def cleaner(case: dict[str, Any]) -> tuple[str, str]:
        row = places[case["id"]]
        kept = row.parsed.choose(weights[_fold(row.page)].predict(row.matrix), THRESHOLD)
        likely, unseen = row.parsed.headline(crossfit.judge(row.page)(row.parsed.lines).headline)
        ranker = crossfit.rankers[_fold(row.page)]
        made = _try(lambda: build(draft(row.parsed.lines, kept, likely, ranker=ranker), title=unseen))
        return (made.title, made.body) if made else ("", "")

    return measure((row.page.case for row in rows if row.page.source == source), cleaner, kind="html")


def _try(make: Callable[[], Article]) -> Article | None:
    try:
        return make()
    except NoArticleError:
        return None


def _fold(page: Page) -> int:
    return fold_of(str(page.case["site"]))


def _widths(lines: Sequence[Line]) -> np.ndarray:
    return np.array([line.width for line in lines])
