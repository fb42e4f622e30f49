"""X-Ray is loaded where it is on, and nowhere else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from depeche.tracing import traced

SCRIPT = """
import sys
from depeche.tracing import traced
traced("test", {environment!r})(lambda event, context: event)
print("aws_xray_sdk" in sys.modules)
"""


def handler(event, context):
    return event


@pytest.mark.parametrize("environment", [{}, {"AWS_LAMBDA_RUNTIME_API": "x", "POWERTOOLS_TRACE_DISABLED": "TRUE"}])
def test_a_handler_stays_as_it_is_where_tracing_is_off(environment):
    assert traced("test", environment)(handler) is handler


@pytest.mark.parametrize(("environment", "loaded"), [({}, "False"), ({"AWS_LAMBDA_RUNTIME_API": "x"}, "True")])
def test_the_sdk_is_loaded_in_lambda_only(environment, loaded):
    pytest.importorskip("aws_xray_sdk", reason="tracing needs aws-lambda-powertools[tracer]")
    # In a process of its own: the SDK changes botocore for good.
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(environment=environment)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == loaded
