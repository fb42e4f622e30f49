"""What a model is given in place of a segment, and what its answer needs afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.translation.preparation import PreparingTranslator, prepare


@pytest.mark.parametrize(
    ("segment", "prepared"),
    [
        ("Le pont n'est PLUS sûr.", "Le pont n'est plus sûr."),
        ("LA GARE EST FERMÉE", "La gare est fermée"),
        ("L'ONU et la SNCF n'ont RIEN dit.", "L'ONU et la SNCF n'ont rien dit."),
        ("Le maire Yves CASTAGNET est parti.", "Le maire Yves Castagnet est parti."),
        ("Quatre-vingt-onze voix sur cent vingt-deux.", "91 voix sur 122."),
        ("Elle a fini vingt-troisième.", "Elle a fini 23e."),
        ("À dix-neuf heures, trois hommes sont venus.", "À 19 heures, trois hommes sont venus."),
        ("Deux millions et demi de voix", "2,5 millions de voix"),
        ("Un million et demi de voix", "1,5 million de voix"),
        ("Il lit Vingt Mille Lieues sous les mers.", "Il lit Vingt Mille Lieues sous les mers."),
        ("Une vingtaine de bus, douze trains", "Une vingtaine de bus, douze trains"),
        ("Rendez-vous à midi et quart.", "Rendez-vous à 12h15."),
        ("Il est neuf heures moins dix.", "Il est 8h50."),
        ("Ouvert à 6 h 30", "Ouvert à 6h30"),
        ("Une dette de 4,5 Md€", "Une dette de 4,5 milliards d'euros"),
        ("Le montant est de 2.345.678,90 euros.", "Le montant est de 2 345 678,90 euros."),
        ("Bâti en 12 av. J.-C.", "Bâti en 12 avant Jésus-Christ."),
        ("Le 4 oct. 2011", "Le 4 octobre 2011"),
        ("La loi no 2020-3", "La loi numéro 2020-3"),
        ("L'eﬃcacité des ﬂux", "L'efficacité des flux"),
        ("Le maire a promis de rouvrir le pont en mai.", "Le maire a promis de rouvrir le pont en mai."),
    ],
)
def test_what_a_model_is_given(segment, prepared):
    assert prepare(segment, "fr") == prepared


@pytest.mark.parametrize(
    ("segment", "answer"),
    [
        ("Non.", "No."),
        ("– Non, jamais !", "– No, never!"),
        ("Bien sûr que si.", "Yes, of course."),
        ("Jamais", "Never"),
    ],
)
def test_short_answers_need_no_model(scripted, segment, answer):
    model = scripted()
    translator = PreparingTranslator(model, "fr", "en")
    found = translator.translate([segment, "Le pont est fermé."])
    assert found[0][0].text.replace(" !", "!") == answer
    assert model.seen == ["Le pont est fermé."]


@pytest.mark.parametrize(
    ("segment", "output", "shown"),
    [
        (
            "Vers 40 av. J.-C., la ville brûla.",
            "Around 40 before Christ, the city burned.",
            "Around 40 BC, the city burned.",
        ),
        ("L'OM a gagné.", "TheOM won.", "The OM won."),
        ("Le PIB recule, dit le FMI.", "The PIB is down, says the IMF.", "The GDP is down, says the IMF."),
        ("Yves CASTAGNET est parti.", "Yves Castagnet has left.", "Yves CASTAGNET has left."),
    ],
)
def test_what_an_answer_needs_afterwards(scripted, segment, output, shown):
    model = scripted(default=lambda _: output)
    assert PreparingTranslator(model, "fr", "en").translate([segment])[0][0].text == shown


@given(st.lists(st.text(max_size=80), max_size=4))
def test_every_segment_gets_its_hypotheses(segments):
    class Echo:
        name = fingerprint = "echo"

        def translate(self, asked, *, beam=1, hypotheses=1):
            from depeche.models.base import Hypothesis

            return [[Hypothesis(each, -0.1)] * hypotheses for each in asked]

    found = PreparingTranslator(Echo(), "fr", "en").translate(segments, beam=2, hypotheses=2)
    assert len(found) == len(segments)
    assert all(found)


@given(st.text(max_size=200), st.sampled_from(["fr", "en", "es", "ar"]))
def test_preparing_twice_changes_nothing_more(segment, language):
    once = prepare(segment, language)
    assert prepare(once, language) == once
