"""The digest of an article: of what it says, not of the object that carries it, and no reason to keep the article."""

from __future__ import annotations

import gc
import weakref

from depeche.brief.identity import input_digest
from depeche.schemas import BriefRequest


def test_it_is_the_normalized_input_that_counts():
    first = BriefRequest(text="Le pont  ferme lundi.\r\n")
    equal = BriefRequest(text="Le pont  ferme lundi.\r\n", title="Autre")
    pasted = BriefRequest(text="Le pont fer\u00adme lundi.\n")
    assert len({input_digest(request) for request in (first, first, equal, pasted)}) == 1


def test_a_copy_with_another_text_has_another_digest():
    request = BriefRequest(text="Le pont ferme lundi.")
    before = input_digest(request)
    assert input_digest(request.model_copy(update={"text": "Le pont ferme mardi."})) != before
    assert input_digest(request) == before


def test_an_article_is_not_kept():
    request = BriefRequest(text="Le pont ferme lundi.")
    input_digest(request)
    left = weakref.ref(request)
    del request
    gc.collect()
    assert left() is None
