"""Words that English capitalizes in what it calls an institution are no names that the article lacks."""

from __future__ import annotations

import pytest

from depeche.schemas import Article
from depeche.summary.support import Checker, Verdict
from depeche.text.document import sentences

SOURCE = "La Bourse de Milan a gagné 0,4 % lundi, portée par les banques."


def verdict(translation: str) -> Verdict:
    article = Article(title="", standfirst="", paragraphs=(SOURCE,), roles=("body",))
    found = sentences(article, "fr")
    checker = Checker(found, article_language="fr", translations={(0, 0): translation}, translation_language="en")
    return checker.check(translation, language="en")


def test_a_title_in_english_is_borne_out() -> None:
    assert verdict("The Milan Stock Exchange gained 0.4% on Monday, driven by banks.").supported


@pytest.mark.parametrize("name", ["Ted Marlow", "Oslo"])
def test_a_name_that_the_article_lacks_is_not(name: str) -> None:
    assert not verdict(f"The Milan Stock Exchange gained 0.4% on Monday, {name} said.").supported
