"""Where the local stack keeps its things."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".stack"
LOGS = HOME / "logs"
RUN = HOME / "run"
OUTPUTS = HOME / "outputs.json"
CALLS = LOGS / "engine-calls.jsonl"
"""One line an invocation of the engine: the tests count them."""

BUILD = HOME / "build"
ENGINE = HOME / "engine"
"""The engine function's code as it was deployed: it must be of one version with the others'."""

AWS_PYTHON = HOME / "venv" / "aws" / "bin" / "python"
MINISTACK = HOME / "venv" / "aws" / "bin" / "ministack"
SAM = HOME / "venv" / "sam" / "bin" / "sam"
ENGINE_PYTHON = ROOT / ".venv" / "bin" / "python"

STACK = "depeche"
REGION = "eu-west-3"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""For a cloud that checks none; they also keep a client from ever finding real ones."""
