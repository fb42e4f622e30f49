"""What the headline's share in the extractive choice is worth.

    python training/summary/headline_share.py PAGES.jsonl [PAGES.jsonl ...]

A line is a page: {"lang", "gold_title", "gold_body"}. Of French and English pages with a title the first paragraph
(12 to 80 words) is left out and serves as the reference for three sentences of the rest. Prints ROUGE-1, -2, -L and
words for several values of ``depeche.summary.extractive._TITLE_SHARE``; the first row also takes the ranker's title
bonus away.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from depeche.evaluation.rouge import Rouge
from depeche.schemas import Article
from depeche.summary import extractive, ranker
from depeche.text.document import Sentence, sentences

SHARES = (0.0, 0.25, 0.5, 1.0, 2.0)
FEWEST_PARAGRAPHS = 5
REFERENCE_WORDS = (12, 80)


@dataclass(frozen=True)
class Page:
    """An article without its first paragraph, and that paragraph."""

    language: str
    title: str
    reference: str
    sentences: list[Sentence]


def pages(paths: list[Path]) -> Iterator[Page]:
    """The pages that can be used."""
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            first, *rest = [part for part in (row.get("gold_body") or "").split("\n") if part.strip()] or [""]
            words = len(first.split())
            if row.get("lang") not in {"fr", "en"} or not row.get("gold_title"):
                continue
            if len(rest) + 1 < FEWEST_PARAGRAPHS or not REFERENCE_WORDS[0] <= words <= REFERENCE_WORDS[1]:
                continue
            article = Article(title="", standfirst="", paragraphs=tuple(rest), roles=("body",) * len(rest))
            yield Page(row["lang"], row["gold_title"], first, sentences(article, row["lang"]))


def score(found: list[Page], trained: ranker.Ranker) -> dict[str, list[tuple[float, ...]]]:
    """ROUGE-1, -2, -L and words of every page, by language."""
    rouge = Rouge()
    rows: dict[str, list[tuple[float, ...]]] = {}
    for page in found:
        chosen = extractive.extract(page.sentences, language=page.language, count=3, title=page.title, trained=trained)
        text = " ".join(choice.sentence.text for choice in chosen)
        f = rouge.score(text, page.reference, page.language)
        row = (100 * f.rouge1, 100 * f.rouge2, 100 * f.rouge_l, float(len(text.split())))
        rows.setdefault(page.language, []).append(row)
    return rows


def main() -> None:
    """Print a row a value and language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="+")
    found = list(pages(parser.parse_args().pages))
    shipped = ranker.load()
    for share, trained in ((0.0, replace(shipped, title_bonus=0.0)), *((share, shipped) for share in SHARES)):
        extractive._TITLE_SHARE = share  # noqa: SLF001  # the constant that is being chosen
        for language, rows in sorted(score(found, trained).items()):
            means = [statistics.fmean(column) for column in zip(*rows, strict=True)]
            figures = " ".join(f"{mean:6.2f}" for mean in means)
            print(f"{share:4} bonus {trained.title_bonus:3} {language} {len(rows):>4} {figures}")


if __name__ == "__main__":
    main()
