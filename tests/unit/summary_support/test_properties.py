"""What holds for every article and every text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.summary.support import Checker
from depeche.summary.support.tokens import tokens
from depeche.text.document import Sentence
from depeche.text.numbers import plain, read

FRENCH = (
    "Le chantier du tramway a coûté 184 millions d'euros et duré 27 mois, selon la métropole de Mirande.",
    "« On ne reconnaît plus le quartier », s'étonne Sophie Larrieu, fleuriste depuis 1998.",
    "Entre 6 500 et 7 200 voyageurs sont attendus chaque jour, soit 15 % de plus qu'en autobus.",
    "Aucun arrêt n'est prévu devant l'hôpital, ce que regrettent plusieurs associations de patients.",
    "La présidente de la métropole, Nadia Ferrand, promet une navette d'ici au 3 novembre.",
    "Deux riverains ont déposé un recours ; l'audience aura lieu mardi à Valbonne.",
)
ENGLISH = (
    "The museum lent 32 paintings, worth about £40m, to galleries in Hollowmere and Ravensdale.",
    "“Nobody had looked at them since 1987,” curator Martin Ashcombe said on Thursday.",
    "Nearly half of the 1,450 visitors in the first week came from abroad.",
    "The trustees did not say when the pictures would return.",
    "A second show opens on 12 May, with six works that were never seen in public.",
)
PLAIN = st.text(max_size=300)
ARTICLES = {"fr": FRENCH, "en": ENGLISH}


def _checker(language: str) -> Checker:
    sentences = [Sentence(n, 0, text) for n, text in enumerate(ARTICLES[language])]
    return Checker(sentences, article_language=language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_sentence_is_supported_by_its_own_article(language: str) -> None:
    checker = _checker(language)
    for n, text in enumerate(ARTICLES[language]):
        verdict = checker.check(text, language=language)
        assert verdict.supported
        assert verdict.score == 1.0
        assert verdict.issues == ()
        assert (n, 0) in verdict.evidence


@given(st.lists(PLAIN.filter(str.strip), min_size=1, max_size=6), st.sampled_from(["fr", "en"]))
def test_any_text_supports_its_own_sentences(texts: list[str], language: str) -> None:
    checker = Checker([Sentence(0, n, text) for n, text in enumerate(texts)], article_language=language)
    for text in texts:
        verdict = checker.check(text, language=language)
        assert verdict.supported
        assert verdict.score == 1.0


@given(PLAIN, PLAIN, st.sampled_from(["fr", "en"]), st.sampled_from(["fr", "en"]))
def test_no_text_makes_the_check_fail(article: str, text: str, source: str, language: str) -> None:
    checker = Checker([Sentence(0, 0, article)], article_language=source, translations={(0, 0): text})
    for verdict in (checker.check(text, language=language), checker.check_summary(text, language=language)):
        assert 0.0 <= verdict.score <= 1.0
        assert verdict.supported == (verdict.score >= 0.5)
        assert len(verdict.evidence) <= 3


_LETTERS = "nNtTsSdDOéÉ'’ʼ‘`´′＇- .,0"


@given(st.text(_LETTERS, max_size=12) | PLAIN, st.sampled_from(["fr", "en", "de"]))
def test_every_word_has_a_key_and_a_stem(text: str, language: str) -> None:
    for token in tokens(text, language):
        assert token.key
        assert token.stem


@pytest.mark.parametrize("name", ["N’Tep", "N'Tchoa", "n't", "N’T", "D’n’T", "’t Hart", "ʼn’t", "ʼnʼT"])
def test_a_name_with_an_apostrophe_is_no_negation(name: str) -> None:
    article = f"The keeper {name} left the pitch in tears."
    assert "not" not in [token.key for token in tokens(article, "en")]
    assert Checker([Sentence(0, 0, article)], article_language="en").check(article, language="en").supported


@pytest.mark.parametrize(("text", "keys"), [("isn't", "is not"), ("CAN’T", "can not"), ("donʼt", "do not")])
def test_a_negation_is_one_however_it_is_written(text: str, keys: str) -> None:
    assert " ".join(token.key for token in tokens(text, "en")) == keys


@given(st.sampled_from(["fr", "en"]), st.integers(0, 5), st.integers(0, 3), st.integers(2, 10**7))
def test_a_number_that_the_article_lacks_is_always_found(language: str, place: int, which: int, value: int) -> None:
    article = ARTICLES[language]
    text = article[place % len(article)]
    numbers = [n for n in read(text, language) if not n.worded]
    known = {v for other in article for n in read(other, language) for v in n.values}
    if not numbers:
        return
    number = numbers[which % len(numbers)]
    scaled = number.value / Decimal(text[number.start : number.end].replace(" ", "").split("m")[0].replace(",", ""))
    if Decimal(value) in known or value * scaled in known:
        return
    changed = text[: number.start] + plain(value * scaled) + text[number.end :]
    verdict = _checker(language).check(changed, language=language)
    assert not verdict.supported, changed
    assert any("number" in issue or "no " in issue for issue in verdict.issues)


@pytest.mark.parametrize("text", ["a" * 5_000_000, "«" * 200_000, '"' * 200_001, "1 111" * 100_000, "n'" * 100_000])
def test_debris_ends_in_bounded_time(text: str) -> None:
    checker = Checker([Sentence(0, 0, text)], article_language="fr")
    assert checker.check("Le tramway a coûté 184 millions d'euros.", language="fr").score < 0.5
    assert 0.0 <= checker.check(text, language="fr").score <= 1.0
