"""``brief()`` with everything real behind it."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from depeche.desk import open_desk
from depeche.errors import InvalidInputError, NoArticleError, UnknownLanguageError, UnsupportedPairError
from depeche.models import load_catalog
from depeche.models.build.folder import place
from depeche.schemas import BriefRequest, SummarizeRequest, SummaryOptions, TranslateRequest
from depeche.settings import Settings
from depeche.text.document import sentences
from tests.integration.conftest import ARTICLE


@pytest.mark.models
def test_every_sentence_can_be_traced(desk):
    brief = desk.engine.brief(BriefRequest(text=ARTICLE))
    source = {sentence.place: sentence.text for sentence in sentences(brief.article, "fr")}
    translation = {(s.paragraph, s.sentence): s for s in brief.translation.segments}
    assert {place: s.source for place, s in translation.items()} == source
    for chosen in brief.extractive.sentences:
        place = (chosen.paragraph, chosen.sentence)
        assert chosen.source == source[place]
        assert chosen.text == translation[place].target
        assert chosen.source in ARTICLE
    assert brief.abstractive.supported
    assert all(set(written.evidence) <= set(source) for written in brief.abstractive.sentences)
    assert all(written.evidence for written in brief.abstractive.sentences)


@pytest.mark.models
def test_the_translation_has_the_shape_of_the_article(desk):
    brief = desk.engine.brief(BriefRequest(text=ARTICLE))
    assert len(brief.translation.paragraphs) == len(brief.article.paragraphs)
    assert bool(brief.translation.standfirst) == bool(brief.article.standfirst)
    joined = " ".join([brief.translation.standfirst, *brief.translation.paragraphs])
    assert "150,000" in joined


@pytest.mark.models
def test_summaries_in_the_source_language(desk):
    brief = desk.engine.brief(BriefRequest(text=ARTICLE, summary=SummaryOptions(language="fr", sentences=1)))
    assert brief.extractive.language == brief.abstractive.language == "fr"
    assert [s.text for s in brief.extractive.sentences] == [s.source for s in brief.extractive.sentences]
    assert len(brief.extractive.sentences) == 1


@pytest.mark.models
def test_a_length_in_words_is_kept(desk):
    done = desk.engine.summarize(
        SummarizeRequest(text=ARTICLE, summary=SummaryOptions(words=30)), kinds=("abstractive",)
    )
    assert 24 <= len(done.abstractive.text.split()) <= 36


@pytest.mark.models
def test_equal_requests_at_once_are_one_computation(desk):
    request = BriefRequest(text=ARTICLE)
    with ThreadPoolExecutor(12) as pool:
        briefs = list(pool.map(desk.engine.brief, [request] * 12))
    assert len({brief.created for brief in briefs}) == 1
    assert sum(not brief.cached for brief in briefs) == 1


@pytest.mark.models
def test_refresh_computes_anew_and_gives_the_same(desk):
    request = BriefRequest(text=ARTICLE)
    first = desk.engine.brief(request)
    again = desk.engine.brief(request, refresh=True)
    assert again.cached is False
    assert again.created > first.created
    assert again.abstractive == first.abstractive
    assert again.translation.paragraphs == first.translation.paragraphs
    assert all(segment.from_memory for segment in again.translation.segments)


@pytest.mark.models
def test_a_changed_paragraph_costs_its_own_segments_only(desk):
    desk.engine.brief(BriefRequest(text=ARTICLE))
    changed = desk.engine.brief(BriefRequest(text=ARTICLE.replace("150 000 tonnes", "90 000 tonnes")))
    assert [s.source for s in changed.translation.segments if not s.from_memory] == [
        s.source for s in changed.translation.segments if "90 000" in s.source
    ]
    assert changed.translation.translated == 1
    assert changed.translation.from_memory == len(changed.translation.segments) - 1


@pytest.mark.models
def test_progress_is_told(desk):
    told = []
    desk.engine.brief(BriefRequest(text=ARTICLE), progress=lambda *event: told.append(event))
    assert list(dict.fromkeys(step for step, _, _ in told)) == ["clean", "translate", "extract", "abstract"]
    translate = [(done, total) for step, done, total in told if step == "translate"]
    assert translate[-1][0] == translate[-1][1] > 0


def test_the_id_follows_input_options_and_settings(desk, tmp_path):
    base = BriefRequest(text=ARTICLE)
    same = [
        BriefRequest(text=ARTICLE.replace("\n", "\r\n")),
        BriefRequest(text=ARTICLE + "  "),
        BriefRequest(text=ARTICLE, callback="https://desk.example/hook"),
    ]
    other = [
        BriefRequest(html=ARTICLE),
        BriefRequest(text=ARTICLE + "!"),
        BriefRequest(text=ARTICLE, target_language=None),
        BriefRequest(text=ARTICLE, summary=SummaryOptions(sentences=2)),
        BriefRequest(text=ARTICLE, glossary=({"source": "carrière", "target": "pit"},)),
        BriefRequest(text=ARTICLE, title="Autre"),
    ]
    identify = desk.engine.identify
    assert {identify(request) for request in same} == {identify(base)}
    assert len({identify(request) for request in [base, *other]}) == len(other) + 1
    with open_desk(Settings(data_dir=tmp_path / "other", beam=1)) as another:
        assert another.engine.identify(base) != identify(base)


@pytest.mark.parametrize(
    ("request_", "error", "field"),
    [
        (BriefRequest(text=ARTICLE, target_language="zh"), UnsupportedPairError, "target_language"),
        (BriefRequest(text=ARTICLE, source_language="xx"), UnknownLanguageError, "source_language"),
        (BriefRequest(text=ARTICLE, summary=SummaryOptions(language="de")), InvalidInputError, "summary.language"),
        (BriefRequest(text=ARTICLE, summary=SummaryOptions(sentences=0)), InvalidInputError, "summary.sentences"),
        (BriefRequest(text="Menu\nAccueil"), NoArticleError, None),
    ],
)
def test_what_cannot_be_briefed(desk, request_, error, field):
    for _ in range(2):  # a failure is not cached as a result
        with pytest.raises(error) as caught:
            desk.engine.brief(request_)
        assert caught.value.field == field


def test_a_refused_pair_lists_the_routes(desk):
    with pytest.raises(UnsupportedPairError) as caught:
        desk.engine.translate(TranslateRequest(text="Bonjour à tous", source_language="fr", target_language="zh"))
    assert "fr>en" in caught.value.extra["routes"]


def test_one_step_alone(desk):
    done = desk.engine.summarize(SummarizeRequest(text=ARTICLE), kinds=("extractive",))
    assert done.abstractive is None
    assert done.language == "fr"


@pytest.mark.parametrize("text", ["", " \n ", "\u00ad"])
def test_nothing_to_summarize(desk, text):
    with pytest.raises(NoArticleError) as caught:
        desk.engine.summarize(SummarizeRequest(text=text))
    assert caught.value.field == "text"


def test_nothing_to_translate(desk):
    done = desk.engine.translate(TranslateRequest(text="\n \n", target_language="en"))
    assert done.paragraphs == ("", "", "")


def test_languages_and_models_are_told_without_loading(desk):
    assert any(language.code == "fr" and "en" in language.targets for language in desk.engine.languages())
    assert {model.purpose for model in desk.engine.models()} == {"translation", "summary"}


def test_a_wildcard_route_lists_the_languages_that_its_model_was_converted_with(tmp_path):
    settings = Settings(cache_dir=tmp_path / "cache", data_dir=tmp_path / "data", routes={"*>en": "nllb-200"})

    def listed():
        with open_desk(settings) as opened:
            return {language.code: language for language in opened.engine.languages()}

    assert "wo" not in listed()
    folder = place(settings.cache_dir, load_catalog().checkpoints["nllb-200"])
    folder.mkdir(parents=True)
    # CLDR has no name for the last one.
    manifest = {"languages": ["wo", "fr", "qqx"]}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = listed()
    assert found["wo"].name == "Wolof"
    assert found["wo"].targets == ("en",)
    assert "qqx" not in found
    assert set(found) >= {"fr", "en", "de"}


@pytest.mark.models
def test_a_waiting_caller_gets_the_failure_of_the_one_who_works(desk):
    request = BriefRequest(text="Accueil\nMenu\nContact")
    errors = []

    def call():
        try:
            desk.engine.brief(request)
        except NoArticleError as error:
            errors.append(error)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == 4
