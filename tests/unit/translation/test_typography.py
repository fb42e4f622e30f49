"""French typography in, English typography out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.translation.typography import finish, plain


def english(target, source):
    return finish(target, source=source, source_language="fr", language="en")


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("« L’été »\u00a0: fini\u202f!", '"L\'été": fini!'),
        ("un\ntexte\r\nsur\u2028trois lignes", "un texte sur trois lignes"),
        ("a\u200fb\u202ec\x00d\x1b", "abcd"),
        ("“Oui” et „non‟", '"Oui" et "non"'),
        ("12:30 : midi", "12:30: midi"),
    ],
)
def test_what_the_model_gets(source, wanted):
    assert plain(source) == wanted


@pytest.mark.parametrize(
    ("target", "source", "wanted"),
    [
        ('"Yes", he said.', "« Oui », a-t-il dit.", "“Yes”, he said."),
        ("« Yes » , he said .", "« Oui », a-t-il dit.", "“Yes”, he said."),
        ('Yes," he said.', "Oui », a-t-il dit.", "Yes,” he said."),
        ("Really ?", "Vraiment ?", "Really?"),
        ("A 3,5 % rise to 1 200", "Une hausse de 3,5 % à 1 200", "A 3.5% rise to 1,200"),
        ("It costs 12 €.", "Cela coûte 12 €.", "It costs €12."),
        ("It costs 12 million €.", "Cela coûte 12 millions €.", "It costs €12 million."),
        ("At 14h30.", "À 14h30.", "At 14:30."),
        ("At 9 h", "À 9 h", "At 9:00"),
        ("It lasted for 2h30.", "Cela a duré 2h30.", "It lasted for 2h30."),
        ("A headline.", "Un titre", "A headline"),
        ("In the U.S.", "Aux États-Unis", "In the U.S."),
        ("He said that.", "« Il a dit cela. »", "“He said that.”"),
        ("The end of the world", "« La fin du monde »", "“The end of the world”"),
        ('He said "come here', "Il a dit « venez »", "He said “come here”"),
        ("truckers block the road.", "Routiers et taxis bloquent la route.", "Truckers block the road."),
        ("iPhone sales fall", "Ventes d’iPhone en baisse", "iPhone sales fall"),
        (
            'By "men from Lyon" who left."',
            "Par les « hommes de Lyon qui sont partis ».",
            "By “men from Lyon” who left.”",
        ),
        ('"Yes," he said.', '"Oui"" a-t-il dit."', "“Yes,” he said."),
        ("The year 2020", "L’année 2020", "The year 2020"),
    ],
)
def test_what_the_reader_gets(target, source, wanted):
    assert english(target, source) == wanted


def test_other_languages_get_their_own_quotes():
    german = finish('Er sagt: "Ja".', source="Il dit : « Oui ».", source_language="fr", language="de")
    assert german == "Er sagt: „Ja“."
    french = finish('Il dit: "Oui".', source="He says: “Yes”.", source_language="en", language="fr")
    assert "« Oui »" in french


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_set_without_error_and_setting_it_again_changes_no_letter(target, source):
    once = english(target, source)
    twice = english(once, source)
    assert [mark for mark in twice if mark.isalpha()] == [mark for mark in once if mark.isalpha()]
    assert not once.startswith(" ")


@given(st.text(max_size=300))
def test_the_model_always_gets_one_line_without_hidden_marks(text):
    ready = plain(text)
    assert len(ready.splitlines()) <= 1
    assert not any(mark in ready for mark in "\x00\u200e\u200f\u202a\u202e\ufeff")
