"""What the rewriting of a model's ``wordings`` is worth (layers/models/wordings).

    python training/translation/wording.py rules training/translation/wording.jsonl
    python training/translation/wording.py terms

``rules`` takes lines with a French ``text`` and ``right``, a regular expression for the English of its term, and counts
the sentences that have it, translated as the product does without the rewriting and with it. The sentences that come
with this script were written after the rules; a dozen rules were corrected by them.

``terms`` puts every noun of the list into three sentences, and counts those whose translation has the English noun, or
a word that begins like it. Where the model knows another good word ("truck" for "lorry"), that counts as wrong without
the list: terms of which this was seen are not in it. It names the terms that don't help.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path

from depeche.models import Runtime, load_catalog
from depeche.models.catalog import Catalog
from depeche.settings import load
from depeche.translation import open_translator
from depeche.translation.checked import CheckedTranslator
from depeche.translation.checks import Checker
from depeche.translation.inflection import french_plural
from depeche.translation.step import DEFAULT_BEAM, stack

MODEL, ROUTE = "gemma3-270m-fr-en", "fr>en"
FRAMES = (
    "La police a retrouvé un {} mardi près de la gare.",
    "Selon le maire, un {} est à l'origine de l'accident.",
    "Une photo montre deux {} devant la maison.",
)
PLURAL_FRAME = 2
LETTERS = 5
"""By which a translation's word is compared: "fishermen" is the plural of "fisherman"."""


def catalogs() -> dict[str, Catalog]:
    """The shipped catalog without the rewriting and with it."""
    catalog = load_catalog()
    bare = catalog.model(MODEL).model_copy(update={"wordings": {}})
    return {"without": catalog.model_copy(update={"models": catalog.models | {MODEL: bare}}), "with": catalog}


def translations(texts: Sequence[str], catalog: Catalog) -> list[str]:
    """The translations as the product shows them."""
    settings = load()
    translator = open_translator(settings, Runtime(settings, catalog=catalog), source="fr", target="en")
    checked = CheckedTranslator(
        stack(translator, "fr", "en"), Checker("fr", "en"), source="fr", target="en", beam=DEFAULT_BEAM
    )
    return [verdict.target for verdict in checked.translate(texts)[0]]


def rules(data: Path) -> None:
    """Print the counts, and what is wrong."""
    rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()]
    for name, catalog in catalogs().items():
        found = translations([row["text"] for row in rows], catalog)
        wrong = [
            (row["text"], text)
            for row, text in zip(rows, found, strict=True)
            if not re.search(row["right"], text, re.IGNORECASE)
        ]
        print(f"{name}: {len(rows) - len(wrong)} of {len(rows)} right")
        for source, text in wrong:
            print(f"  {source}\n    {text}")


def terms() -> None:
    """Print the counts, and the terms that are no better with the list."""
    both = catalogs()
    nouns = both["with"].model(MODEL).wordings[ROUTE].terms
    texts = [
        frame.format(french_plural(noun) if place == PLURAL_FRAME else noun)
        for noun in nouns
        for place, frame in enumerate(FRAMES)
    ]
    right: dict[str, list[int]] = {}
    for name, catalog in both.items():
        found = translations(texts, catalog)
        right[name] = [
            sum(
                re.search(rf"\b{re.escape(english.split()[-1][:LETTERS])}", text, re.IGNORECASE) is not None
                for text in found[place * len(FRAMES) : (place + 1) * len(FRAMES)]
            )
            for place, english in enumerate(nouns.values())
        ]
        print(f"{name}: {sum(right[name])} of {len(texts)} right")
    idle = [noun for noun, a, b in zip(nouns, right["without"], right["with"], strict=True) if b <= a]
    print("no better:", ", ".join(idle) or "none")


def main() -> None:
    """Measure rules or terms."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    kinds.add_parser("rules").add_argument("data", type=Path)
    kinds.add_parser("terms")
    options = parser.parse_args()
    if options.kind == "rules":
        rules(options.data)
    else:
        terms()


if __name__ == "__main__":
    main()
