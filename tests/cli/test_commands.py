"""The commands do what the README shows."""

import json

import pytest

import depeche
from tests.cli.conftest import EXAMPLES, PAGE

JUNK = ["cookies", "Lire aussi", "Partager", "Lise Morel", "Accueil"]


def test_version_and_help(shell):
    assert shell("--version").stdout.decode().strip() == f"depeche, version {depeche.__version__}"
    text = shell("--help").stdout.decode()
    assert all(
        name in text for name in ["brief", "clean", "translate", "summarize", "serve", "worker", "models", "eval"]
    )


def test_clean_for_people_and_for_tools(shell, page):
    article = shell.json("clean", page)
    assert article["title"] == "Le pont de Brévan fermé pour six mois"
    text = "\n".join([article["standfirst"], *article["paragraphs"]])
    assert "9 400 véhicules" in text
    assert not any(junk in text for junk in JUNK)
    shown = shell("clean", page).stdout.decode()
    assert shown.startswith(article["title"])
    assert all(paragraph in shown for paragraph in article["paragraphs"])


def test_explain_shows_every_line(shell, page):
    shown = shell("clean", "--explain", page).stdout.decode()
    for line in PAGE.strip().split("\n"):
        assert line in shown
    assert "cookie" in shown


def test_html_is_recognised_by_its_name_or_its_beginning(shell):
    html = (EXAMPLES / "tramway.html").read_text()
    named = shell.json("clean", EXAMPLES / "tramway.html")
    piped = shell.json("clean", stdin=html)
    assert named == piped
    assert named["title"] == "Tramway : la ligne D prolongée jusqu’aux Bruyères en 2028"


def test_clean_jsonl(shell):
    html = (EXAMPLES / "tramway.html").read_text()
    code, out = shell.jsonl("clean", rows=[{"id": "t", "text": PAGE, "lang": "fr"}, {"id": "h", "html": html}])
    assert code == 0
    assert [sorted(row) for row in out] == [["body", "id", "title"]] * 2
    assert out[0]["title"] == "Le pont de Brévan fermé pour six mois"
    assert "\n\n" in out[0]["body"]


def test_summarize_extractive_jsonl_needs_no_model(shell):
    text = "Le pont ferme lundi. Il rouvrira dans six mois. Le chantier coûte 2 millions. La mairie paie la moitié."
    code, out = shell.jsonl("summarize", "--sentences", "2", rows=[{"id": "a", "text": text, "lang": "fr"}])
    assert code == 0
    assert sorted(out[0]) == ["id", "kind", "summary"]
    assert out[0]["kind"] == "extractive"
    assert out[0]["summary"].count(".") == 2


@pytest.mark.models
def test_brief_twice(shell, page):
    first = shell.json("brief", page)
    assert first["cached"] is False
    assert first["translation"]["target"] == "en"
    source = PAGE.replace("\n", " ")
    assert all(sentence["source"] in source for sentence in first["extractive"]["sentences"])
    written = first["abstractive"]["sentences"]
    assert all(sentence["evidence"] for sentence in written)
    # What the translation may have wrong is said, and the summary does not count as supported then.
    assert first["abstractive"]["supported"] is not any(sentence["issues"] for sentence in written)
    assert not any(junk in json.dumps(first["abstractive"], ensure_ascii=False) for junk in JUNK)
    second = shell.json("brief", page)
    assert second == first | {"cached": True}


@pytest.mark.models
def test_brief_for_people(shell, page):
    shown = shell("brief", page).stdout.decode()
    assert "fr → en" in shown
    for heading in ["Summary", "Key sentences", "Translation", "Article"]:
        assert heading in shown


@pytest.mark.models
def test_brief_without_translation(shell, page):
    brief = shell.json("brief", page, "--to", "none", "--style", "bullets", "--sentences", "2")
    assert brief["translation"] is None
    assert brief["extractive"]["language"] == brief["abstractive"]["language"] == "fr"
    assert len(brief["extractive"]["sentences"]) == 2
    assert all(line.startswith("- ") for line in brief["abstractive"]["text"].split("\n"))


@pytest.mark.models
def test_brief_jsonl(shell):
    code, out = shell.jsonl("brief", "--to", "en", rows=[{"id": "a", "text": PAGE}, {"id": "b", "text": "?"}])
    assert code == 1
    assert out[0]["id"] == "a"
    assert out[0]["article"]["title"] == "Le pont de Brévan fermé pour six mois"
    assert out[1]["id"] == "b"
    assert out[1]["error"]["status"] == 422


@pytest.mark.models
def test_translate_keeps_lines(shell):
    text = "Le pont ferme lundi.\n\nIl rouvrira dans six mois. La mairie paie."
    result = shell.json("translate", "--from", "fr", "--to", "en", stdin=text)
    assert len(result["paragraphs"]) == 3
    assert result["paragraphs"][1] == ""
    assert [segment["paragraph"] for segment in result["segments"]] == [0, 2, 2]


@pytest.mark.models
def test_translate_jsonl_is_the_same_line_by_line(shell):
    lines = [
        "Le pont ferme lundi.",
        "Il a plu.\nIl fait froid.",
        "",
        "The bridge is closed.",
        "La maire est venue hier.",
    ]
    rows = [{"id": number, "text": line} for number, line in enumerate(lines)]
    code, out = shell.jsonl("translate", "--to", "en", rows=rows)
    assert code == 1
    assert [row["id"] for row in out] == [0, 1, 2, 3, 4]
    assert "error" in out[3], "English to English is no translation"
    assert out[1]["text"].count("\n") == 1
    assert out[2]["text"] == ""
    alone = shell.jsonl("translate", "--to", "en", rows=[rows[4]])[1]
    assert alone[0]["text"] == out[4]["text"]


@pytest.mark.models
def test_models_are_listed_verified_and_licensed(shell):
    rows = json.loads(shell("models", "list", "--json").stdout)
    assert {row["purpose"] for row in rows} == {"translation", "summary"}
    built = [row["name"] for row in rows if row["built"]]
    assert {"gemma3-270m", "gemma3-270m-fr-en"} <= set(built)
    verified = shell("models", "verify")
    assert verified.returncode == 0
    assert verified.stdout.decode().count("ok") == len(built)
    assert "Gemma Terms of Use" in shell("models", "licenses").stdout.decode()
