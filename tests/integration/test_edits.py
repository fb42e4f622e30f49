"""Lines kept and dropped, through the whole pipeline."""

import pytest
from pydantic import ValidationError

from depeche.errors import InvalidInputError
from depeche.schemas import BriefRequest
from tests.integration.conftest import ARTICLE


def request(**options):
    return BriefRequest(text=ARTICLE, target_language=None, **options)


def test_the_wishes_are_part_of_the_identity(desk):
    plain, one, same = (desk.engine.identify(request(**wish)) for wish in ({}, {"keep": [2, 1]}, {"keep": [1, 2, 2]}))
    assert plain != one == same
    assert desk.engine.identify(request(drop=[1, 2])) not in {plain, one}


@pytest.mark.models
def test_a_dropped_line_leaves_the_brief(desk):
    before = desk.engine.brief(request())
    line = before.article.lines[-1]
    after = desk.engine.brief(request(drop=[line]))
    assert after.article.paragraphs == before.article.paragraphs[:-1]
    assert line in [one.line for one in after.article.removed]
    again = desk.engine.brief(request(drop=[line]))
    assert again.cached


@pytest.mark.parametrize("wishes", [{"keep": [0]}, {"drop": [-1]}, {"keep": [3], "drop": [3]}])
def test_wishes_that_make_no_sense(wishes):
    with pytest.raises(ValidationError):
        request(**wishes)


def test_a_line_that_is_not_there(desk):
    with pytest.raises(InvalidInputError):
        desk.engine.brief(request(keep=[999]))
