"""Cuts inside a line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depeche.cleaning.cuts import cut

LEAD = "Le conseil municipal a voté hier soir la hausse des tarifs de cantine, malgré l'opposition de plusieurs élus."


@pytest.mark.parametrize(
    ("line", "left", "gone", "reason"),
    [
        (
            f"{LEAD} Lire aussi : La ville renonce au tramway",
            LEAD,
            "Lire aussi : La ville renonce au tramway",
            "related",
        ),
        (f"{LEAD}À lire aussi > Le budget en chiffres", LEAD, "À lire aussi > Le budget en chiffres", "related"),
        (f"{LEAD} Read more: The city drops its tram", LEAD, "Read more: The city drops its tram", "related"),
        (f"{LEAD} Lesen Sie auch: Die Stadt verzichtet", LEAD, "Lesen Sie auch: Die Stadt verzichtet", "related"),
        (f"{LEAD} (Lire aussi : Notre enquête)", LEAD, "(Lire aussi : Notre enquête)", "related"),
        (f"{LEAD} Lire la suite »", LEAD, "Lire la suite »", "related"),
        (f"Publicité{LEAD}", LEAD, "Publicité", "advertisement"),
        (f"{LEAD} La suite après la publicité", LEAD, "La suite après la publicité", "advertisement"),
        (f"© Photo Agence / jean morel{LEAD}", LEAD, "© Photo Agence / jean morel", "caption"),
        (f"L{LEAD}", LEAD, "L", "duplicate"),
        (f"Le {LEAD}", LEAD, "Le", "duplicate"),
        (f"{LEAD} ![photo](https://example.org/a.jpg)", LEAD, "![photo](https://example.org/a.jpg)", "other"),
        (f"{LEAD} |", LEAD, "|", "other"),
        (f"## {LEAD}", LEAD, "##", "other"),
    ],
)
def test_what_was_glued_on_is_cut(line: str, left: str, gone: str, reason: str):
    assert cut(line) == (left, [(gone, reason)])


@pytest.mark.parametrize(
    "line",
    [
        LEAD,
        "Nous nous sommes rencontrés à Lyon, où elle vivait depuis l'hiver.",
        "À lire aussi bien le matin que le soir, ce roman ne lasse pas.",
        "Il faut lire ce livre, voir aussi le film et relire l'auteur.",
        "La photo : un enfant court vers la mer.",
        "L'entreprise Booking.Com a publié ses comptes, H.Seely les a lus.",
        "Il a dit : « Non. » Puis il est parti.",
        "A * B ** C est une formule, pas une mise en forme.",
    ],
)
def test_prose_stays_whole(line: str):
    assert cut(line) == (line, [])


def test_the_space_between_glued_sentences_comes_back():
    assert cut("Il a quitté la ville.Le maire est resté.")[0] == "Il a quitté la ville. Le maire est resté."
    assert cut("Elle a dit « non ».Le maire aussi.")[0] == "Elle a dit « non ». Le maire aussi."


def test_markdown_links_keep_their_text():
    left, gone = cut("Selon [le rapport](https://example.org/r), **rien** n'a changé.")
    assert left == "Selon le rapport, rien n'a changé."
    assert {part.reason for part in gone} == {"other"}


@settings(deadline=None)
@given(st.text(max_size=300))
def test_cutting_twice_changes_nothing_and_adds_nothing(line: str):
    line = " ".join(line.split())
    left, _ = cut(line)
    letters = iter(line)
    assert all(letter in letters for letter in left if not letter.isspace())
    assert cut(left)[0] == left
