"""A brief comes whatever is pasted, and with the other steps when one fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.generated import TARGETS, StubRuntime, article

from depeche.brief import Pipeline
from depeche.errors import DepecheError, NoArticleError, OutOfTimeError
from depeche.schemas import BriefRequest
from depeche.settings import Settings
from depeche.store import Store

SECRET = "Marguerite Quintin"
TEXT = f"""Le port de Kerlou ferme pour travaux

Le port de Kerlou fermera lundi pour trois mois, a annoncé la maire, {SECRET}. Ils coûteront 4,2 millions d'euros.

Les pêcheurs iront à Saint-Brévin, où douze places leur sont réservées. La réouverture est prévue le 3 novembre.
"""
PAGE = f"<html><head><script>var a = '<b>';</script></head><body><p>{TEXT}</p></body></html>"


@pytest.fixture
def pipeline(store: Store, settings: Settings) -> Pipeline:
    return Pipeline(settings, store, StubRuntime(settings))


def fail(*_: object, **__: object) -> None:
    raise IndexError(f"no place for {SECRET}")


# Where each step does its work, and what the brief lacks without it.
STEPS = {
    "clean": ("depeche.cleaning.clean", None),
    "translate": ("depeche.translation.translate", "translation"),
    "extract": ("depeche.summary.extract", "extractive"),
    "abstract": ("depeche.summary.abstract", "abstractive"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("source", [{"text": TEXT}, {"html": PAGE}], ids=["text", "html"])
def test_a_step_that_fails_costs_its_own_part_alone(
    step: str,
    source: dict[str, str],
    pipeline: Pipeline,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    where, lacking = STEPS[step]
    monkeypatch.setattr(where, fail)
    with caplog.at_level(logging.ERROR):
        brief = pipeline.brief(BriefRequest(**source, source_language="fr", target_language="en"))
    assert [problem.step for problem in brief.problems] == [step]
    parts = ("translation", "extractive", "abstractive")
    assert [part for part in parts if getattr(brief, part) is None] == [lacking] * (lacking is not None)
    assert SECRET in brief.article.body
    assert "var a" not in brief.article.body
    if step == "translate":
        assert brief.extractive
        assert brief.abstractive
        assert brief.extractive.language == brief.abstractive.language == "fr"
    assert f"the step {step} failed: IndexError" in caplog.text
    assert "test_pipeline.py" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in str(brief.problems)
    stored = store.get_brief(brief.id)
    assert stored
    assert stored.problems == brief.problems


def test_a_segmentation_that_fails_leaves_whole_paragraphs(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("depeche.brief.steps.sentences", fail)
    brief = pipeline.brief(BriefRequest(text=TEXT, source_language="fr", target_language="en"))
    assert [problem.step for problem in brief.problems] == ["clean"]
    assert brief.translation
    assert {segment.sentence for segment in brief.translation.segments} == {0}


@pytest.mark.parametrize("problem", [NoArticleError("nothing"), OutOfTimeError("late")])
def test_a_problem_that_was_foreseen_is_still_the_callers(
    problem: DepecheError, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise problem

    monkeypatch.setattr("depeche.cleaning.clean", refuse)
    with pytest.raises(type(problem)):
        pipeline.brief(BriefRequest(text=TEXT, target_language=None))


def test_a_brief_that_lacks_a_part_is_not_kept_for_weeks(
    pipeline: Pipeline,
    store: Store,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    clock: Callable[[float], None],
) -> None:
    request = BriefRequest(text=TEXT, source_language="fr", target_language=None)
    with monkeypatch.context() as broken:
        broken.setattr("depeche.summary.abstract", fail)
        lacking = pipeline.brief(request)
    assert lacking.problems
    clock(2 * 86_400)
    whole = pipeline.brief(request)
    assert whole.problems == ()
    clock(2 * 86_400)
    assert pipeline.brief(request).cached


@pytest.fixture
def clock(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets time pass for the store."""
    ahead = 0.0

    def pass_(seconds: float) -> None:
        nonlocal ahead
        ahead += seconds

    monkeypatch.setattr(store, "_clock", lambda: time.time() + ahead)
    return pass_


WORDS = st.text(st.sampled_from("nNtTsSdDOéÉaß'’ʼ‘`´′＇- .,0١%€«»“”\"\n\u00a0\u200b\u0301ЖأДя李ﬁ½²"), max_size=400)


@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS | st.text(max_size=200), st.sampled_from(["fr", "en", "de", "ar"]))
def test_no_text_costs_a_step(pipeline: Pipeline, text: str, language: str) -> None:
    if not any(map(str.isalnum, text)):
        return
    request = BriefRequest(text=text, source_language=language, target_language=TARGETS.get(language))
    with suppress(NoArticleError):
        assert pipeline.brief(request).problems == ()


@pytest.mark.parametrize("seed", range(24))
def test_no_generated_article_costs_a_step(pipeline: Pipeline, seed: int) -> None:
    language, text = article(seed)
    brief = pipeline.brief(BriefRequest(text=text, source_language=language, target_language=TARGETS.get(language)))
    assert brief.problems == ()
