"""The figures of the evaluation, on a few cases of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from depeche.errors import InvalidInputError
from depeche.evaluation.support import SupportReport, evaluate

ARTICLE = "Le pont a coûté 40 millions d'euros. Nadia Ferrand l'a inauguré mardi à Mirande.\nIl mesure 300 mètres."
CASES = [
    ("a", "Le pont a coûté 40 millions d'euros.", "faithful", []),
    ("b", "Nadia Ferrand a inauguré le pont mardi à Mirande.", "faithful", []),
    ("c", "Le pont a coûté 60 millions d'euros.", "unfaithful", ["extrinsic-number"]),
    ("d", "Henri Castelnau l'a inauguré mardi à Mirande.", "unfaithful", ["extrinsic-entity"]),
]


def _write(path: Path) -> Path:
    lines = [
        json.dumps(
            {
                "id": name,
                "lang": "fr",
                "source": "own/cases (small)",
                "article": ARTICLE,
                "summary": summary,
                "label": label,
                "error_types": types,
                "cased": True,
            }
        )
        for name, summary, label, types in CASES
    ]
    path.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    return path


def test_figures(tmp_path: Path) -> None:
    report = evaluate(_write(tmp_path / "cases.jsonl"))
    group = next(g for g in report.groups if g.language == "fr")
    assert (group.unfaithful, group.faithful) == (2, 2)
    assert (group.recall, group.false_alarms, group.balanced_accuracy, group.auc) == (100.0, 0.0, 100.0, 100.0)
    assert {(t.type, t.rejected) for t in report.types} == {
        ("faithful", 0.0),
        ("extrinsic-number", 100.0),
        ("extrinsic-entity", 100.0),
    }
    assert report.figures()["fr.cases-small.balanced_accuracy"] == 100.0


def test_what_a_faithful_label_lets_pass_is_told_apart(tmp_path: Path) -> None:
    path = _write(tmp_path / "cases.jsonl")
    known = {"id": "e", "lang": "fr", "source": "own/cases (small)", "article": ARTICLE, "label": "faithful"}
    known["summary"] = "Nadia Ferrand, née à Valbonne, a inauguré le pont mardi à Mirande."
    path.write_text(path.read_text("utf-8") + json.dumps(known), encoding="utf-8")
    group = next(g for g in evaluate(path).groups if g.language == "fr")
    assert (group.faithful, group.added) == (3, 1)
    assert group.false_alarms == pytest.approx(100 / 3)
    assert group.balanced_accuracy == pytest.approx(100 * (1 + 2 / 3) / 2)
    assert group.strict_accuracy == 100.0


def test_report_is_a_table_and_json(tmp_path: Path) -> None:
    report = evaluate(_write(tmp_path / "cases.jsonl"), limit=3)
    assert "| fr | own/cases (small) | 1 | 2 | 100.0 | 0.0 |" in report.table()
    assert SupportReport.model_validate_json(report.model_dump_json()) == report


def test_one_label_alone_has_no_balanced_accuracy(tmp_path: Path) -> None:
    report = evaluate(_write(tmp_path / "cases.jsonl"), limit=2)
    assert all(group.balanced_accuracy is None and group.recall is None for group in report.groups)
    assert all(group.strict_accuracy is None for group in report.groups)
    assert "–" in report.table()


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(InvalidInputError, match="line 1"):
        evaluate(path)
