"""A shortening says part of its source and nothing else."""

import pytest

from depeche.summary import compress
from depeche.summary.fidelity import shortens


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
    assert shortens(shorter, source, _language(source))


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
    assert not shortens(shorter, source, _language(source))
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
    ],
)
@pytest.mark.parametrize("loose", [False, True])
def test_what_would_be_no_sentence(source, broken, loose):
    assert not shortens(broken, source, _language(source), loose_start=loose)
