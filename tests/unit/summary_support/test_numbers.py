"""Reading numbers: one value, many forms."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.text.numbers import Number, plain, read


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("380 000 morts", "fr", ["380000"]),
        ("380.000 morts", "fr", ["380000"]),
        ("380,000 dead", "en", ["380000"]),
        ("1 234 567,8", "fr", ["1234567.8"]),
        ("1,234,567.8", "en", ["1234567.8"]),
        ("3,5 %", "fr", ["3.5"]),
        ("2,3 millions d'euros", "fr", ["2300000"]),
        ("£2.1m", "en", ["2100000"]),
        ("$4bn", "en", ["4000000000"]),
        ("10million", "en", ["10000000"]),
        ("quatre-vingt-dix-sept", "fr", ["97"]),
        ("quatre-vingts", "fr", ["80"]),
        ("soixante et onze", "fr", ["71"]),
        ("vingt et un", "fr", ["21"]),
        ("deux cent cinquante mille", "fr", ["250000"]),
        ("mille deux cents", "fr", ["1200"]),
        ("cent-quatre-vingt-4 personnes", "fr", ["184"]),
        ("six millions cinq cent mille", "fr", ["6500000"]),
        ("deux trois", "fr", ["2", "3"]),
        ("one hundred and twenty", "en", ["120"]),
        ("two thousand five hundred", "en", ["2500"]),
        ("between five and ten", "en", ["5", "10"]),
        ("twenty-five", "en", ["25"]),
        ("dix pour cent", "fr", ["10"]),
        ("le 12.03.2016", "fr", ["12", "3", "2016"]),
        ("en 2016 200 personnes", "fr", ["2016", "200"]),
        ("à 16h30", "fr", ["16", "30"]),
        ("le groupe P2 et l'A380", "fr", []),
        ("un homme et une femme", "fr", []),
        ("one of them", "en", []),
    ],
)
def test_values(text: str, language: str, expected: list[str]) -> None:
    assert [plain(number.value) for number in read(text, language)] == expected


@pytest.mark.parametrize(
    ("text", "language", "unit"),
    [
        ("10 %", "fr", "%"),
        ("dix pour cent", "fr", "%"),
        ("3.6 per cent", "en", "%"),
        ("4 milliards d'euros", "fr", "€"),
        ("£ 1.5 m", "en", "£"),
        ("12 ans", "fr", "year"),
        ("12-year-old", "en", "year"),
        ("16e jour", "fr", "day"),
        ("12 morts", "fr", ""),
    ],
)
def test_units(text: str, language: str, unit: str) -> None:
    assert [number.unit for number in read(text, language)] == [unit]


def test_kinds() -> None:
    assert [n.kind for n in read("le 16e jour, des centaines, 3 fois", "fr")] == ["ordinal", "vague", "cardinal"]
    assert [n.kind for n in read("the 21st of hundreds, a dozen", "en")] == ["ordinal", "vague", "cardinal"]


def test_a_form_that_languages_read_differently_keeps_both_readings() -> None:
    french, english = read("1.250", "fr")[0], read("1.250", "en")[0]
    assert french.values == (Decimal(1250), Decimal("1.25"))
    assert english.values == (Decimal("1.25"), Decimal(1250))
    assert french.same(english)


@given(st.text(max_size=200), st.sampled_from(["fr", "en", "xx"]))
def test_numbers_are_slices_in_order(text: str, language: str) -> None:
    numbers: list[Number] = read(text, language)
    for number in numbers:
        assert 0 <= number.start < number.end <= len(text)
        assert number.values
    assert all(a.end <= b.start for a, b in itertools.pairwise(numbers))


@given(st.integers(0, 10**12))
def test_every_way_to_group_digits_is_one_value(value: int) -> None:
    for separator, language in ((" ", "fr"), ("\u202f", "fr"), (".", "fr"), (",", "en"), ("", "en")):
        text = f"{value:,}".replace(",", separator)
        assert Decimal(value) in read(text, language)[0].values
