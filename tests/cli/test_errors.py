"""What can't be used ends in one line and exit code 2; nobody ever sees a traceback."""

import json

import pytest

from depeche.cli.root import run
from tests.cli.conftest import PAGE

HOSTILE = {
    "empty": b"",
    "blank": b" \n\t\n ",
    "emoji": "😀".encode(),
    "one long word": b"a" * 100_000,
    "five megabytes": b"La ville dort. " * 350_000,
    "binary": bytes(range(256)) * 40,
    "broken UTF-16": b"\xff\xfe\x00\xd8",
    "HTML without article": b"<!doctype html><html><body><nav><a href='/'>Menu</a></nav></body></html>",
    "control characters": b"\x1b[31m\x07" * 50,
}


def complaint(done):
    assert done.returncode == 2
    assert done.stdout == b""
    line = done.stderr.decode()
    assert line.startswith("depeche: ")
    assert line.count("\n") == 1
    return line


def _broken(*_, **__):
    raise IndexError(NL)


NL = """De haven krijgt een nieuwe sluis
De gemeenteraad heeft donderdag besloten een nieuwe sluis te bouwen voor 42 miljoen euro, zei Marguerite.
De bouw begint in maart en duurt volgens de gemeente twee jaar.
"""


def test_a_step_that_fails_is_named_and_the_rest_is_printed(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DEPECHE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("depeche.summary.abstract", _broken)
    (tmp_path / "nl.txt").write_text(NL)
    assert run(["brief", str(tmp_path / "nl.txt"), "--from", "nl", "--to", "none"]) == 1
    printed = capsys.readouterr()
    assert "The written summary could not be made." in printed.out
    assert "Key sentences" in printed.out
    assert "depeche: The written summary could not be made; the rest of the brief is there" in printed.err


def test_an_error_that_nobody_foresaw_shows_its_place_and_no_text(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DEPECHE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("depeche.cleaning.clean", _broken)
    (tmp_path / "nl.txt").write_text(NL)
    assert run(["clean", str(tmp_path / "nl.txt")]) == 1
    line = capsys.readouterr().err
    assert line.startswith("depeche: unexpected IndexError File")
    assert line.count("\n") == 1
    assert "Marguerite" not in line


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("command", ["brief", "clean"])
def test_input_that_holds_no_article(shell, command, name):
    complaint(shell(command, stdin=HOSTILE[name]))


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("command", ["translate", "summarize"])
def test_single_steps_refuse_or_finish(shell, command, name):
    # One word is text that can be translated, if its language is known; here it is not.
    done = shell(command, stdin=HOSTILE[name])
    if done.returncode:
        complaint(done)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["brief", "--sentences", "0"], ["sentences", "10"]),
        (["brief", "--sentences", "11"], ["sentences", "10"]),
        (["brief", "--to", "xx"], ["xx", "fr>en"]),
        (["brief", "--to", "English"], ["target_language"]),
        (["brief", "--from", "xx"], ["xx"]),
        (["brief", "--summary-language", "de"], ["fr", "en", "de"]),
        (["brief", "--style", "haiku"], ["haiku", "bullets"]),
        (["brief", "--glossary", "missing.csv"], ["missing.csv"]),
        (["brief", "nowhere.txt"], ["nowhere.txt"]),
        (["translate", "--to", "zh"], ["zh", "fr>en"]),
        (["translate", "--from", "fr", "--to", "fr"], ["fr"]),
        (["summarize", "--sentences", "99"], ["sentences", "10"]),
        (["brief", "--wrong"], ["--wrong"]),
        (["frobnicate"], ["frobnicate"]),
        (["models", "build", "gpt-9"], ["gpt-9", "gemma3-270m"]),
    ],
)
def test_options_that_cannot_be_used(shell, arguments, words):
    stdin = PAGE if not any(argument.endswith(".txt") for argument in arguments) else ""
    line = complaint(shell(*arguments, stdin=stdin))
    assert all(word in line for word in words), line


def test_a_setting_that_cannot_be_used_is_named(shell):
    line = complaint(shell("clean", stdin=PAGE, DEPECHE_MAX_CHARACTERS="many"))
    assert "DEPECHE_MAX_CHARACTERS" in line


def test_a_limit_is_named(shell):
    line = complaint(shell("clean", stdin=PAGE, DEPECHE_MAX_CHARACTERS="100"))
    assert "100" in line


def test_a_corrupt_store_is_named(shell):
    (shell.folder / "data").mkdir()
    (shell.folder / "data" / "depeche.sqlite").write_bytes(b"this is no database" * 100)
    done = shell("brief", stdin=PAGE)
    assert done.returncode == 1
    assert "depeche.sqlite" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_bad_lines_keep_their_place(shell):
    rows = [
        {"id": "good", "text": PAGE},
        b"{broken",
        b"[1]",
        {"id": "no text"},
        {"id": "number", "text": 7},
        {"id": "empty", "text": ""},
        {"id": 5, "text": PAGE},
        b'{"id": "deep", "text": ' + b"[" * 100_000,
    ]
    code, out = shell.jsonl("clean", rows=rows)
    assert code == 1
    assert [row["id"] for row in out] == ["good", None, None, "no text", "number", "empty", 5, None]
    assert [("error" in row) for row in out] == [False, True, True, True, True, True, False, True]
    assert out[3]["error"]["field"] == "text"


def test_a_reader_that_leaves_is_no_error(shell):
    rows = json.dumps({"id": 1, "text": PAGE}) + "\n"
    process = shell.start("clean", "--jsonl", "rows.jsonl")
    (shell.folder / "rows.jsonl").write_text(rows * 50)
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait()
