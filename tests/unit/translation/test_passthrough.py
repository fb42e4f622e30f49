"""Code goes on as it stands; words with marks in them do not."""

import pytest

from depeche.translation.passthrough import untranslatable


@pytest.mark.parametrize(
    "text",
    [
        "**Le marché** est *fermé* jusqu'à **jeudi**",
        "Le texte [120 pour / 80 contre] est adopté à 22h/minuit.",
        "[03/05/2024 09:12:44] Ali : c'est faux, la mairie a appelé",
        "<i>Des gens qui n'avaient rien</i>",
        "**ATENCIÓN** : *el agua* del grifo *no* es potable",
    ],
)
def test_words_with_marks_are_translated(text):
    assert untranslatable(text) is None


@pytest.mark.parametrize("text", ["if (x == 3) { return foo; }", "[[user]] | {{date}} | ##"])
def test_code_is_left(text):
    assert untranslatable(text) == "left as it is: looks like code"
