"""The same article gives the same summary and evidence in every process: Python's hash seed decides nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from depeche.cleaning import clean
from depeche.summary import extract
from depeche.summary.support import Checker
from depeche.text.document import sentences

for name, language in (("biblioteca-de-arenal", "es"), ("bridge-inspection", "en"), ("port-de-kerlaouen", "fr")):
    found = next(path for path in sorted(Path(sys.argv[1]).iterdir()) if path.stem == name)
    page = found.read_text("utf-8")
    article = clean(html=page) if found.suffix == ".html" else clean(text=page)
    numbered = sentences(article, language)
    checker = Checker(numbered, article_language=language)
    for count in (3, 5):
        print([choice.place for choice in extract(numbered, language=language, count=count)])
    for sentence in numbered:
        verdict = checker.check(sentence.text, language=language)
        print(sentence.place, verdict.score, verdict.evidence, verdict.issues)
"""


def test_a_summary_is_the_same_whatever_the_hash_seed() -> None:
    examples = Path(__file__).parents[3] / "examples"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(examples)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "2", "3")
    }
    assert len(outputs) == 1
    assert outputs.pop().count("\n") > 30
