"""Generated articles of all languages through ``brief()``: no exception, no missing step.

``python -m bench.robust`` makes 2,000 with a stub in place of the models and 100 with the real ones, and prints a line
for each kind of fault, with the seeds that show it (``tests.generated.article(seed)`` makes the article again).
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.generated import TARGETS, StubRuntime, article

from depeche.brief import Pipeline
from depeche.errors import NoArticleError
from depeche.models import Runtime
from depeche.schemas import BriefRequest
from depeche.settings import Settings
from depeche.store.sqlite import SqliteStore


def run(count: int, *, real: bool) -> int:
    """Make briefs of the articles of the seeds from 0, and print what happened; the number of faults."""
    faults: dict[str, list[int]] = defaultdict(list)
    empty = 0
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        store = SqliteStore(settings.data_dir / "store.sqlite")
        pipeline = Pipeline(settings, store, Runtime(settings) if real else StubRuntime(settings))
        for seed in range(count):
            language, text = article(seed)
            try:
                made = pipeline.brief(
                    BriefRequest(text=text, source_language=language, target_language=TARGETS.get(language))
                )
            except NoArticleError:
                empty += 1
            except Exception as error:  # noqa: BLE001 - any is a finding
                place = traceback.extract_tb(error.__traceback__)[-1]
                faults[f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"].append(seed)
            else:
                for problem in made.problems:
                    faults[f"step {problem.step}"].append(seed)
        store.close()
    kind = "the real models" if real else "a stub"
    found = sum(map(len, faults.values()))
    print(
        f"{count} articles with {kind}: {found} faults, {empty} without an article, {time.perf_counter() - began:.0f} s"
    )
    for fault, seeds in faults.items():
        print(f"  {fault}: {len(seeds)}, seeds {seeds[:8]}")
    return found


def main() -> int:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stub", type=int, default=2000)
    parser.add_argument("--real", type=int, default=100)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.CRITICAL)
    faults = run(arguments.stub, real=False) + run(arguments.real, real=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
