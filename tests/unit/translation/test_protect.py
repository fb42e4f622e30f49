"""Links, addresses, handles and hashtags come through letter by letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.translation.protect import ProtectingTranslator, kept_spans


def test_spans_are_found():
    text = "Voir https://a.fr/x?y=1, écrire à a.b+c@d-e.co.uk ou @lui_1 #Été2024 (www.x.org). Pas C#, ni 12@, ni &#39;."
    assert kept_spans(text) == ["https://a.fr/x?y=1", "a.b+c@d-e.co.uk", "@lui_1", "#Été2024", "www.x.org"]


def test_spans_at_the_edges_never_reach_the_model(scripted):
    model = scripted({"Lire aussi": "Read also"})
    text = "@lemonde 😀 Lire aussi https://a.fr/b"
    assert ProtectingTranslator(model).translate([text])[0][0].text == "@lemonde 😀 Read also https://a.fr/b"
    assert model.seen == ["Lire aussi"]


def test_a_handle_that_the_sentence_needs_stays_in_it(scripted):
    model = scripted({"« Venez », a dit @maire.": "“Come,” said @maire.", "Bravo !": "Well done!"})
    translator = ProtectingTranslator(model)
    assert translator.translate(["« Venez », a dit @maire."])[0][0].text == "“Come,” said @maire."
    assert translator.translate(["Bravo ! @maire"])[0][0].text == "Well done! @maire"


@pytest.mark.parametrize("garbled", ["https://a.fr/Be", "https://a.en/b,", "https://a.fr/"])
def test_a_garbled_span_is_put_right(scripted, garbled):
    text = "Le site https://a.fr/b est fermé."
    model = scripted({text: f"The site {garbled} is closed."})
    assert "https://a.fr/b" in ProtectingTranslator(model).translate([text])[0][0].text


def test_a_lost_span_leads_to_a_second_translation_with_a_mask(scripted):
    text = "Le compte @agence_x est fermé."
    model = scripted({text: "The account is closed.", "Le compte X1 est fermé.": "The X1 account is closed."})
    assert ProtectingTranslator(model).translate([text])[0][0].text == "The @agence_x account is closed."


def test_a_lost_mask_leads_to_translation_around_the_span(scripted):
    text = "Le compte @agence_x est fermé."
    lost = {text: "The account is closed.", "Le compte X1 est fermé.": "The X2 account is closed."}
    model = scripted({**lost, "Le compte": "The account", "est fermé.": "is closed."})
    assert ProtectingTranslator(model).translate([text])[0][0].text == "The account @agence_x is closed."


def test_emoji_and_endless_words_are_kept_in_place(scripted):
    word = "x" * 100_000
    model = scripted({"Bravo": "Well done", "à tous": "to all"})
    out = ProtectingTranslator(model).translate([f"Bravo 🎉🎉🎉 {word} à tous"])[0][0].text
    assert out == f"Well done 🎉🎉🎉 {word} to all"


@given(
    st.lists(st.sampled_from(["mot", "@qui", "#Tag", "😀", "https://a.fr/b", "a@b.fr", ".", "\n", "…"]), max_size=12)
)
def test_every_span_survives_any_translation(words):
    class Forgetful:
        name, fingerprint = "forgetful", "0"

        def translate(self, segments, *, beam=1, hypotheses=1):
            from depeche.models.base import Hypothesis

            return [[Hypothesis("lost", -1.0)] for _ in segments]

    text = " ".join(words)
    out = ProtectingTranslator(Forgetful()).translate([text])[0][0].text
    assert all(span in out for span in kept_spans(text))
