"""The quality gate holds what was reached, names what gave way, and lowers nothing in silence."""

import json

import pytest

from depeche.errors import InvalidInputError
from depeche.evaluation import gate
from depeche.settings import Settings

PAGE = {
    "id": "one",
    "lang": "fr",
    "text": "Accueil\nLe marché couvert rouvre ses portes\n"
    "Fermé depuis trois ans, le marché couvert de Saumont rouvre vendredi matin avec 42 commerçants.\n"
    "La mairie a consacré 3,1 millions d’euros à la toiture, abîmée par la grêle de juin 2021.\n"
    "« Nos clients nous ont attendus », se félicite la fromagère Odile Marchand, installée depuis 1998.\nContact",
    "gold_title": "Le marché couvert rouvre ses portes",
    "gold_body": "Fermé depuis trois ans, le marché couvert de Saumont rouvre vendredi matin avec 42 commerçants.\n"
    "La mairie a consacré 3,1 millions d’euros à la toiture, abîmée par la grêle de juin 2021.\n"
    "« Nos clients nous ont attendus », se félicite la fromagère Odile Marchand, installée depuis 1998.",
}


@pytest.fixture
def bench(tmp_path):
    (tmp_path / "pages.jsonl").write_text(json.dumps(PAGE) + "\n")
    return tmp_path


def floors(floor, sha256=None):
    measurement = gate.Measurement(
        step="cleaning", data="pages.jsonl", sha256=sha256, allowance=0.01, floors={"all.f1": floor}
    )
    return gate.Floors(measurements={"pages": measurement})


def findings(pinned, bench, **options):
    return list(gate.check(pinned, bench, Settings(), **options))


def test_pinning_and_holding(bench):
    found = findings(floors(None), bench, repin=True)
    pinned = gate.repinned(floors(None), found, bench)
    measurement = pinned.measurements["pages"]
    assert measurement.sha256 == gate.digest(bench / "pages.jsonl")
    assert measurement.floors["all.f1"] > 0.9
    assert [finding.holds for finding in findings(pinned, bench)] == [True]


def test_a_floor_that_gives_way(bench):
    high = floors(1.5, gate.digest(bench / "pages.jsonl"))
    found = findings(high, bench)
    assert [(finding.figure, finding.holds) for finding in found] == [("all.f1", False)]
    with pytest.raises(InvalidInputError, match=r"all\.f1"):
        gate.repinned(high, found, bench)
    lowered = gate.repinned(high, found, bench, allow_regression=True)
    assert lowered.measurements["pages"].floors["all.f1"] <= 1


def test_the_allowance_forgives_noise(bench):
    value = findings(floors(None), bench, repin=True)[0].value
    near = floors(value + 0.009, gate.digest(bench / "pages.jsonl"))
    assert findings(near, bench)[0].holds


def test_other_data_is_refused(bench):
    with pytest.raises(InvalidInputError, match="not the file"):
        findings(floors(0.5, "0" * 64), bench)
    (bench / "pages.jsonl").unlink()
    with pytest.raises(InvalidInputError, match=r"pages\.jsonl"):
        findings(floors(0.5, "0" * 64), bench)


def test_an_unknown_figure_is_refused(bench):
    wrong = gate.Measurement(step="cleaning", data="pages.jsonl", allowance=0, floors={"xx.f1": None})
    with pytest.raises(InvalidInputError, match=r"xx\.f1"):
        findings(gate.Floors(measurements={"pages": wrong}), bench, repin=True)


def test_a_file_that_is_no_floors_file(tmp_path):
    (tmp_path / "floors.json").write_text('{"measurements": {"a": {"step": "poetry"}}}')
    with pytest.raises(InvalidInputError) as caught:
        gate.read(tmp_path / "floors.json")
    assert caught.value.field == "floors"
