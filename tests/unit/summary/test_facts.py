"""The evaluation that counts the facts which a summary tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.summary.articles import FERRY, FERRY_TITLE

from depeche.errors import InvalidInputError
from depeche.evaluation.facts import evaluate, holds

FACTS = Path(__file__).parents[2] / "quality" / "facts.jsonl"
CASE = {
    "id": "ferry",
    "lang": "fr",
    "title": FERRY_TITLE,
    "article": "\n".join(FERRY),
    "facts": [[["15 septembre"], ["fermera", "fermeture"]], [["aucune compagnie"]]],
    "misleading": [[["18 %"]]],
}


def write(path: Path, *cases: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(case) for case in cases) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("La ligne FERMERA le 15 septembre.", True),
        ("La ligne fermera le 15 octobre.", False),
        ("La fermeture est fixée au 15\u00a0septembre.", True),
    ],
)
def test_a_fact_needs_a_phrase_of_each_group_in_one_sentence(sentence, told):
    assert holds([sentence], (("15 septembre",), ("fermera", "fermeture"))) is told


def test_groups_of_a_fact_may_not_be_spread_over_sentences():
    assert not holds(["La ligne fermera.", "Le 15 septembre est férié."], (("15 septembre",), ("fermera",)))


def test_shares_stand_beside_lead(tmp_path):
    report = evaluate(write(tmp_path / "facts.jsonl", CASE), sentences=1)
    ours = next(g for g in report.groups if g.system == "extractive" and g.language == "fr")
    assert (ours.first, ours.three, ours.misled) == (100, 50, 0)
    assert ours.lacking == ()
    assert {g.system for g in report.groups} == {"extractive", "lead"}
    assert report.figures()["extractive.all.first"] == 100
    assert "| lead | fr | 1 | 100.0 | 50.0 | 0.0 |" in report.table()


def test_what_misleads_is_counted(tmp_path):
    case = CASE | {"misleading": [[["15 septembre"]]]}
    report = evaluate(write(tmp_path / "facts.jsonl", case), sentences=1)
    assert all(group.misled == 100 for group in report.groups)


def test_a_missing_page_is_named(tmp_path):
    case = {key: CASE[key] for key in ("id", "lang", "facts")} | {"page": "nowhere.txt"}
    with pytest.raises(InvalidInputError, match=r"ferry.*nowhere\.txt"):
        evaluate(write(tmp_path / "facts.jsonl", case))


def test_the_projects_own_articles_tell_their_news():
    report = evaluate(FACTS)
    ours, lead = (
        next(g for g in report.groups if (g.system, g.language) == (s, "all")) for s in ("extractive", "lead")
    )
    assert ours.first >= 80
    assert ours.three >= 60
    assert ours.first > lead.first
