"""Words that a model gets wrong are said in others before it is asked."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.models import load_catalog
from depeche.models.base import Hypothesis
from depeche.translation.wording import Wording, WordingTranslator

WORDING = Wording(
    [("légitime défense", "self-defence"), ("relaxé(e?s?)", r"acquitté\1"), ("parquet (de|d')", r"procureur \1")],
    {"sanglier": "wild boar", "veau": "calf", "pêcheur": "fisherman", "brebis": "ewe", "AVC": "stroke"},
    {"calf": "calves"},
)


@pytest.mark.parametrize(
    ("sentence", "rewritten"),
    [
        ("Il plaide la légitime défense.", "Il plaide la self-defence."),
        ("Il plaide la légitime\u00a0défense.", "Il plaide la self-defence."),
        ("Elles ont été relaxées.", "Elles ont été acquittées."),
        ("Relaxé, il est parti.", "Acquitté, il est parti."),
        ("Le parquet d’Évreux", "Le procureur d’Évreux"),
        ("Un sanglier et deux veaux", "Un wild boar et deux calves"),
        ("Trois sangliers, quatre pêcheurs", "Trois wild boars, quatre fishermen"),
        ("L'AVC du maire", "L'stroke du maire"),
    ],
)
def test_what_fits_is_rewritten(sentence, rewritten):
    assert WORDING.rewrite(sentence) == rewritten


@pytest.mark.parametrize(
    "sentence",
    ["Nicolas Sanglier est élu.", "Un chien-sanglier", "avc", "Il s'est relaxéx", "La défense plaide.", "", "12,5 %"],
)
def test_what_is_another_word_stays(sentence):
    assert WORDING.rewrite(sentence) == sentence


def test_a_rule_that_can_t_be_read_is_refused():
    with pytest.raises(re.error):
        Wording([("(", "")])


@given(st.text())
def test_a_text_without_its_words_stays_as_it_is(text):
    assert Wording([("qwxzk", "a")], {"kzxwq": "b"}).rewrite(text) == text


class Echo:
    """Gives back what it was asked."""

    name = fingerprint = "echo"

    def translate(self, segments, *, beam=1, hypotheses=1):
        return [[Hypothesis(segment, -0.1)] * hypotheses for segment in segments]


def test_the_model_is_asked_in_other_words():
    found = WordingTranslator(Echo(), WORDING).translate(["Un sanglier.", "Un chat."], beam=2, hypotheses=2)
    assert [[each.text for each in candidates] for candidates in found] == [["Un wild boar."] * 2, ["Un chat."] * 2]


@pytest.fixture(scope="module")
def shipped():
    """The rules of the embedded model."""
    wordings = load_catalog().model("gemma3-270m-fr-en").wordings["fr>en"]
    return Wording(wordings.rules, wordings.terms, wordings.plurals)


@pytest.mark.parametrize(
    ("sentence", "rewritten"),
    [
        ("L'élu a été relaxé par le tribunal correctionnel.", "L'élu a été acquitté par le criminal court."),
        ("Il a pris deux ans de prison avec sursis.", "Il a pris une suspended prison sentence de deux ans."),
        ("Son pronostic vital n'est pas engagé.", "Sa vie n'est pas en danger."),
        ("Le train a heurté deux sangliers.", "Le train a heurté deux wild boars."),
        ("Quatre blessés légers", "Quatre personnes légèrement blessées"),
        ("Elle n’aurait jamais dû partir.", "Elle n'était pas censé partir."),
        ("Un général irakien", "Un général Iraqi"),
    ],
)
def test_the_terms_of_the_news(shipped, sentence, rewritten):
    assert shipped.rewrite(sentence) == rewritten


@pytest.mark.parametrize(
    "sentence",
    [
        "La ministre a été interpellée par des députés.",
        "Une lumière crue",
        "Le gouvernement a été renversé par le Parlement.",
        "Les « poids lourds » du gouvernement",
        "Un rassemblement national de scouts",
        "Les Irakiens ont voté.",
        "Il aurait dû partir.",
        "Les communes riveraines du fleuve",
        "Maître Renard et Mme Boucher",
        "Il s'est incliné devant la tombe.",
        "Le maire a fait une chute.",
    ],
)
def test_what_means_something_else_stays(shipped, sentence):
    assert shipped.rewrite(sentence) == sentence


def test_what_is_rewritten_is_not_rewritten_again(shipped):
    for sentence in ("Le sanglier a été abattu par un chasseur.", "La crue a emporté la digue."):
        once = shipped.rewrite(sentence)
        assert shipped.rewrite(once) == once
