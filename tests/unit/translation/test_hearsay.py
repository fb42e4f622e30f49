"""What a French paper tells on somebody's word stays hearsay in English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.translation.hearsay import marked, reports, stated, tell

HEARSAY = [
    "Le tireur aurait crié avant d'ouvrir le feu.",
    "Les deux hommes auraient été interpellés dans la soirée.",
    "Le couple se serait disputé sur le quai.",
    "Une dizaine de personnes seraient mortes dans le naufrage.",
    "Il y aurait eu douze blessés.",
    "Le maire lui aurait déjà versé 3 000 euros.",
    "Il aurait fait du port un « refuge pour les fraudeurs ».",
]
OTHER = {
    "a condition": "Si le pont avait tenu, le convoi aurait passé la rivière.",
    "an if in the past": "Sans la digue, le quartier aurait été noyé.",
    "a possibility": "Le bateau aurait pu couler.",
    "a duty": "La mairie aurait dû prévenir les riverains.",
    "a wish": "La directrice aurait préféré une autre date.",
    "the future": "La réunion aurait lieu mardi.",
    "a passive to come": "Le pont serait fermé dès lundi.",
    "a denial": "Le maire n'aurait pas signé.",
    "somebody's words": "« Il aurait crié », dit la voisine.",
    "a quotation that goes on": "« Il aurait crié avant de partir.",
    "no participle": "Le village aurait trois écoles.",
    "no conditional": "Le tireur a crié.",
    "a question": "Le maire aurait-il menti ?",
}


@pytest.mark.parametrize("sentence", HEARSAY)
def test_a_report_is_seen(sentence):
    assert len(reports(sentence)) == 1


@pytest.mark.parametrize("sentence", OTHER.values(), ids=OTHER)
def test_another_conditional_is_not_touched(sentence):
    assert reports(sentence) == []
    assert marked(sentence) == sentence
    assert stated(sentence, "The gunman shouted.") == ()
    assert tell("He would have passed, allegedly.", sentence) == "He would have passed, allegedly."


def test_the_model_is_given_an_adverb():
    assert marked(HEARSAY[0]) == "Le tireur aurait prétendument crié avant d'ouvrir le feu."


def test_one_adverb_serves_for_verbs_with_one_subject():
    sentence = "Le suspect aurait agi seul et aurait laissé une lettre, et sa sœur aurait prévenu le maire."
    assert marked(sentence) == (
        "Le suspect aurait prétendument agi seul et aurait laissé une lettre, et sa sœur aurait prétendument prévenu"
        " le maire."
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Selon le parquet, le tireur aurait crié.",
        "Le tireur aurait crié, affirme une voisine.",
        "Le tireur aurait apparemment crié.",
    ],
)
def test_a_sentence_that_says_who_tells_it_needs_none(sentence):
    assert marked(sentence) == sentence
    assert stated(sentence, "The gunman shouted.") == ()


@pytest.mark.parametrize(
    ("sentence", "made", "told"),
    [
        ("Le tireur aurait crié.", "The gunman allegedly shouted.", "The gunman reportedly shouted."),
        ("Le tireur aurait crié.", "The gunman would have shouted.", "The gunman reportedly shouted."),
        ("Il aurait pris la route.", "He would then have taken the road.", "He reportedly then took the road."),
        ("Le colis aurait été volé.", "The parcel would have been stolen.", "The parcel was reportedly stolen."),
        ("Les colis auraient été volés.", "The parcels would have been stolen.", "The parcels were reportedly stolen."),
        ("La police aurait été prévenue.", "The police would have been told.", "The police were reportedly told."),
        ("Il y aurait eu deux morts.", "There would have been two dead.", "There may have been two dead."),
        ("Il aurait pris et vu tout.", "He would have taken it and seen all.", "He may have taken it and seen all."),
        ("Il aurait crié.", "He would reportedly have shouted.", "He reportedly shouted."),
        ("Il aurait probablement crié.", "He would probably have shouted.", "He probably shouted."),
    ],
)
def test_the_report_is_put_in_english(sentence, made, told):
    assert tell(made, sentence) == told


def test_more_conditionals_than_the_source_has_are_left_alone():
    made = "He would have shouted, and that would have been heard."
    assert tell(made, "Il aurait crié.") == made


def test_a_doubt_that_the_article_has_itself_keeps_its_word():
    sentence = "Le prétendu témoin aurait crié."
    assert tell("The alleged witness allegedly shouted.", sentence) == "The alleged witness allegedly shouted."


@pytest.mark.parametrize(
    "text", ["The gunman shouted.", "The gunman claims to have shouted.", "It claimed the gunman shouted."]
)
def test_a_fact_made_of_hearsay_is_found(text):
    assert stated("Le tireur aurait crié.", text) == ("aurait crié",)


@pytest.mark.parametrize("text", ["The gunman reportedly shouted.", "The gunman is said to have shouted."])
def test_hearsay_that_stays_hearsay_is_none(text):
    assert stated("Le tireur aurait crié.", text) == ()


@given(st.text() | st.sampled_from([*HEARSAY, *OTHER.values()]))
def test_only_an_adverb_is_added(segment):
    assert marked(segment).replace(" prétendument", "") == segment.replace(" prétendument", "")
