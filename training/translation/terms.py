"""How many terms and facts of the news come out right.

    python -m training.translation.terms training/translation/terms.jsonl

Each line has a French ``text`` and ``right``, a regular expression for the English of its term. The sentences are
translated as the product does. ``terms.jsonl`` was looked at while the list of terms was written;
``terms-held-out.jsonl`` was written before anything was tuned on the adapter, and nothing was chosen by it.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from depeche.models import Runtime
from depeche.settings import load
from depeche.translation import open_translator
from depeche.translation.checked import CheckedTranslator
from depeche.translation.checks import Checker
from depeche.translation.step import stack


def main() -> None:
    """Print the count, and what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines()]
    settings = load()
    translator = open_translator(settings, Runtime(settings), source="fr", target="en")
    checked = CheckedTranslator(
        stack(translator, "fr", "en"), Checker("fr", "en"), source="fr", target="en", beam=settings.beam
    )
    verdicts, _ = checked.translate([row["text"] for row in rows])
    wrong = [
        (row["text"], verdict)
        for row, verdict in zip(rows, verdicts, strict=True)
        if not re.search(row["right"], verdict.target, re.IGNORECASE)
    ]
    print(f"{len(rows) - len(wrong)} of {len(rows)} right")
    for source, verdict in wrong:
        print(f"  {source}\n    {verdict.target} {' | '.join(verdict.issues)}")


if __name__ == "__main__":
    main()
