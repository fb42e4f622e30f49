"""Numbers of two languages meet."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from depeche.text.lexicon import lexicon
from depeche.translation.quantities import missing, quantities, readings

FR, EN = lexicon("fr"), lexicon("en")


def compare(french, english):
    ours, theirs = quantities(french, FR), quantities(english, EN)
    return [each.text for each in missing(ours, theirs)], [each.text for each in missing(theirs, ours)]


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("Quelque 1 200 manifestants", "Some 1,200 demonstrators"),
        ("Quelque 1\u202f200 manifestants", "Some 1200 demonstrators"),
        ("un taux de 3,5 %", "a rate of 3.5%"),
        ("5200 soldats", "5,200 soldiers"),
        ("2 milliards d’euros", "€2 billion"),
        ("2,3 Md€", "2.3 billion euros"),
        ("3 M€", "3 million euros"),
        ("deux cent mille foyers", "200,000 homes"),
        ("quatre-vingt-dix-sept voix", "97 votes"),
        ("soixante et onze voix", "seventy-one votes"),
        ("dix-huit pour cent", "eighteen percent"),
        ("vingt et un mille neuf cents", "21,900"),
        ("à 14h30", "at 2:30 p.m."),
        ("à 14 h 30", "at 14:30"),
        ("à 14 h", "at 2 p.m."),
        ("pendant 2h30", "for two hours and 30 minutes"),
        ("les années 90", "the 1990s"),
        ("les années 1990", "the 1990s"),
        ("au XXe siècle", "in the 20th century"),
        ("le 1er mai", "May 1st"),
        ("entre 10 et 12 millions", "between 10 million and 12 million"),
        ("une dizaine de cas", "about ten cases"),
        ("une douzaine d’œufs", "a dozen eggs"),
        ("deux fois plus", "twice as much"),
        ("les deux hommes", "both men"),
        ("le 12/05/2020", "May 12, 2020"),
        ("Louis XIV", "Louis XIV"),
        ("le Covid-19", "Covid-19"),
        ("cent personnes", "a hundred people"),
        ("un million", "one million"),
        ("mille neuf cents", "nineteen hundred"),
        ("un neuf neuf", "new"),
    ],
)
def test_the_same_number_written_two_ways(french, english):
    assert compare(french, english) == ([], [])


@pytest.mark.parametrize(
    ("french", "english", "lost", "invented"),
    [
        ("5200 soldats", "5300 soldiers", ["5200"], ["5300"]),
        ("2 milliards", "2 million", ["2 milliards"], ["2 million"]),
        ("3,5 %", "35%", ["3,5"], ["35"]),
        ("trois blessés", "four wounded", ["trois"], ["four"]),
        ("des blessés", "16 wounded", [], ["16"]),
        ("le 12 mai 2020", "in May 2020", ["12"], []),
        ("14h30", "2:50 p.m.", ["14h30"], ["2:50 p.m"]),
        ("deux cents morts", "twelve dead", ["deux cents"], ["twelve"]),
    ],
)
def test_a_number_that_changed(french, english, lost, invented):
    assert compare(french, english) == (lost, invented)


def test_a_language_without_a_lexicon_is_read_in_digits():
    assert [each.text for each in quantities("tres 1.200 doce", lexicon("es"))] == ["1.200"]
    spelled = quantities("three men", EN)
    assert missing(spelled, [], digits_only=True) == []
    assert missing(spelled, []) == spelled


def test_ambiguous_separators_keep_both_readings():
    assert readings("1.200") == {"1200", "1.2"}
    assert readings("1,200.50") == {"1200.5"}
    assert readings("1.234.567") == {"1234567"}
    assert readings("0,125") == {"0.125"}


def test_endless_digits_are_read_in_no_time():
    assert len(quantities("7" * 200_000, FR)) == 1
    assert quantities("222 " * 50_000 + "2222", FR)


@given(st.integers(0, 10**12))
def test_any_integer_agrees_with_itself(number):
    french, english = f"{number:,}".replace(",", " "), f"{number:,}"
    assert compare(f"environ {french} cas", f"about {english} cases") == ([], [])


@given(st.text(alphabet="0123456789 .,:/hmX%€ deuxcentmillvg-", max_size=120))
@example("0h ")
def test_spans_lie_in_the_text_in_order(text):
    found = quantities(text, FR)
    assert all(text[each.start : each.end].replace("\u00a0", " ") == each.text for each in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
