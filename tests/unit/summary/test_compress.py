from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depeche.summary.compress import forms


@pytest.mark.parametrize(
    ("language", "sentence", "shorter"),
    [
        (
            "fr",
            "Le maire de Sermont (Drôme) a inauguré samedi la nouvelle bibliothèque.",
            "Le maire de Sermont a inauguré samedi la nouvelle bibliothèque.",
        ),
        (
            "fr",
            "En revanche, le marché couvert restera fermé jusqu'au printemps.",
            "Le marché couvert restera fermé jusqu'au printemps.",
        ),
        (
            "fr",
            "La bibliothèque, qui date de 1920, rouvrira ses portes en septembre.",
            "La bibliothèque rouvrira ses portes en septembre.",
        ),
        (
            "fr",
            "Après deux ans de travaux, la bibliothèque de Sermont rouvrira en septembre.",
            "La bibliothèque de Sermont rouvrira en septembre.",
        ),
        (
            "fr",
            "Fermée depuis mars pour des travaux, la bibliothèque de Sermont rouvrira en septembre.",
            "La bibliothèque de Sermont rouvrira en septembre.",
        ),
        (
            "fr",
            "Anne Lorec, 37 ans, dirige la bibliothèque de Sermont depuis le printemps.",
            "Anne Lorec dirige la bibliothèque de Sermont depuis le printemps.",
        ),
        (
            "fr",
            "Anne Lorec, 37 ans, directrice, dirige la bibliothèque de Sermont.",
            "Anne Lorec, directrice, dirige la bibliothèque de Sermont.",
        ),
        (
            "fr",
            "Le texte a été adopté par 52 voix, dont celles du centre, contre 47.",
            "Le texte a été adopté par 52 voix, contre 47.",
        ),
        (
            "en",
            "The fire destroyed the barn on Monday, drawing sixty firefighters from three counties.",
            "The fire destroyed the barn on Monday.",
        ),
        (
            "en",
            "SERMONT — The covered market will stay closed until spring.",
            "The covered market will stay closed until spring.",
        ),
        (
            "en",
            "(AP) -- The library, which dates from 1920, will open again in September.",
            "The library will open again in September.",
        ),
        (
            "en",
            "However, the covered market will stay closed until spring.",
            "The covered market will stay closed until spring.",
        ),
        (
            "en",
            "The town bought 12 buses last year, including four electric ones.",
            "The town bought 12 buses last year.",
        ),
        ("de", "Die Stadt hat (wie geplant) zwölf neue Busse gekauft.", "Die Stadt hat zwölf neue Busse gekauft."),
    ],
)
def test_cuts_what_can_go(language, sentence, shorter):
    assert shorter in forms(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "La ligne fermera en juin, sauf si la région verse une aide de deux millions d'euros."),
        ("fr", "Selon la préfecture, l'incendie aurait été allumé par un promeneur imprudent."),
        ("fr", "L'incendie a détruit la grange, a indiqué mardi le capitaine des pompiers."),
        ("fr", "« Le pont, qui est vieux, tiendra », a déclaré le maire devant les élus."),
        ("fr", "La photo date d'une visite, qui eut lieu en mars, trois jours avant la fermeture."),
        ("en", "The mayor spends his days reading, writing, gardening."),
        ("en", "The line will close in June, unless the county pays two million pounds."),
        ("en", "The fire destroyed the barn, the fire chief said on Tuesday morning."),
        ("en", "He was the only driver, officials think, who stopped at the red light."),
        ("en", '"The bridge, which is old, will hold," the mayor told the council.'),
    ],
)
def test_leaves_what_carries_the_truth(language, sentence):
    assert forms(sentence, language) == []


def test_keeps_the_comma_of_an_apposition():
    sentence = "Anne Lorec, directrice, qui est partie en mai, présentera son livre samedi à Sermont."
    assert "Anne Lorec, directrice, présentera son livre samedi à Sermont." in forms(sentence, "fr")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["fr", "en", "es"]))
def test_any_unicode(text, language):
    for form in forms(text, language):
        assert len(form.split()) <= len(text.split()) + 1
        assert form.strip()


def test_bad_shapes_end():
    for text in ("(" * 100_000, ", qui " * 50_000, "- " * 100_000, '"' * 100_001, "a" * 1_000_000, " – a" * 300):
        assert forms(text, "fr") == [] or len(text) <= 1200
