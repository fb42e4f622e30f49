"""A shortening says part of its source and nothing else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depeche.summary import compress
from depeche.summary.fidelity import shortened


def _language(source):
    return "en" if source.startswith(("The", "On", "A ")) else "fr"


@pytest.mark.parametrize(
    ("source", "shorter"),
    [
        (
            "Le conseil a finalement adopté le budget, après six heures de débat.",
            "Le conseil a adopté le budget.",
        ),
        (
            "Le maire de Tressac, élu en 2020, a annoncé mardi la fermeture du pont.",
            "Le maire de Tressac a annoncé mardi la fermeture du pont.",
        ),
        (
            "The council closed the bridge on Monday night, after an inspection found cracks in two cables.",
            "The council closed the bridge on Monday night.",
        ),
    ],
)
def test_what_a_sentence_can_lose(source, shorter):
    assert shortened(shorter, source, _language(source)) == shorter


@pytest.mark.parametrize(
    ("source", "shorter"),
    [
        (
            "Lundi, le ministère a annoncé le départ des troupes, avant de démentir dans la soirée.",
            "Lundi, le ministère a annoncé le départ des troupes.",
        ),
        (
            "On Monday the ministry announced the withdrawal of the troops, before denying it in the evening.",
            "On Monday the ministry announced the withdrawal of the troops.",
        ),
        (
            "La lettre qui annonce ce départ a été envoyée aux alliés, par erreur.",
            "La lettre qui annonce ce départ a été envoyée aux alliés.",
        ),
        (
            "The letter was sent to the allies on Monday, by mistake.",
            "The letter was sent to the allies on Monday.",
        ),
        (
            "The engineers found cracks in the cables that hold the deck of the bridge.",
            "The engineers found cracks in the cables that hold the bridge.",
        ),
        (
            "À Marseille, le taux de cancers de la vessie est supérieur de moitié à celui du pays.",
            "Le taux de cancers de la vessie est supérieur de moitié à celui du pays.",
        ),
        (
            "Le taux de cancers est supérieur de 50 % à celui du pays chez les hommes de la région.",
            "Le taux de cancers est supérieur de 50 % à celui du pays.",
        ),
        (
            "« Je trouve cela indigne », a réagi mardi le président du groupe, Michel Lavaur.",
            "« Je trouve cela indigne ».",
        ),
        (
            "La photo a été prise par Barron Clai lors d’une visite, qui eut lieu en mars, trois jours avant sa mort.",
            "La photo a été prise par Barron Clai lors d’une visite, trois jours avant sa mort.",
        ),
        (
            "The town is the only one to which both councils have paid in this legislature.",
            "The town is the only one to which both councils have paid.",
        ),
        (
            "L’usine fermera en mai, selon le syndicat des métaux.",
            "L’usine fermera en mai.",
        ),
        (
            "Le fils du ministre a été entendu par la police jeudi matin.",
            "Le ministre a été entendu par la police jeudi matin.",
        ),
    ],
)
def test_what_would_turn_it_round(source, shorter):
    assert shortened(shorter, source, _language(source)) is None
    assert shorter not in compress.forms(source, _language(source))


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        ("Le commandant a adressé un courrier à ses homologues.", "Le commandant adressé à ses homologues."),
        ("Le commandant a adressé un courrier à ses homologues.", "Le commandant a un courrier à ses homologues."),
        ("Les opérations militaires américaines sont suspendues.", "Les opérations militaires américains suspendues."),
        ("Les opérations américaines sont suspendues.", "Les opérations américains sont suspendues."),
        ("Baptisée F17 par les agents, une jeune louve a quitté le massif.", "Baptisée F17 par les agents."),
        ("Après deux ans de travaux, la halle de Sermont rouvrira.", "Après deux ans de travaux."),
        (
            "The only candidate to whom both father and son have contributed this year is Ann Teller.",
            "The only candidate to whom both father and son have this year is Ann Teller.",
        ),
        ("The council said that the bridge is closed.", "The council said that the old bridge is closed."),
        (
            "The letter states that the council respects “the decision of the harbour trust to close the bridge.”",
            "The letter states that the council respects.",
        ),
        (
            "Le courrier affirme que la mairie respecte « la décision de fermer le marché ».",
            "Le courrier affirme que la mairie respecte.",
        ),
    ],
)
@pytest.mark.parametrize("loose", [False, True])
def test_what_would_be_no_sentence(source, broken, loose):
    assert shortened(broken, source, _language(source), headline=loose) is None


@pytest.mark.parametrize(
    ("source", "candidate", "shown"),
    [
        (
            "« L’usine n’a plus d’avenir ici », a déclaré mardi le maire, Luc Ferrand, devant 200 salariés.",
            "\"L'usine n'a plus d'avenir ici\", a déclaré le maire, Luc Ferrand.",
            "« L’usine n’a plus d’avenir ici », a déclaré le maire, Luc Ferrand.",
        ),
        (
            "The council, which met on Monday, called the plan “very serious” and far too dear.",
            'The council called the plan "very serious" and far too dear.',
            "The council called the plan “very serious” and far too dear.",
        ),
        (
            "Après deux ans de travaux, « la Belle Hélène » reprend la mer jeudi avec 12 marins.",
            '"La Belle Hélène" reprend la mer jeudi avec 12 marins.',
            "« la Belle Hélène » reprend la mer jeudi avec 12 marins.",
        ),
    ],
)
def test_what_is_shown_is_cut_from_the_source(source, candidate, shown):
    assert shortened(candidate, source, _language(source)) == shown


@pytest.mark.parametrize(
    ("source", "candidate"),
    [
        (
            "Cette instance, « dotée d’un budget propre, sera composée de magistrats », précise le ministre.",
            "« Cette instance sera composée de magistrats », précise le ministre.",
        ),
        (
            "« Nous avons perdu nos maisons, nos champs et nos bêtes en une nuit », dit le maire.",
            "« Nous avons perdu nos maisons en une nuit », dit le maire.",
        ),
    ],
)
def test_a_quotation_stays_whole(source, candidate):
    assert shortened(candidate, source, "fr") is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(["fr", "en", "es"]), st.booleans())
def test_any_unicode(candidate, source, language, headline):
    shown = shortened(candidate, source, language, headline=headline)
    assert shown is None or len(shown) <= len(source) + len(candidate)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_word_is_added(data):
    source = "Le maire de Tressac, élu en 2020, a annoncé mardi que « le pont » (1932) fermera, dit-on."
    words = source.split()
    kept = data.draw(st.lists(st.sampled_from(range(len(words))), min_size=1, unique=True).map(sorted))
    shown = shortened(" ".join(words[n] for n in kept), source, "fr")
    assert shown is None or set(re.findall(r"\w+", shown.lower())) <= set(re.findall(r"\w+", source.lower()))
