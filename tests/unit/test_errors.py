"""What problems tell outside of this machine."""

from __future__ import annotations

import pytest

from depeche.errors import InvalidInputError, ModelUnavailableError, StoreError


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("/home/desk/.cache/depeche/gemma can't be loaded", "gemma can't be loaded"),
        ("Unable to open 'model.bin' in '/home/the desk/models/opus'", "Unable to open 'model.bin' in 'opus'"),
        ('no file "/srv/a b/c.json" (in /srv/a/)', 'no file "c.json" (in a)'),
        ("/a/b, /c/d: denied", "b, d: denied"),
        ("https://sqs.example/1/queue is far", "https://sqs.example/1/queue is far"),
        ("either/or, 1/2 and text/html stay", "either/or, 1/2 and text/html stay"),
    ],
)
def test_no_path_of_this_machine_leaves_it(detail, told):
    assert StoreError(detail).document()["detail"] == told
    assert ModelUnavailableError(detail).document()["detail"] == told


def test_what_the_caller_did_is_told_as_it_is():
    assert InvalidInputError("in /desk/depeche.json").document()["detail"] == "in /desk/depeche.json"
