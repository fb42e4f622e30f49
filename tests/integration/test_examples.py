"""The sample articles come out exactly: title, standfirst, subheads, body and lists, and nothing else."""

from pathlib import Path

import pytest

from depeche.cleaning import clean
from depeche.text.normalize import normalize

EXAMPLES = Path(__file__).parents[2] / "examples"

# Line numbers in the sample by what stands there. A lead that nothing sets off from the body is its first paragraph.
GOLD = {
    "port-de-kerlaouen.txt": {
        "title": 9,
        "standfirst": 20,
        "body": [24, 26, 32, 34, 38, 40],
        "subhead": [30, 36],
        "list": [],
    },
    "hopital-de-verneuil.txt": {
        "title": 10,
        "standfirst": 16,
        "body": [17, 19, 21, 22, 23],
        "subhead": [],
        "list": [],
    },
    "loup-du-vercors.txt": {
        "title": 1,
        "standfirst": None,
        "body": [8, 10, 12, 16, 18, 25, 27],
        "subhead": [14, 23],
        "list": [19, 20, 21],
    },
    "biblioteca-de-arenal.txt": {
        "title": 3,
        "standfirst": None,
        "body": [8, 10, 12, 18],
        "subhead": [16],
        "list": [],
    },
    "bridge-inspection.txt": {
        "title": 6,
        "standfirst": 10,
        "body": [12, 14, 18],
        "subhead": [],
        "list": [],
    },
}


@pytest.mark.parametrize("name", GOLD)
def test_pasted_pages(name):
    text = (EXAMPLES / name).read_text()
    lines = ["", *normalize(text).split("\n")]
    gold = GOLD[name]
    found = clean(text=text)
    assert found.title == lines[gold["title"]]
    assert found.standfirst == (lines[gold["standfirst"]] if gold["standfirst"] else "")
    roles = {number: role for role in ("body", "subhead", "list") for number in gold[role]}
    assert list(zip(found.roles, found.paragraphs, strict=True)) == [
        (roles[number], lines[number]) for number in sorted(roles)
    ]
    kept = {gold["title"], gold["standfirst"], *roles}
    removed = {one.line for one in found.removed}
    assert {number for number, line in enumerate(lines) if line} - kept <= removed


def test_an_html_page():
    found = clean(html=(EXAMPLES / "tramway.html").read_text())
    assert found.title == "Tramway : la ligne D prolongée jusqu’aux Bruyères en 2028"
    assert found.standfirst.startswith("Le conseil métropolitain a voté lundi soir")
    assert [(role, text.split()[:3]) for role, text in zip(found.roles, found.paragraphs, strict=True)] == [
        ("body", ["Par", "61", "voix"]),
        ("body", ["Aujourd’hui,", "la", "ligne"]),
        ("subhead", ["Un", "coût", "contesté"]),
        ("body", ["L’opposition", "juge", "le"]),
        ("body", ["La", "métropole", "répond"]),
        ("subhead", ["Des", "commerçants", "inquiets"]),
        ("body", ["Rue", "des", "Tanneurs,"]),
    ]
    assert {"caption", "byline", "date", "share", "cookie"} <= {one.reason for one in found.removed}
