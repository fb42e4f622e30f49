"""How well pages are cleaned: 4-word shingles against gold text, titles, wanted and unwanted strings.

The definitions are those of article-extraction-benchmark (shingles) and of trafilatura's evaluation (snippets): a page
is the bag of its 4-word shingles; precision and recall are means over pages; F1 is that of the two means.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from depeche.errors import DepecheError, NoArticleError
from depeche.evaluation.report import Report

T = TypeVar("T")
Kind = Literal["text", "html"]

SHINGLE = 4
GOOD = 0.95
"""A page whose F1 reaches this needs no hand."""

_DROPPED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


class PageScore(BaseModel):
    """One page with gold text."""

    model_config = ConfigDict(frozen=True)

    id: str
    language: str
    precision: float
    recall: float
    f1: float
    found: bool
    title_exact: bool | None
    title_f1: float | None


class Score(BaseModel):
    """Means over the pages of one language."""

    model_config = ConfigDict(frozen=True)

    pages: int
    precision: float
    recall: float
    f1: float
    mean_page_f1: float
    good_pages: float
    title_exact: float | None
    title_f1: float | None


class SnippetScore(BaseModel):
    """Strings that must and must not be in the cleaned text, over the pages of one language."""

    model_config = ConfigDict(frozen=True)

    pages: int
    precision: float
    recall: float
    f1: float
    accuracy: float


class CleaningReport(Report):
    """Scores by language, and the pages that came out worst."""

    kind: Kind
    scores: dict[str, Score]
    snippets: dict[str, SnippetScore]
    worst: tuple[PageScore, ...]

    def table(self) -> str:
        """The report as a person reads it."""
        rows = []
        if self.scores:
            rows.append("pages   n     P     R    F1  meanF1  >=.95  title titleF1")
        for name, one in self.scores.items():
            titles = (
                f"{one.title_exact:7.1%} {one.title_f1:7.3f}"
                if one.title_exact is not None and one.title_f1 is not None
                else "      -       -"
            )
            rows.append(
                f"{name:5} {one.pages:3d} {one.precision:5.3f} {one.recall:5.3f} {one.f1:5.3f} {one.mean_page_f1:7.3f}"
                f" {one.good_pages:6.1%}{titles}"
            )
        if self.snippets:
            rows.append("snippets n     P     R    F1   acc")
        rows += [
            f"{name:5} {one.pages:4d} {one.precision:5.3f} {one.recall:5.3f} {one.f1:5.3f} {one.accuracy:5.3f}"
            for name, one in self.snippets.items()
        ]
        if self.worst:
            rows.append("worst pages")
        rows += [f"{one.f1:5.3f} P {one.precision:5.3f} R {one.recall:5.3f}  {one.id}" for one in self.worst]
        return "\n".join(rows)

    def figures(self) -> dict[str, float]:
        """The figures that the gate may hold; higher is better."""
        found: dict[str, float] = {}
        for name, one in self.scores.items():
            found |= {f"{name}.f1": one.f1, f"{name}.good_pages": one.good_pages}
            if one.title_f1 is not None:
                found[f"{name}.title_f1"] = one.title_f1
        return found | {f"{name}.snippets_f1": one.f1 for name, one in self.snippets.items()}


def evaluate(data: Path, *, kind: Kind = "text", limit: int | None = None, worst: int = 10) -> CleaningReport:
    """Clean the pages of a file and score the results.

    Args:
        data: JSON Lines: ``id``, ``lang``, ``text``, perhaps ``html``, and either ``gold_body`` (with ``gold_title``
            and ``neutral`` lines) or the strings ``with`` and ``without``. A file may hold both sorts.
        kind: What to give to the cleaner; with "html" only the pages that carry HTML count.
        limit: Only so many pages, from the start.
        worst: How many of the pages with the lowest F1 to name.
    """
    cases = (case for case in _cases(data) if kind == "text" or case.get("html"))
    return measure(islice(cases, limit), lambda case: _clean(case, kind), kind=kind, worst=worst)


def measure(
    cases: Iterable[dict[str, Any]],
    cleaner: Callable[[dict[str, Any]], tuple[str, str]],
    *,
    kind: Kind = "text",
    worst: int = 10,
) -> CleaningReport:
    """Score any cleaner.

    Args:
        cases: Records as ``evaluate`` reads them.
        cleaner: From a record to the title and the body that it finds; empty where it finds no article.
        kind: What the cleaner was given.
        worst: How many of the pages with the lowest F1 to name.
    """
    pages: list[PageScore] = []
    checked: list[tuple[str, Counter[str]]] = []
    for case in cases:
        title, body = cleaner(case)
        if "with" in case:
            checked.append((case["lang"], snippet_counts(case, title, body)))
        else:
            pages.append(page_score(case, title, body))
    groups = _groups({page.language for page in pages} | {language for language, _ in checked})
    return CleaningReport(
        kind=kind,
        scores=_each(groups, lambda accept: _score([page for page in pages if accept(page.language)])),
        snippets=_each(groups, lambda accept: _snippets([counts for lang, counts in checked if accept(lang)])),
        worst=tuple(sorted(pages, key=lambda page: page.f1)[:worst]),
    )


def _cases(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _clean(case: dict[str, Any], kind: Kind) -> tuple[str, str]:
    from depeche.cleaning import clean

    try:
        article = clean(html=case["html"]) if kind == "html" else clean(text=case["text"])
    except NoArticleError:
        return "", ""
    except DepecheError as error:
        raise RuntimeError(f"page {case['id']}: {error.detail}") from error
    return article.title, article.body


def _groups(languages: set[str]) -> dict[str, Callable[[str], bool]]:
    groups: dict[str, Callable[[str], bool]] = {"all": lambda _: True}
    for one in sorted(languages, key=lambda code: (code != "fr", code != "en", code)):
        groups[one] = lambda language, one=one: language == one  # type: ignore[misc]  # bound here, not at the call
    if languages - {"fr", "en"}:
        groups["other"] = lambda language: language not in {"fr", "en"}
    return groups


def _each(groups: dict[str, Callable[[str], bool]], score: Callable[[Callable[[str], bool]], T | None]) -> dict[str, T]:
    scores = {name: score(accept) for name, accept in groups.items()}
    return {name: one for name, one in scores.items() if one is not None}


def words(text: str) -> list[str]:
    """Words for comparison: NFKC, case kept, each character of an unspaced script a word."""
    return _WORD.findall(unicodedata.normalize("NFKC", text.translate(_DROPPED)))


def bag(text: str) -> Counter[tuple[str, ...]]:
    """The 4-word shingles of a text; a shorter text is one shingle."""
    found = words(text)
    if len(found) < SHINGLE:
        return Counter([tuple(found)] if found else [])
    return Counter(tuple(found[at : at + SHINGLE]) for at in range(len(found) - SHINGLE + 1))


def page_score(case: dict[str, Any], title: str, body: str) -> PageScore:
    """Score one page with gold text.

    Args:
        case: ``id``, ``lang``, ``gold_body``, perhaps ``gold_title`` and ``neutral``; the title and the neutral lines
            cost nothing when they stand in the body.
        title: The title that was found.
        body: The standfirst and paragraphs that were found.
    """
    gold, predicted = bag(case["gold_body"]), bag(body)
    free: Counter[tuple[str, ...]] = Counter()
    for line in [case.get("gold_title") or "", *(case.get("neutral") or ())]:
        free.update(bag(line))
    right = sum(min(count, gold[shingle]) for shingle, count in predicted.items())
    wrong = sum(max(0, count - min(count, gold[shingle]) - free[shingle]) for shingle, count in predicted.items())
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / gold.total() if gold else 0.0
    exact, title_f1 = _title(case["gold_title"], title) if case.get("gold_title") else (None, None)
    return PageScore(
        id=case["id"],
        language=case["lang"],
        precision=precision,
        recall=recall,
        f1=_f1(precision, recall),
        found=bool(body),
        title_exact=exact,
        title_f1=title_f1,
    )


def _title(gold: str, predicted: str) -> tuple[bool, float]:
    wanted = [word.casefold() for word in words(gold)]
    given = [word.casefold() for word in words(predicted)]
    shared = (Counter(wanted) & Counter(given)).total()
    return wanted == given, 2 * shared / (len(wanted) + len(given)) if shared else 0.0


def snippet_counts(case: dict[str, Any], title: str, body: str) -> Counter[str]:
    """Count the wanted strings in title and body, and the unwanted ones in the body."""
    inside, both = _fold(body), _fold(f"{title}\n{body}")
    counts: Counter[str] = Counter()
    counts.update("tp" if _fold(one) in both else "fn" for one in case["with"])
    counts.update("fp" if _fold(one) in inside else "tn" for one in case["without"])
    return counts


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text.translate(_DROPPED)).split())


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def _score(pages: list[PageScore]) -> Score | None:
    if not pages:
        return None
    precision = _mean(page.precision for page in pages if page.found)
    recall = _mean(page.recall for page in pages)
    titled = [page for page in pages if page.title_f1 is not None]
    return Score(
        pages=len(pages),
        precision=precision,
        recall=recall,
        f1=_f1(precision, recall),
        mean_page_f1=_mean(page.f1 for page in pages),
        good_pages=_mean(page.f1 >= GOOD for page in pages),
        title_exact=_mean(bool(page.title_exact) for page in titled) if titled else None,
        title_f1=_mean(page.title_f1 or 0.0 for page in titled) if titled else None,
    )


def _snippets(counts: list[Counter[str]]) -> SnippetScore | None:
    if not counts:
        return None
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    precision = total["tp"] / (total["tp"] + total["fp"]) if total["tp"] else 0.0
    recall = total["tp"] / (total["tp"] + total["fn"]) if total["tp"] else 0.0
    return SnippetScore(
        pages=len(counts),
        precision=precision,
        recall=recall,
        f1=_f1(precision, recall),
        accuracy=(total["tp"] + total["tn"]) / max(1, total.total()),
    )
