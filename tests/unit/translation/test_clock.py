"""Morning and afternoon as the French source has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.translation.clock import set_halves


@pytest.mark.parametrize(
    ("source", "made", "right"),
    [
        ("Le feu a pris vers 4 heures.", "The fire broke out at 4pm.", "The fire broke out at 4am."),
        ("Le feu a pris vers 4h30.", "The fire broke out at 4:30 p.m.", "The fire broke out at 4:30 a.m."),
        ("Le train part à 15 heures.", "The train leaves at 3 am.", "The train leaves at 3 pm."),
        ("Le train part à 3 heures du matin.", "The train leaves at 3 pm.", "The train leaves at 3 am."),
        ("De 6 heures à 18 heures.", "From 6 am to 6 pm.", "From 6 am to 6 pm."),
        ("À 12 h", "At 12 am", "At 12 pm"),
        ("À 0 h 15", "At 12:15 pm", "At 12:15 am"),
    ],
)
def test_the_half_of_the_day_is_the_source_s(source, made, right):
    assert set_halves(made, source) == right


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("À 8 heures du soir.", "At 8 pm."),
        ("À 8 heures de l’après-midi.", "At 8 pm."),
        ("Le train part à 15 heures.", "The train leaves at 15:00."),
        ("Le train part tôt.", "The train leaves at 4 pm."),
        ("Il a gagné 4 euros.", "At 4 pm he won."),
    ],
)
def test_what_is_right_or_unknown_stays(source, made):
    assert set_halves(made, source) == made


@given(st.integers(0, 23), st.sampled_from(["am", "pm", " am", " p.m."]))
def test_any_hour_of_the_clock(hour, half):
    told = set_halves(f"At {hour % 12 or 12}{half}", f"À {hour} heures")
    assert ("p" in told.removeprefix("At")) == (hour >= 12)
