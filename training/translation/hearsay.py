"""What becomes of the conditional of the French press, with and without ``depeche.translation.hearsay``.

    python training/translation/hearsay.py train.jsonl flores-dev.jsonl

Takes lines with ``text`` and ``reference``, French to English, whose source tells something on somebody's word, and
counts translations that say it never happened ("would have"), and, where the sentence itself does not say who tells
it, those that make a fact of it; for the references, too.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from sacrebleu.metrics import BLEU, CHRF

from depeche.models import Runtime
from depeche.settings import load
from depeche.translation import Translator, open_translator
from depeche.translation.checked import CheckedTranslator
from depeche.translation.checks import Checker
from depeche.translation.hearsay import reports, stated, unattributed
from depeche.translation.preparation import PreparingTranslator
from depeche.translation.step import DEFAULT_BEAM, stack


def main() -> None:
    """Print a line for the references, for the bare translator and for the one with it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="+")
    options = parser.parse_args()
    rows = [json.loads(line) for path in options.data for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row.get("source_lang", "fr") == "fr" and reports(row["text"])]
    texts, references = [row["text"] for row in rows], [row["reference"] for row in rows]
    plain = sum(bool(unattributed(text)) for text in texts)
    print(f"{len(texts)} texts, {plain} of them without a source of their own")
    settings = load()
    bare = stack(open_translator(settings, Runtime(settings), source="fr", target="en"), "", "en")
    tell("references", texts, references, references)
    for name, translator in (("without", bare), ("with", PreparingTranslator(bare, "fr", "en"))):
        tell(name, texts, translations(texts, translator), references)


def translations(texts: list[str], translator: Translator) -> list[str]:
    """The translations as the product shows them."""
    checked = CheckedTranslator(translator, Checker("fr", "en"), source="fr", target="en", beam=DEFAULT_BEAM)
    return [verdict.target for verdict in checked.translate(texts)[0]]


def tell(name: str, texts: list[str], made: list[str], references: list[str]) -> None:
    """Print a line."""
    never = sum("would have" in text for text in made)
    facts = sum(bool(stated(source, text)) for source, text in zip(texts, made, strict=True))
    bleu, chrf = (metric.corpus_score(made, [references]).score for metric in (BLEU(), CHRF()))
    print(f"{name}: {never} with “would have”, {facts} told as facts, BLEU {bleu:.1f}, chrF {chrf:.1f}")


if __name__ == "__main__":
    main()
