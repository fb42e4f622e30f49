"""What wire copy opens with is found, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.text.datelines import undated

REST = "The port will reopen in March after five months of works."


@pytest.mark.parametrize(
    "dateline",
    [
        "PORT VERNET, Jan 6 - ",
        "PORT VERNET, Jan 6 (Coast News) - ",
        "PARIS, 6 jan (Reuters) – ",
        "PARIS, 6 janvier 2024 (AFP) - ",
        "Toulouse, le 3 mars 2024 (AFP) — ",
        "LONDON (AP) — ",
        "(Reuters) - ",
        "MADRID, 12 ene (EFE) - ",
        "URGENT - ",
    ],
)
def test_a_dateline_is_left_out(dateline):
    assert undated(dateline + REST) == REST


@pytest.mark.parametrize(
    "text",
    [
        REST,
        "The mayor (a farmer) - a man of few words - said on Monday that he would stay.",
        "Paris, le 3 mars, sera fermé aux voitures pendant toute la journée, dit la mairie.",
        "La SNCF – qui l'exploite – ne prévoit pas de rouvrir la gare avant mars.",
        "PARIS - Le port.",
    ],
)
def test_anything_else_stays(text):
    assert undated(text) == text


@given(st.text())
def test_what_is_left_is_the_end_of_the_sentence(text):
    assert text.endswith(undated(text))
