"""The sample articles come out as the committed pages say; `python -m tests.golden.briefs` writes them anew."""

import pytest

from tests.golden.briefs import HERE, NAMES, built, fresh_desk, page, translation_page

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def desk():
    with fresh_desk() as opened:
        yield opened


def committed(file, desk):
    """A page, if the models on this machine are those that it was written with."""
    text = (HERE / file).read_text("utf-8")
    model = text.split("\nModel: ", 1)[1].split(",", 1)[0]
    if built(desk, model) not in text:
        pytest.skip(f"{file} was written with another build of {model} or processor: python -m tests.golden.briefs")
    return text


@pytest.mark.parametrize("name", NAMES)
def test_summaries(name, desk):
    text = committed(f"{name}.md", desk)
    assert page(name, desk) == text


def test_translation(desk):
    """One article: translating all of them takes minutes."""
    name = "hopital-de-verneuil"
    text = committed(f"{name}.translation.md", desk)
    assert translation_page(name, desk) == text
