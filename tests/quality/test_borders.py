"""Hard sentence borders: how many ``split`` gets wrong. ``bench/sentences.py`` shows other splitters beside it."""

from __future__ import annotations

from functools import partial

from depeche.text.sentences import split
from tests.quality.borders import mistakes

french = partial(split, language="fr")


def test_borders_that_the_rules_were_made_on() -> None:
    count, wrong = mistakes(french, held_back=False)
    assert count >= 200
    assert len(wrong) <= 1, wrong


def test_borders_that_were_written_afterwards() -> None:
    count, wrong = mistakes(french, held_back=True)
    assert count >= 80
    assert len(wrong) <= 1, wrong
