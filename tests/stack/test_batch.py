"""Files dropped into the inbox, by the hundred, while engines die."""

from __future__ import annotations

import json
import os
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stack.uploads import broken_files, good_files

pytestmark = pytest.mark.stack

GOOD = int(os.environ.get("DEPECHE_TEST_STACK_FILES", "270"))
"""Fewer while one works on the stack itself."""
KILLS = 3


@pytest.mark.timeout(5400)
def test_every_file_ends_in_a_result_or_a_reason(stack, quiet, until, kill):
    folder = f"lot-{uuid.uuid4().hex[:8]}"
    good = {f"{folder}/{name}": content for name, content in good_files(GOOD).items()}
    broken = {f"{folder}/{name}": content for name, content in broken_files().items()}
    assert len(broken) == 30
    uploads = good | broken
    s3 = stack.client("s3")
    begun = len(stack.engine_calls())

    with ThreadPoolExecutor(20) as pool:
        list(
            pool.map(
                lambda key: s3.put_object(Bucket=stack.InboxBucket, Key=f"inbox/{key}", Body=uploads[key]), uploads
            )
        )

    for time in range(1, KILLS + 1):  # evenly over the work
        until(lambda time=time: done(stack, folder) >= GOOD * time / (KILLS + 1), seconds=3600)
        kill("engine-0")

    until(lambda: done(stack, folder) + failed(stack, folder) >= len(uploads), seconds=3600)
    until(lambda: not any(stack.queues().values()), seconds=900)

    results = stack.keys(stack.OutboxBucket, f"outbox/{folder}/")
    failures = stack.keys(stack.OutboxBucket, f"failed/{folder}/")
    assert sorted(results) == sorted(f"outbox/{key}.{kind}" for key in good for kind in ("json", "md"))
    assert sorted(failures) == sorted(f"failed/{key}.json" for key in broken)
    for key in failures:
        problem = json.loads(stack.read(stack.OutboxBucket, key))
        assert "urn:depeche:problem:" in json.dumps(problem), key
    for key in good:
        brief = json.loads(stack.read(stack.OutboxBucket, f"outbox/{key}.json"))
        assert brief["article"]["paragraphs"], key
    report(stack.engine_calls()[begun:])


def done(stack, folder):
    return sum(key.endswith(".md") for key in stack.keys(stack.OutboxBucket, f"outbox/{folder}/"))


def failed(stack, folder):
    return len(stack.keys(stack.OutboxBucket, f"failed/{folder}/"))


def report(calls):
    ends = [call["begun"] + call["seconds"] for call in calls]
    seconds = max(ends) - min(call["begun"] for call in calls)
    busy = sum(call["seconds"] for call in calls)
    ended = sum(call["failed"] for call in calls)
    print(f"\n{len(calls)} engine calls in {seconds:.0f} s, {busy / len(calls):.2f} s each; {ended} were killed")
