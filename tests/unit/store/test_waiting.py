"""Problem documents on their way through the store."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche import errors
from depeche.errors import BusyError, DepecheError, TooLongError
from depeche.store import revive

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DepecheError)]


@pytest.mark.parametrize("kind", KINDS)
@given(detail=st.text(), field=st.none() | st.text(min_size=1))
def test_an_error_comes_back_as_it_was(kind, detail, field):
    document = json.loads(json.dumps(kind(detail, field=field).document()))
    revived = revive(document)
    assert type(revived) is kind
    assert revived.document() == document


def test_its_further_members_come_back():
    assert revive(BusyError("busy", retry_after=7).document()).extra == {"retry_after": 7}
    assert revive(TooLongError("long", field="text", limit=9).document()).limit == 9


def test_a_kind_of_another_version_keeps_its_words():
    revived = revive({"type": "urn:depeche:problem:later", "status": 499, "detail": "Words", "more": 1})
    assert type(revived) is DepecheError
    assert (revived.detail, revived.extra) == ("Words", {"more": 1})


@pytest.mark.parametrize("document", [{}, {"type": 3}, {"detail": None}])
def test_a_poor_document_is_still_an_error(document):
    assert isinstance(revive(document), DepecheError)
