"""A shortening says part of its source and nothing else."""

import pytest

from depeche.summary import compress
from depeche.summary.fidelity import shortens


@pytest.mark.parametrize(
    ("source", "shorter"),
    [
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
    assert shortens(shorter, source)


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
    assert not shortens(shorter, source)
    assert shorter not in compress.forms(source, "en" if source.startswith(("The", "On")) else "fr")
