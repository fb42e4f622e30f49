"""What the engine function answers, what it counts, and what it never tells."""

from __future__ import annotations

import traceback

import pytest

from depeche.brief import open_engine
from depeche.brief.measures import measures
from depeche.brief.serving import UnexpectedError, serve
from depeche.brief.wire import Invocation
from depeche.http import examples
from depeche.models import Runtime
from depeche.schemas import Brief, BriefRequest, CleanRequest

# Dutch: the embedded model writes no summaries in it, so that no test needs a model.
ARTICLE = """De dijk bij Zandwijk is hersteld
De dijk bij Zandwijk is na twee weken hersteld, zei het waterschap donderdag.
De bewoners van de Oosterpolder mogen vrijdag terug naar huis.
"""
SECRET = "confidentiel jusqu'à demain"


class Broken:
    """An engine with a fault that quotes the article."""

    def clean(self, request):
        raise RuntimeError(request.text)


def test_a_fault_tells_nothing_of_the_article(caplog):
    with pytest.raises(UnexpectedError) as caught:
        serve(Invocation.of("clean", CleanRequest(text=SECRET)), Broken(), lambda: 600.0)
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert "RuntimeError" in caplog.text
    assert "clean" in caplog.text, "the log doesn't say where"
    assert SECRET not in caplog.text


@pytest.mark.parametrize("document", [{"text": 3}, {}, {"text": "x", "style": "haiku"}])
def test_a_request_that_does_not_fit_is_a_problem(document):
    answer = serve(Invocation(operation="clean", request=document), Broken(), lambda: 600.0)
    assert answer["problem"]["status"] == 422


def test_a_brief_is_counted_by_what_it_took():
    brief = Brief.model_validate(examples.BRIEF)
    counted = {name: value for name, _, value in measures(brief)}
    assert counted["Briefs"] == 1
    assert counted["DurationTotal"] == brief.timings_ms.total
    assert counted["SegmentsTranslated"] == brief.translation.translated
    assert counted["SegmentsFromMemory"] == brief.translation.from_memory
    assert counted["Fallbacks"] == int(brief.abstractive.fallback)
    assert {unit for _, unit, _ in measures(brief)} == {"Count", "Milliseconds"}
    without = brief.model_copy(update={"translation": None})
    assert "SegmentsTranslated" not in {name for name, _, _ in measures(without)}
    assert measures(brief.model_copy(update={"cached": True})) == [("CacheHits", "Count", 1)]


def test_every_brief_is_told_of(store, settings):
    told = []
    engine = open_engine(settings, store, Runtime(settings), on_brief=told.append)
    request = BriefRequest(text=ARTICLE, target_language=None, source_language="nl")
    made = engine.brief(request)
    again = engine.brief(request)
    assert told == [made, again]
    assert [one.cached for one in told] == [False, True]
