"""The definitions of the scores, on cases that can be counted by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from depeche.evaluation.cleaning import bag, evaluate, measure, page_score, words

CASE = {"id": "a", "lang": "fr", "gold_title": "Le titre", "gold_body": "un deux trois quatre cinq", "neutral": []}


def test_shingles_are_counted():
    assert bag("un deux trois quatre cinq").total() == 2
    assert bag("un deux").total() == 1
    assert bag("").total() == 0
    assert words("L\u00adété 漢字") == ["Lété", "漢", "字"]


def test_precision_and_recall_of_a_page():
    score = page_score(CASE, "Le titre!", "deux trois quatre cinq six")
    assert (score.precision, score.recall) == (0.5, 0.5)
    assert score.title_exact
    assert score.title_f1 == 1.0


def test_title_and_neutral_lines_cost_nothing_in_the_body():
    case = CASE | {"neutral": ["sept huit neuf dix"]}
    assert page_score(case, "", "un deux trois quatre cinq").precision == 1.0
    assert page_score(case, "", "sept huit neuf dix").precision == 0.0
    mixed = page_score(case, "", "un deux trois quatre cinq\nsept huit neuf dix")
    assert mixed.recall == 1.0
    assert mixed.precision == pytest.approx(2 / 5)  # three shingles lie across the seam


def test_snippets_and_languages():
    cases = [
        CASE,
        {"id": "b", "lang": "de", "with": ["eins zwei", "drei"], "without": ["Werbung", "Titel"]},
    ]
    report = measure(cases, lambda case: ("Titel", "eins  zwei Werbung") if "with" in case else ("", ""))
    assert report.scores["fr"].f1 == 0.0
    assert (report.snippets["de"].precision, report.snippets["de"].recall) == (0.5, 0.5)
    assert report.snippets["de"].accuracy == 0.5
    assert "de.snippets_f1" in report.figures()
    assert "worst pages" in report.table()
    assert json.loads(report.model_dump_json())["kind"] == "text"


def test_a_file_is_cleaned_and_scored(tmp_path: Path):
    pages = Path(__file__).parent / "pages"
    text = (pages / "harbour.txt").read_text("utf-8")
    gold = [line for line in text.split("\n") if len(line) > 120]
    case = {"id": "h", "lang": "en", "gold_title": "", "gold_body": "\n".join(gold), "text": text}
    data = tmp_path / "data.jsonl"
    data.write_text(f"{json.dumps(case)}\n\n{json.dumps(case | {'id': 'i'})}\n", "utf-8")
    assert evaluate(data).scores["all"].f1 == 1.0
    assert evaluate(data, limit=1).scores["all"].pages == 1
    assert evaluate(data, kind="html").scores == {}
