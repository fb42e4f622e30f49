"""Sentences are exact slices, split where a French or English editor would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.text.sentences import split


@pytest.mark.parametrize(
    "sentences",
    [
        ["M. Dupont est arrivé.", "Mme. Le Goff est partie avec le Dr. Haddad."],
        ["« C’était une erreur… Elle n’aurait pas dû partir », a déclaré le maire.", "Il est 14 h."],
        ["Le général William H. Seely commande.", "J.-P. Martin le suit."],
        ["Le vote du 3 janv. 2025 a compté.", "Le reste attendra."],
        ["Il part à 14 h. 30 minutes plus tard, plus rien."],
        ["« Vraiment ? » demanda-t-elle.", "« Oui ! » dit-il."],
        ["Le prix est de 3.5 millions.", "Voir www.example.com."],
        ["1. Premier point.", "2. Second point."],
        ["Ils étaient sept.", "Il a couru 100 m.", "Puis rien."],
    ],
)
def test_french_news(sentences):
    assert split(" ".join(sentences), "fr") == sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il a quitté la ville.Le maire a dit non.", ["Il a quitté la ville.", "Le maire a dit non."]),
        ("« C’est fini ».Elle est partie.", ["« C’est fini ».", "Elle est partie."]),
        ("Est-ce vrai ?Non, répond-il.", ["Est-ce vrai ?", "Non, répond-il."]),
    ],
)
def test_glued_sentences_are_parted(text, expected):
    assert split(text, "fr") == expected


def test_english_news():
    sentences = ["Mr. Smith went to Washington.", '"It is over."', "The U.S. Army said no.", "He left."]
    assert split(" ".join(sentences), "en") == sentences


def test_other_scripts():
    assert split("你好。他来了。", "zh") == ["你好。", "他来了。"]
    assert split("ذهب الرجل. عاد الولد.", "ar") == ["ذهب الرجل.", "عاد الولد."]


def test_an_unknown_language_is_split_all_the_same():
    assert split("The first one ends here. The second one too.", "xx") == [
        "The first one ends here.",
        "The second one too.",
    ]


def test_nothing_gives_nothing():
    assert split("", "fr") == []
    assert split(" \u00a0 ", "fr") == []


@given(st.text(), st.sampled_from(["fr", "en", "de", "ar", "zh", "xx"]))
def test_sentences_are_slices_that_leave_only_space_out(text, language):
    at = 0
    for sentence in split(text, language):
        assert sentence == sentence.strip() != ""
        found = text.index(sentence, at)
        assert not text[at:found].strip()
        at = found + len(sentence)
    assert not text[at:].strip()


@pytest.mark.parametrize("unit", ["a", ". ", "a.A", "M. ", "« ", "é!É", "1. "])
def test_a_flood_of_one_thing_ends(unit):
    split(unit * (1_000_000 // len(unit)), "fr")
