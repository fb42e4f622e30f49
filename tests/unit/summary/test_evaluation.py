from __future__ import annotations

import json

import pytest
from tests.unit.summary.articles import BRIDGE, FERRY

from depeche.errors import InvalidInputError
from depeche.evaluation.rouge import Rouge, words
from depeche.evaluation.summaries import evaluate
from depeche.evaluation.unsupported import Vocabulary

CASES = [
    {
        "id": "ferry",
        "lang": "fr",
        "kind": "abstract",
        "article": "\n".join(FERRY),
        "reference": "La ligne de Port-Lannec à l'île de Houran fermera le 15 septembre.",
    },
    {
        "id": "bridge",
        "lang": "en",
        "kind": "abstract",
        "article": "\n".join(BRIDGE),
        "reference": "The Marlow footbridge is closed after cracks were found in its supports.",
    },
]


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(case) for case in CASES) + "\n", "utf-8")
    return path


def test_figures_stand_beside_lead(data):
    report = evaluate(data, kind="extractive", sentences=2)
    groups = {(g.system, g.language): g for g in report.groups}
    assert set(groups) == {(s, g) for s in ("extractive", "lead") for g in ("fr", "en", "all")}
    ours = groups["extractive", "fr"]
    assert ours.verbatim == 100
    assert ours.unsupported_numbers == ours.unsupported_names == 0
    assert 0 < ours.rouge2 < ours.rouge1 < 100
    assert "rouge1_over_lead" in " ".join(report.figures())
    assert json.loads(report.model_dump_json())["kind"] == "extractive"
    assert "| extractive | fr | abstract | 1 |" in report.table()


def test_abstractive_stands_beside_lead_of_its_length(data):
    report = evaluate(data, kind="abstractive", sentences=2)
    groups = {(g.system, g.language): g for g in report.groups}
    assert groups["abstractive", "all"].fallback == 100  # no model was given
    assert groups["abstractive", "all"].unsupported == 0
    assert groups["lead, cut", "fr"].words == groups["abstractive", "fr"].words


def test_a_limit(data):
    assert {g.language for g in evaluate(data, limit=1).groups} == {"fr", "all"}


def test_a_bad_line_is_named(data):
    data.write_text(data.read_text("utf-8") + '{"id": "x"}\n', "utf-8")
    with pytest.raises(InvalidInputError, match="line 3"):
        evaluate(data)


def test_rouge_in_french_cuts_elisions_and_keeps_accents():
    assert words("L'été, c’est là qu'il écrit.", "fr") == ["été", "est", "là", "il", "écrit"]
    assert Rouge().score("L'été arrive.", "Été arrive", "fr").rouge2 == 1.0


def test_rouge_in_english_stems():
    assert Rouge().score("The bridges closed", "the bridge closes", "en").rouge1 == 1.0


@pytest.mark.parametrize(
    ("summary", "numbers", "dates", "names", "quotations"),
    [
        ("La ligne a perdu 18 % de ses passagers.", 0, 0, 0, 0),
        ("La ligne a perdu 19 % de ses passagers.", 1, 0, 0, 0),
        ("Selon Hélène Morvan, la ligne fermera mardi.", 0, 0, 0, 0),
        ("Selon Louise Morvan, la ligne fermera jeudi.", 0, 1, 1, 0),
        ("Il reste 42.000 passagers.", 0, 0, 0, 0),
        ("« Nous avons besoin de ce bateau », dit le maire.", 0, 0, 0, 0),
        ("« Nous avons besoin de ce port », dit le maire.", 0, 0, 0, 1),
    ],
)
def test_what_the_article_lacks(summary, numbers, dates, names, quotations):
    missing = Vocabulary("\n".join(FERRY), "fr").missing(summary)
    found = (len(missing.numbers), len(missing.dates), len(missing.names), len(missing.quotations))
    assert found == (numbers, dates, names, quotations)
