"""Schemathesis on the OpenAPI document with all its checks: no 5xx, no undocumented status, header, type or body.

    python bench/fuzz.py [--examples 300] [--url https://…/prod --key KEY]

Without an address it serves the real application with a small engine that needs no model, as `tests/http` does. Ends
with 1 when a check fails or fewer than `--least` cases were run.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "http"

_REAL = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 403, 422, 429, 503]
"""


def main() -> int:
    """Run, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=300, help="Most generated cases an operation and phase.")
    parser.add_argument("--least", type=int, default=2000, help="Cases that must have been run.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url", help="A deployment to try instead, without /openapi.json.")
    parser.add_argument("--key", help="Its API key.")
    options = parser.parse_args()
    # What reads like no article, or has no route, is valid by the document too; the small engine takes anything.
    config = (TESTS / "schemathesis.toml").read_text() + (_REAL if options.url else "")
    with tempfile.TemporaryDirectory() as scratch, served(Path(scratch), options.url) as url:
        file = Path(scratch, "schemathesis.toml")
        file.write_text(config)
        command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(file)]
        command += ["run", f"{url}/openapi.json", "--checks", "all", "--phases", "examples,coverage,fuzzing"]
        command += [
            "--max-examples",
            str(options.examples),
            "--seed",
            str(options.seed),
            "--generation-database",
            "none",
        ]
        command += ["--header", f"X-Api-Key: {options.key}"] if options.key else []
        run = subprocess.run(command, capture_output=True, text=True, cwd=scratch, check=False)
    print(run.stdout[-6000:])
    found = re.search(r"([\d,]+) generated", run.stdout)
    cases = int(found[1].replace(",", "")) if found else 0
    print(f"{cases} cases, schemathesis ended with {run.returncode}")
    return 0 if run.returncode == 0 and cases >= options.least else 1


@contextmanager
def served(folder: Path, url: str | None) -> Iterator[str]:
    """The address to try; serves until the block ends where none is given."""
    if url:
        yield url.rstrip("/")
        return
    spec = importlib.util.spec_from_file_location("fuzzed", TESTS / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    with module.running(folder / "store", wait_seconds=5, max_wait_seconds=5) as service:
        service.engine.go.set()
        yield service.url


if __name__ == "__main__":
    sys.exit(main())
