"""The real model on articles of our own writing: nothing unsupported, whatever it writes."""

from __future__ import annotations

import pytest
from tests.unit.summary.articles import BRIDGE_SENTENCES, FERRY_SENTENCES

from depeche.models.runtime import Runtime
from depeche.schemas import SummaryOptions
from depeche.settings import load
from depeche.summary import abstract, open_summarizer
from depeche.summary.support import Checker
from depeche.text.numbers import read

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def runtime():
    return Runtime(load())


@pytest.mark.parametrize(("sentences", "language"), [(FERRY_SENTENCES, "fr"), (BRIDGE_SENTENCES, "en")])
@pytest.mark.parametrize("style", ["paragraph", "bullets", "headline"])
def test_every_sentence_is_supported(runtime, sentences, language, style):
    model = runtime.catalog.summarizer(language)
    assert model is not None
    checker = Checker(sentences, article_language=language)

    def write():
        return abstract(
            sentences,
            language=language,
            source_language=language,
            checker=checker,
            summarizer=open_summarizer(load(), runtime, language),
            options=SummaryOptions(style=style),
        )

    summary = write()
    assert summary.supported
    assert summary.model == model.name
    assert all(checker.check(sentence.text, language=language).supported for sentence in summary.sentences)
    article = " ".join(sentence.text for sentence in sentences)
    held = {value for number in read(article, language) for value in number.values}
    assert all(held & set(number.values) for number in read(summary.text, language))
    assert summary == write()
