"""What the rewriting of the catalog's ``wordings`` is worth: sentences whose term is right, without it and with it.

    python training/translation/wording.py training/translation/wording.jsonl

Each line has a French ``text`` and ``right``, a regular expression for the English of its term. The sentences were
written after the rules; a dozen rules were corrected by them.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from depeche.models import Runtime, load_catalog
from depeche.models.catalog import Catalog
from depeche.settings import Settings, load
from depeche.translation import open_translator
from depeche.translation.checked import CheckedTranslator
from depeche.translation.checks import Checker
from depeche.translation.step import DEFAULT_BEAM, stack

MODEL = "gemma3-270m-fr-en"


def translations(texts: list[str], settings: Settings, catalog: Catalog) -> list[str]:
    """The translations as the product shows them."""
    translator = open_translator(settings, Runtime(settings, catalog=catalog), source="fr", target="en")
    checked = CheckedTranslator(
        stack(translator, "fr", "en"), Checker("fr", "en"), source="fr", target="en", beam=DEFAULT_BEAM
    )
    return [verdict.target for verdict in checked.translate(texts)[0]]


def main() -> None:
    """Print what is wrong, and the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows]
    settings, catalog = load(), load_catalog()
    bare = catalog.model(MODEL).model_copy(update={"wordings": {}})
    without = catalog.model_copy(update={"models": catalog.models | {MODEL: bare}})
    for name, chosen in (("without", without), ("with", catalog)):
        found = translations(texts, settings, chosen)
        wrong = [
            (row["text"], text)
            for row, text in zip(rows, found, strict=True)
            if not re.search(row["right"], text, re.IGNORECASE)
        ]
        print(f"{name}: {len(rows) - len(wrong)} of {len(rows)} right")
        for source, text in wrong:
            print(f"  {source}\n    {text}")


if __name__ == "__main__":
    main()
