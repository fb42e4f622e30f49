"""`depeche eval translation` on a file of one's own."""

import json

import pytest

from depeche.errors import InvalidInputError
from depeche.evaluation.translation import evaluate
from depeche.models import Runtime
from depeche.settings import Settings

ROWS = [
    ("Le maire a 52 ans.", "The mayor is 52 years old.", "The mayor is 52 years old."),
    ("La pluie tombe.", "The rain falls.", "Rain is falling."),
    ("Il y a 3 morts.", "There are 5 dead.", "There are three dead."),
]


@pytest.fixture
def data(tmp_path):
    file = tmp_path / "data.jsonl"
    rows = [
        {
            "id": str(n),
            "source_lang": "fr",
            "target_lang": "en",
            "text": text,
            "reference": reference,
            "peers": {"one": reference},
        }
        for n, (text, _, reference) in enumerate(ROWS)
    ]
    file.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    return file


def measure(file, scripted, **options):
    model = scripted({text: output for text, output, _ in ROWS})
    return evaluate(file, settings=Settings(), runtime=Runtime(Settings()), translator=model, **options)


def test_the_report_has_scores_numbers_flags_and_signatures(data, scripted):
    report = measure(data, scripted)
    (pair,) = report.pairs
    assert (pair.route, pair.cases, pair.segments) == ("fr>en", 3, 3)
    assert [one.system for one in pair.scores] == ["depeche", "one"]
    assert pair.scores[1].bleu == pytest.approx(100)
    assert 0 < pair.scores[0].chrf < 100
    assert pair.reference_invented == pair.reference_lost == 0
    assert pair.flagged == pytest.approx(100 / 3)  # the number that was put right
    assert "nrefs:1" in report.bleu_signature
    assert "chrF" in report.table()
    assert report.figures()["fr>en.nothing_invented"] == 100
    assert json.loads(report.model_dump_json())["pairs"][0]["model"] == "scripted"


def test_a_limit_takes_the_first(data, scripted):
    assert measure(data, scripted, limit=2).pairs[0].cases == 2


def test_a_bad_line_is_named(data, scripted):
    data.write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(InvalidInputError, match="line 1"):
        measure(data, scripted)


def test_an_empty_file_is_an_empty_report(data, scripted):
    data.write_text("", encoding="utf-8")
    assert measure(data, scripted).pairs == ()
