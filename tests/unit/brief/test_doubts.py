"""What is doubtful in a translation is so in the summaries that are made from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest
from tests.generated import StubRuntime

from depeche.brief import Pipeline
from depeche.models.base import Generator, Hypothesis
from depeche.schemas import Brief, BriefRequest
from depeche.settings import Settings
from depeche.store import Store

TITLE = "Le pont de Kerlou rouvre"
ALERT = "L'alerte aux crues a été levée mardi matin par la préfecture du département."
COUNT = "Les travaux ont coûté 14 millions d'euros à la commune, selon la maire de Kerlou."
LAST = "Les pêcheurs pourront de nouveau passer sous le pont à partir de samedi matin."
ENGLISH = {
    TITLE: "The Kerlou bridge reopens",
    ALERT: "The flood alert was raised on Tuesday morning by the prefecture of the department.",
    COUNT: "The works cost the municipality 40 million euros, according to the mayor of Kerlou.",
    LAST: "Fishermen will be able to pass under the bridge again from Saturday morning.",
}


class Wrong:
    """A model that turns a warning round and gets a number wrong."""

    name = fingerprint = "wrong"

    def generate(self, prompts: Sequence[str], *, hypotheses: int = 1, **_: Any) -> list[list[Hypothesis]]:
        """See ``Generator.generate``."""
        return [[Hypothesis(self._answer(prompt), -0.2)] * hypotheses for prompt in prompts]

    @staticmethod
    def _answer(prompt: str) -> str:
        return next((english for french, english in ENGLISH.items() if french in prompt), "")


class WrongRuntime(StubRuntime):
    def generator(self, name: str) -> Generator:
        return cast("Generator", Wrong())


@pytest.fixture
def brief(store: Store, settings: Settings) -> Brief:
    text = f"{TITLE}\n\n{ALERT}\n\n{COUNT}\n\n{LAST}\n"
    request = BriefRequest(text=text, source_language="fr", target_language="en")
    return Pipeline(settings, store, WrongRuntime(settings)).brief(request)


def test_no_summary_rests_on_a_sentence_that_says_the_opposite(brief: Brief) -> None:
    assert brief.abstractive
    assert brief.extractive
    assert "raised" not in brief.abstractive.text
    shown = {each.source: each.text for each in brief.extractive.sentences}
    assert shown[ALERT] == ALERT
    assert shown[LAST] == ENGLISH[LAST]


def test_a_doubtful_number_is_doubtful_in_the_summary(brief: Brief) -> None:
    assert brief.abstractive
    told = [each for each in brief.abstractive.sentences if "million" in each.text]
    for each in told:
        assert any("number" in issue for issue in each.issues) or "14" in each.text
    assert not told or "40" not in brief.abstractive.text or not brief.abstractive.supported
