"""`depeche batch` as a person runs it, in a process of its own, against the S3 server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stack.uploads import good_files, mixed_files, picture

from depeche.batch import Notice
from depeche.batch.exchange import prefix_of
from depeche.batch.keys import local_path

PROGRAM = Path(sys.executable).with_name("depeche")
TEXT = "Le pont ferme\nLe pont de Brévan ferme lundi pour six mois.\n"


@pytest.fixture
def shell(room, tmp_path):
    folder = tmp_path / "desk"
    folder.mkdir()

    def run(*arguments, **env):
        buckets = {
            "DEPECHE_INBOX_BUCKET": room.settings.inbox_bucket,
            "DEPECHE_OUTBOX_BUCKET": room.settings.outbox_bucket,
            "DEPECHE_DATA_DIR": str(tmp_path / "data"),
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [PROGRAM, "batch", *map(str, arguments)],
            capture_output=True,
            cwd=folder,
            env=os.environ | buckets | env,
            check=False,
            text=True,
            encoding="utf-8",
        )
        return done.returncode, done.stdout, done.stderr

    run.folder = folder
    return run


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def take_everything(room):
    pages = room.s3.get_paginator("list_objects_v2").paginate(Bucket=room.settings.inbox_bucket)
    found = [Notice(room.settings.inbox_bucket, entry["Key"]) for page in pages for entry in page.get("Contents", ())]
    room.intake.visit().take(found)


def test_there_and_back(room, shell):
    files = good_files(6) | {"lignes.jsonl": mixed_files()["mixed/one bad line.jsonl"][0], "vide.txt": b""}
    write(
        shell.folder / "lot",
        files | {"photo.jpg": picture(), ".DS_Store": b"x", "depeche.json": b'{"summary": {"sentences": 2}}'},
    )
    code, out, err = shell("upload", "lot", "--folder", "bureau/éco", "--to", "de")
    assert code == 0, err
    assert out.splitlines()[0] == "inbox/bureau/éco/depeche.json"
    assert sorted(out.splitlines()[1:]) == sorted(f"inbox/bureau/éco/{name}" for name in files)
    assert "photo.jpg is left out: this type can't be read" in err

    code, out, _ = shell("status", "--json")
    assert code == 0
    assert {row["state"] for row in json.loads(out)} == {"waiting"}

    take_everything(room)
    room.finish()
    code, out, _ = shell("status", "--json", "--watch", "--folder", "bureau")
    assert code == 1, "an upload has failed"
    states = {row["key"].removeprefix("inbox/bureau/éco/"): row for row in json.loads(out)}
    assert states.keys() == files.keys()
    assert {name for name, row in states.items() if row["state"] != "done"} == {"lignes.jsonl", "vide.txt"}
    assert (states["lignes.jsonl"]["done"], states["lignes.jsonl"]["failed"], states["lignes.jsonl"]["total"]) == (
        5,
        1,
        6,
    )
    assert states["vide.txt"]["detail"] == "The file is empty"
    _, out, _ = shell("status")
    assert "vide.txt" in out
    assert "The file is empty" in out

    code, out, err = shell("download", "back", "--folder", "bureau/éco", "--failures")
    assert code == 0, err
    back = shell.folder / "back"
    brief = json.loads((back / "bureau/éco/articles/000.txt.json").read_bytes())
    assert brief["translation"]["target"] == "de"
    assert len(brief["abstractive"]["sentences"]) == 2
    assert (back / "failed/bureau/éco/vide.txt.json").is_file()
    fetched = {path.relative_to(back).as_posix() for path in back.rglob("*") if path.is_file()}
    assert fetched == {key.removeprefix("outbox/") for key in room.results()}
    code, out, err = shell("download", "back", "--folder", "bureau/éco", "--failures")
    assert (code, out) == (0, "")
    assert f"0 fetched, {len(fetched)} here already" in err


def test_several_on_their_way(room, shell):
    room.drop("a.jsonl", "\n".join(json.dumps({"text": f"{TEXT}{number}"}) for number in range(3)))
    room.take("a.jsonl")
    room.jobs.deliver(room.work()[0])
    [row] = json.loads(shell("status", "--json")[1])
    assert (row["state"], row["done"]) == ("working", 1)


def test_single_files_keep_their_names(room, shell):
    write(shell.folder, {"a/b/c.txt": TEXT, "d.txt": TEXT})
    code, out, _ = shell("upload", "a/b/c.txt", "d.txt")
    assert code == 0
    assert sorted(out.splitlines()) == ["inbox/c.txt", "inbox/d.txt"]


def test_two_files_for_one_place(shell):
    write(shell.folder, {"a/x.txt": TEXT, "b/x.txt": TEXT})
    code, out, err = shell("upload", "a", "b")
    assert (code, out) == (2, "")
    assert err == "depeche: 2 of these files would go to inbox/x.txt\n"


@pytest.mark.parametrize(
    ("arguments", "env", "message"),
    [
        (["status"], {"DEPECHE_INBOX_BUCKET": ""}, "DEPECHE_INBOX_BUCKET must be set here"),
        (["status"], {"DEPECHE_INBOX_BUCKET": "there-is-no-such-bucket"}, "There is no bucket there-is-no-such-bucket"),
        (["upload", "nowhere"], {}, "does not exist"),
        (["upload", "photo.jpg"], {}, "none of these files can be uploaded"),
        (["upload", "a.txt", "--to", "Englisch!"], {}, "target_language"),
        (["status"], {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9"}, "can't be reached"),
    ],
)
def test_what_goes_wrong_is_one_clear_line(shell, arguments, env, message):
    write(shell.folder, {"photo.jpg": picture(), "a.txt": TEXT})
    code, out, err = shell(*arguments, **env)
    assert code in (1, 2)
    assert out == ""
    assert message in err
    assert "Traceback" not in err


STRANGE = (
    "dots/../../../up.txt.json",
    "/etc/a.json",
    "a/\x1b]52;c;aGk=\x07.txt.json",
    "b/\x9b31m.json",
    "n" * 300 + ".json",
    "c/./d.json",
    "e\\..\\f.json",
)


def test_strange_names_stop_nobody_and_stay_in_the_folder(room, shell):
    for key in (*STRANGE, "plain.json"):
        room.s3.put_object(Bucket=room.settings.outbox_bucket, Key=f"outbox/{key}", Body=b"{}")
    code, out, err = shell("download", "back")
    assert (code, len(out.splitlines())) == (0, len(STRANGE) + 1), err
    assert not set(out + err) & {"\x1b", "\x07", "\x9b"}
    saved = [path for path in (shell.folder / "back").rglob("*") if path.is_file()]
    assert len(saved) == len(STRANGE) + 1
    assert all(path.name.isprintable() for path in saved)
    assert [path.name for path in shell.folder.iterdir()] == ["back"]
    assert shell("download", "back")[1] == ""


def test_a_result_that_can_t_be_written_stops_nobody(room, shell):
    for key in ("a.json", "b.json"):
        room.s3.put_object(Bucket=room.settings.outbox_bucket, Key=f"outbox/{key}", Body=b"{}")
    (shell.folder / "back" / "a.json").mkdir(parents=True)
    code, out, err = shell("download", "back")
    assert code == 1
    assert out.splitlines() == ["back/b.json"]
    assert "outbox/a.json can't be written below back" in err


@given(st.text(max_size=40) | st.text("./\\a\x1b", max_size=12))
def test_no_key_leads_out_of_the_folder(key):
    path = PurePosixPath(local_path(key))
    assert not path.is_absolute()
    assert ".." not in path.parts


def test_no_two_keys_share_a_place():
    changed = {local_path(key) for key in ("a/../b.json", "a/./b.json", "a//b.json", "a/_/b.json", "a/\x1b/b.json")}
    assert len(changed) == 5


def test_a_status_shows_strange_names_escaped(room, shell):
    for form in ((), ("--json",)):
        room.s3.put_object(Bucket=room.settings.inbox_bucket, Key="inbox/a\x1b]52;c;aGk=\x07\x9b.txt", Body=b"{}")
        code, out, err = shell("status", *form)
        assert code == 0
        assert not set(out + err) & {"\x1b", "\x07", "\x9b"}
        assert "]52;c;aGk=" in out


@pytest.mark.parametrize("folder", ["", "/", "a", "a/", "./a//b"])
def test_folders_however_they_are_written(folder):
    assert prefix_of(folder) == {"": "inbox/", "/": "inbox/", "a": "inbox/a/", "a/": "inbox/a/"}.get(
        folder, "inbox/a/b/"
    )
