"""What is loaded before an acknowledgement, which has three seconds from a cold start."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = [
    "aiohttp", "boto3", "ctranslate2", "fastapi", "lxml", "numpy", "trafilatura", "depeche.brief", "depeche.desk",
    "depeche.jobs", "depeche.models", "depeche.store", "depeche.text",
]  # fmt: skip


def loaded_by(code, modules):
    script = f"import sys\n{code}\nprint(*[name for name in {modules!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_door_loads_nothing_heavy():
    code = (
        "from depeche.settings import Settings\n"
        "from depeche.slack.door import Door\n"
        "from depeche.slack.sqs_errands import SqsErrands\n"
        "Door(Settings(slack_signing_secret='x', slack_bot_token='y'), SqsErrands('https://sqs.example/q'))"
    )
    assert loaded_by(code, HEAVY) == []


@pytest.mark.parametrize("library", ["slack_bolt", "slack_sdk", "boto3"])
def test_a_delivery_loads_the_sdk_with_the_first_job(library):
    code = (
        "from depeche.settings import Settings\n"
        "from depeche.slack.delivery import SlackDelivery\n"
        "SlackDelivery(Settings())"
    )
    assert loaded_by(code, [library]) == []
