"""Train the extractive ranker and write its weights as data.

    python training/summary/train_ranker.py CASES.jsonl [--folds 5] [--seeds 10] [--out FILE]

`CASES.jsonl` holds one object a line: {"id", "lang", "kind", "article", "reference"} and, where a case has several,
"references". Cases of the kinds in --kinds are learned from. Prints ROUGE under grouped cross-validation beside
Lead-3, then fits on all cases and writes the weights. The same input gives the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from depeche.evaluation.rouge import Rouge
from depeche.schemas import Article
from depeche.summary import extractive, ranker
from depeche.summary.terms import (
    PAIR_FEATURES,
    TERM_FEATURES,
    pair_features,
    read,
    term_features,
)
from depeche.text.document import Sentence, sentences

C = 0.3
REFERENCE = {"": 45.0, "fr": 58.0, "en": 20.0}
PAIR_SHARE = 5.0
"""Both picked by cross-validation over ten divisions, on a plateau: neighbours (54 to 66 for French, 15 to 25 for
English, shares of 5 to 8) differ by 0.1 ROUGE, a standard error is 0.4 to 0.7. Under 50, French loses its gain in
ROUGE-2."""
TITLE_BONUS = 1.7
"""Log-odds. On 60 news pages in French and English with the first paragraph as reference, a title term is found in it
1.7 more often, in log-odds, than the regression says without the title (181 terms)."""
OUT = Path("layers/depeche/python/depeche/summary/data/ranker.json")


@dataclass(frozen=True)
class Example:
    """One article with what editors wrote of it."""

    id: str
    language: str
    kind: str
    sentences: tuple[Sentence, ...]
    reference: str
    references: tuple[str, ...]


def load(path: Path) -> list[Example]:
    """Read the cases; lines of the article are its paragraphs."""
    examples = []
    for line in path.read_text("utf-8").splitlines():
        case: dict[str, Any] = json.loads(line)
        paragraphs = tuple(part.strip() for part in case["article"].splitlines() if part.strip())
        article = Article(title="", standfirst="", paragraphs=paragraphs, roles=("body",) * len(paragraphs))
        examples.append(
            Example(
                id=case["id"],
                language=case["lang"],
                kind=case["kind"],
                sentences=tuple(sentences(article, case["lang"])),
                reference=case["reference"],
                references=tuple(case.get("references", ())),
            )
        )
    return examples


def targets(example: Example) -> list[tuple[set[str], set[tuple[str, str]], float]]:
    """Terms and pairs of each reference with its weight. The main reference weighs as much as all others together."""
    weighed = [(example.reference, 1.0)]
    weighed += [(text, 1.0 / len(example.references)) for text in example.references]
    total = sum(weight for _, weight in weighed)
    found = []
    for text, weight in weighed:
        reading = read(text)
        found.append((set(reading.terms), set(reading.pairs), weight / total))
    return found


def logistic(
    rows: Sequence[Sequence[float]], shares: Sequence[float], names: Sequence[str]
) -> tuple[ranker.Linear, dict[str, Any]]:
    """Fit P(in the reference); a share between 0 and 1 counts as that much of a hit and the rest of a miss."""
    features = np.asarray(rows, dtype=float)
    share = np.asarray(shares, dtype=float)
    scaler = StandardScaler().fit(features)
    scaled = scaler.transform(features)
    hit, miss = share > 0, share < 1
    model = LogisticRegression(C=C, max_iter=2000)
    model.fit(
        np.vstack([scaled[hit], scaled[miss]]),
        np.concatenate([np.ones(hit.sum()), np.zeros(miss.sum())]),
        sample_weight=np.concatenate([share[hit], 1 - share[miss]]),
    )
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    data = {
        "bias": round(bias, 6),
        "weights": {n: round(float(w), 6) for n, w in zip(names, weights, strict=True)},
    }
    return ranker.Linear.parse(data, names), data


def fit(examples: Sequence[Example]) -> tuple[ranker.Ranker, dict[str, Any]]:
    """Fit both halves."""
    prepared = [(e, [read(s.text) for s in e.sentences], targets(e)) for e in examples]
    rows: list[list[float]] = []
    shares: list[float] = []
    for _, readings, wanted in prepared:
        for term, features in term_features(readings).items():
            rows.append(features)
            shares.append(sum(weight for terms, _, weight in wanted if term in terms))
    terms, term_data = logistic(rows, shares, TERM_FEATURES)
    rows, shares = [], []
    for _, readings, wanted in prepared:
        chances = {term: terms.chance(features) for term, features in term_features(readings).items()}
        for pair, features in pair_features(readings, chances).items():
            rows.append(features)
            shares.append(sum(weight for _, pairs, weight in wanted if pair in pairs))
    pairs, pair_data = logistic(rows, shares, PAIR_FEATURES)
    data = {
        "reference": REFERENCE,
        "pair_share": PAIR_SHARE,
        "title_bonus": TITLE_BONUS,
        "terms": term_data,
        "pairs": pair_data,
    }
    return ranker.Ranker(terms, pairs, REFERENCE, PAIR_SHARE, TITLE_BONUS), data


def fold(example: Example, folds: int, seed: int) -> int:
    """The fold of an article, from its id alone: adding cases moves no other."""
    return int(hashlib.sha256(f"{seed}:{example.id}".encode()).hexdigest(), 16) % folds


Pick = Callable[[Example], list[str]]


def lead(example: Example) -> list[str]:
    """The baseline: the first three sentences."""
    return [s.text for s in example.sentences[:3]]


def score(examples: Sequence[Example], pick: Pick) -> dict[str, list[tuple[float, ...]]]:
    """ROUGE-1, -2, -L and words of each example, by language and kind."""
    rouge = Rouge()
    found: dict[str, list[tuple[float, ...]]] = {}
    for example in examples:
        text = " ".join(pick(example))
        f = rouge.score(text, example.reference, example.language)
        row = (100 * f.rouge1, 100 * f.rouge2, 100 * f.rouge_l, float(len(text.split())))
        found.setdefault(f"{example.language} {example.kind}", []).append(row)
    return found


def show(name: str, rows: dict[str, list[tuple[float, ...]]]) -> None:
    """One line a group."""
    for group in sorted(rows):
        means = [statistics.fmean(column) for column in zip(*rows[group], strict=True)]
        print(f"{name:<10} {group:<20} {len(rows[group]):>4} " + " ".join(f"{mean:6.2f}" for mean in means))


def main() -> None:
    """Cross-validate, fit on everything, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--kinds", nargs="+", default=["abstractive-ref"])
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    examples = load(options.cases)
    print(f"{'':<10} {'':<20} {'n':>4}     R1     R2     RL  words")
    show("Lead-3", score(examples, lead))
    held_out: dict[str, list[tuple[float, ...]]] = {}
    for seed in range(options.seeds):
        for number in range(options.folds):
            rest = [e for e in examples if fold(e, options.folds, seed) != number and e.kind in options.kinds]
            trained, _ = fit(rest)

            def pick(example: Example, trained: ranker.Ranker = trained) -> list[str]:
                chosen = extractive.extract(example.sentences, language=example.language, count=3, trained=trained)
                return [choice.sentence.text for choice in chosen]

            part = score([e for e in examples if fold(e, options.folds, seed) == number], pick)
            for group, rows in part.items():
                held_out.setdefault(group, []).extend(rows)
    show("held out", held_out)
    _, data = fit([e for e in examples if e.kind in options.kinds])
    options.out.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
