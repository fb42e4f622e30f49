"""From the inbox to the outbox: articles, options, failures, files of several, events that come twice."""

from __future__ import annotations

import gzip
import json

import pytest
from tests.stack.uploads import broken_files, good_files, mixed_files, picture, zipped

from depeche.batch import Notice
from depeche.errors import DepecheError, InvalidInputError, OutOfTimeError

TEXT = "Le pont ferme\nLe pont de Brévan ferme lundi pour six mois.\n"


def test_an_article_becomes_json_and_markdown(room):
    assert room.run("économie/le pont + la rive.txt", TEXT).jobs == 1
    assert room.results() == {
        "outbox/économie/le pont + la rive.txt.json",
        "outbox/économie/le pont + la rive.txt.md",
    }
    brief = room.json("outbox/économie/le pont + la rive.txt.json")
    assert brief["article"]["title"] == "Le pont ferme"
    assert room.text("outbox/économie/le pont + la rive.txt.md").startswith("# LE PONT FERME\n")


def test_good_files_of_every_kind(room):
    files = good_files(16)
    for name, body in files.items():
        room.drop(name, body)
    assert room.take(*files).jobs == 16
    room.finish()
    assert room.results() == {f"outbox/{name}.{ending}" for name in files for ending in ("json", "md")}


@pytest.mark.parametrize("name", sorted(broken_files())[:28])
def test_a_broken_file_ends_in_one_explained_failure(room, name):
    taken = room.run(name, broken_files()[name])
    assert (taken.jobs, taken.failed) in {(0, 1), (1, 0)}  # only the engine can tell that a menu is no article
    assert room.results() == {f"failed/{name}.json"}
    problem = room.json(f"failed/{name}.json")
    assert {"type", "title", "status", "detail", "key", "item", "line", "when", "uploaded"} <= problem.keys()
    assert problem["key"] == f"inbox/{name}"
    assert problem["type"].startswith("urn:depeche:problem:")
    assert 400 <= problem["status"] < 500
    assert len(problem["detail"]) > 10


def test_the_reasons_are_told_apart(room):
    details = set()
    for name, body in list(broken_files().items())[:27]:
        room.run(name, body)
        details.add(room.json(f"failed/{name}.json")["detail"])
    assert len(details) >= 20


@pytest.mark.parametrize("name", sorted(mixed_files()))
def test_files_of_several_articles(room, name):
    body, good, bad = mixed_files()[name]
    taken = room.run(name, body)
    assert (taken.jobs, taken.failed) == (good, bad)
    report = room.json(f"outbox/{name}.report.json")
    assert (report["total"], report["done"], report["failed"]) == (good + bad, good, bad)
    assert sum(report["reasons"].values()) == bad
    keys = {row["result"] for row in report["articles"]}
    briefs = {key for key in room.results() if key.startswith("outbox/") and not key.endswith((".md", "report.json"))}
    assert keys == briefs | {key for key in room.results() if key.startswith("failed/")}
    for row in report["articles"]:
        assert bool(row.get("detail")) == (row["state"] == "failed")


def test_names_of_the_articles_in_a_file(room):
    lines = [
        {"id": "pont", "text": TEXT},
        {"text": TEXT + "Deux."},
        {"id": "pont", "text": TEXT + "Trois."},
        {"id": "https://example.org/a", "text": TEXT},
        {"id": "../../up", "text": TEXT},
        {"id": 7, "text": TEXT},
    ]
    room.run("a.jsonl", "\n".join(map(json.dumps, lines)))
    names = [row["item"] for row in room.json("outbox/a.jsonl.report.json")["articles"]]
    assert names == ["pont", "000002", "pont~2", "https___example.org_a", ".._.._up", "7"]
    assert [row["line"] for row in room.json("outbox/a.jsonl.report.json")["articles"]] == [1, 2, 3, 4, 5, 6]


def test_no_report_before_the_last_article(room):
    room.drop("a.jsonl", b"\n".join(json.dumps({"text": f"{TEXT}{number}"}).encode() for number in range(3)))
    room.take("a.jsonl")
    due = room.work()
    for job_id in due[:2]:
        room.jobs.deliver(job_id)
        assert "outbox/a.jsonl.report.json" not in room.results()
    room.jobs.deliver(due[2])
    assert room.json("outbox/a.jsonl.report.json")["done"] == 3


class TestEvents:
    """Events come twice, late, and out of order."""

    def test_twice(self, room):
        room.run("a.txt", TEXT)
        before = room.json("outbox/a.txt.json")
        assert room.take("a.txt", "a.txt").jobs == 2
        assert room.work() == []
        assert room.json("outbox/a.txt.json") == before

    def test_twice_before_the_work_is_done(self, room):
        room.drop("a.txt", TEXT)
        room.take("a.txt")
        room.take("a.txt")
        room.finish()
        assert room.results() == {"outbox/a.txt.json", "outbox/a.txt.md"}

    def test_a_repeated_event_does_not_undo_a_result(self, room):
        room.run("a/a.txt", TEXT)
        room.run("a/b.jsonl", json.dumps({"text": TEXT}))
        before = room.results()
        room.drop("a/depeche.json", b"{")
        room.take("a/a.txt", "a/b.jsonl")
        room.finish()
        assert room.results() == before

    def test_a_repeated_event_keeps_the_results_of_a_file_of_several(self, room):
        body, _, _ = mixed_files()["mixed/one bad line.jsonl"]
        room.run("a.jsonl", body)
        before = room.results()
        room.take("a.jsonl")
        room.finish()
        assert room.results() == before

    def test_of_what_is_gone(self, room):
        room.drop("a.txt", TEXT)
        room.s3.delete_object(Bucket=room.settings.inbox_bucket, Key="inbox/a.txt")
        assert room.take("a.txt").jobs == 0
        assert room.results() == set()

    def test_of_what_is_no_article(self, room):
        for key in (".DS_Store", "a/._b.txt", "a/"):
            room.drop(key, b"x")
        assert room.take(".DS_Store", "a/._b.txt", "a/").failed == 0
        assert room.results() == set()

    def test_of_another_bucket(self, room):
        room.drop("a.txt", TEXT)
        with pytest.raises(InvalidInputError, match="not of the inbox"):
            room.intake.visit().take([Notice("other", "inbox/a.txt")])

    def test_when_time_grows_short_the_rest_is_left_for_later(self, room):
        for key in ("a.txt", "b.txt"):
            room.drop(key, TEXT)
        left = iter([1.0, 200.0])
        found = [Notice(room.settings.inbox_bucket, f"inbox/{key}") for key in ("a.txt", "b.txt")]
        with pytest.raises(OutOfTimeError):
            room.intake.visit(lambda: next(left)).take(found)
        room.finish()
        assert "outbox/a.txt.json" in room.results()
        assert "outbox/b.txt.json" not in room.results()
        assert room.intake.visit(lambda: next(left)).take(found).jobs == 2

    def test_one_upload_out_of_reach_does_not_hold_up_the_others(self, room):
        room.drop("a.txt", TEXT)
        with pytest.raises(DepecheError):
            room.intake.visit().take(
                [Notice("other", "inbox/x.txt"), Notice(room.settings.inbox_bucket, "inbox/a.txt")]
            )
        room.finish()
        assert "outbox/a.txt.json" in room.results()


class TestReplacing:
    """Another upload under the same key."""

    def test_by_another_article(self, room):
        room.run("a.txt", TEXT)
        room.run("a.txt", "Un autre titre\nUn autre texte.")
        assert room.json("outbox/a.txt.json")["article"]["title"] == "Un autre titre"

    def test_good_by_broken_and_back(self, room):
        room.run("a.txt", TEXT)
        room.run("a.txt", b"")
        assert room.results() == {"failed/a.txt.json"}
        room.run("a.txt", TEXT + "Trois.")  # not the first one again: S3 tells the times of uploads in whole seconds
        assert room.results() == {"outbox/a.txt.json", "outbox/a.txt.md"}

    def test_several_by_fewer(self, room):
        room.run("a.jsonl", "\n".join(json.dumps({"text": f"{TEXT}{number}"}) for number in range(4)) + "\n{")
        room.run("a.jsonl", json.dumps({"text": TEXT}))
        assert room.json("outbox/a.jsonl.report.json")["total"] == 1
        assert room.results() == {
            "outbox/a.jsonl.report.json",
            "outbox/a.jsonl/000001.json",
            "outbox/a.jsonl/000001.md",
        }

    def test_a_list_by_one_object_and_by_what_can_not_be_read(self, room):
        room.run("a.json", [{"text": TEXT}, {"text": TEXT + "Deux."}])
        room.run("a.json", {"text": TEXT})
        assert room.results() == {"outbox/a.json.json", "outbox/a.json.md"}
        room.run("a.json", [{"text": TEXT}, {}])
        assert "outbox/a.json.json" not in room.results()
        room.run("a.json", b"[")
        assert room.results() == {"failed/a.json.json"}

    def test_while_the_first_is_still_on_its_way(self, room):
        room.drop("a.txt", TEXT)
        room.take("a.txt")
        first = room.work()
        room.run("a.txt", "Un autre titre\nUn autre texte.")
        for job_id in first:
            assert room.jobs.deliver(job_id) is None
        assert room.json("outbox/a.txt.json")["article"]["title"] == "Un autre titre"
        assert "OTHER" not in room.text("outbox/a.txt.md")
        assert room.text("outbox/a.txt.md").startswith("# UN AUTRE")

    def test_by_a_broken_one_while_the_first_is_still_on_its_way(self, room):
        room.drop("a.txt", TEXT)
        room.take("a.txt")
        first = room.work()
        room.run("a.txt", b"")
        for job_id in first:
            room.jobs.deliver(job_id)
        assert room.results() == {"failed/a.txt.json"}

    def test_with_a_tidied_inbox_the_result_still_comes(self, room):
        room.drop("a.txt", TEXT)
        room.take("a.txt")
        room.s3.delete_object(Bucket=room.settings.inbox_bucket, Key="inbox/a.txt")
        room.finish()
        assert "outbox/a.txt.json" in room.results()


class TestOptions:
    """From folders, metadata, tags and the articles themselves."""

    def made(self, room, key="a/b/c.txt"):
        return room.json(f"outbox/{key}.json")

    def test_the_nearest_folder_wins_and_the_rest_is_merged(self, room):
        room.drop("depeche.json", {"target_language": "de", "summary": {"sentences": 2, "style": "bullets"}})
        room.drop("a/b/depeche.json", {"target_language": "es", "summary": {"style": "paragraph"}})
        room.run("a/b/c.txt", TEXT)
        room.run("a/x.txt", TEXT)
        assert self.made(room)["translation"]["target"] == "es"
        assert len(self.made(room)["abstractive"]["sentences"]) == 2
        assert self.made(room, "a/x.txt")["translation"]["target"] == "de"

    def test_precedence(self, room):
        room.drop("a/depeche.json", {"target_language": "de"})
        room.run("a/1.txt", TEXT, Tagging="target-language=it")
        room.run("a/2.txt", TEXT, Tagging="target-language=it", Metadata={"target-language": "es"})
        room.run("a/3.json", {"text": TEXT, "target_language": "pt"}, Metadata={"target-language": "es"})
        found = [self.made(room, key)["translation"]["target"] for key in ("a/1.txt", "a/2.txt", "a/3.json")]
        assert found == ["it", "es", "pt"]

    def test_metadata(self, room):
        metadata = {
            "target-language": "none",
            "title": "=?UTF-8?B?w4lsZWN0aW9ucw==?=",
            "url": "https://example.org/a",
            "summary-sentences": "1",
            "somebody-elses": "x",
        }
        room.run("a.txt", TEXT, Metadata=metadata)
        brief = room.json("outbox/a.txt.json")
        assert brief["translation"] is None
        assert brief["article"]["title"] == "Élections"
        assert brief["source"]["url"] == "https://example.org/a"

    @pytest.mark.parametrize(
        ("metadata", "field"),
        [
            ({"target-language": "English"}, "target_language"),
            ({"summary-sentences": "50"}, "summary.sentences"),
            ({"depeche-target-lang": "en"}, "depeche-target-lang"),
            ({"url": "nowhere"}, "url"),
        ],
    )
    def test_bad_metadata(self, room, metadata, field):
        room.run("a.txt", TEXT, Metadata=metadata)
        problem = room.json("failed/a.txt.json")
        assert problem["field"] == field
        assert "metadata" in problem["detail"]

    def test_a_title_for_several_articles(self, room):
        room.run("a.jsonl", json.dumps({"text": TEXT}), Metadata={"title": "x"})
        assert room.json("failed/a.jsonl.json")["field"] == "title"

    @pytest.mark.parametrize(
        ("options", "field"),
        [
            (b"{", "depeche.json"),
            (b"[]", "depeche.json"),
            (b"\x00\x01\x02\x03", "depeche.json"),
            ({"summary": {"sentences": "many"}}, "summary.sentences"),
            ({"langue": "fr"}, "langue"),
            ({"text": "x"}, "text"),
            ({"glossary": [{"source": "a"}]}, "glossary.0.target"),
        ],
    )
    def test_bad_folder_options_fail_every_article_with_the_field(self, room, options, field):
        room.drop("a/depeche.json", options)
        room.run("a/b/c.txt", TEXT)
        room.run("a/d.jsonl", "\n".join(json.dumps({"text": f"{TEXT}{number}"}) for number in range(2)))
        for key in ("failed/a/b/c.txt.json", "failed/a/d.jsonl.json"):
            problem = room.json(key)
            assert problem["field"] == field
            assert "inbox/a/depeche.json" in problem["detail"]
        room.run("x.txt", TEXT)
        assert "outbox/x.txt.json" in room.results()

    def test_options_are_checked_when_they_are_dropped(self, room):
        room.run("a/depeche.json", {"langue": "fr"})
        assert room.json("failed/a/depeche.json.json")["field"] == "langue"
        room.run("a/depeche.json", {"source_language": "fr"})
        assert room.results() == set()

    def test_glossaries_are_merged_by_term(self):
        from depeche.batch.options import merged

        near = {"glossary": [{"source": "maire", "target": "mayor"}]}
        far = {"glossary": [{"source": "maire", "target": "x"}, {"source": "pont", "target": "bridge"}]}
        assert [term["target"] for term in merged([near, far])["glossary"]] == ["mayor", "bridge"]
        assert merged([{"glossary": [{"source": []}, 7]}, far])["glossary"][2:] == far["glossary"]


class TestLimits:
    """What a deployment may change."""

    def test_the_size_of_a_file(self, new_room):
        room = new_room(batch_max_file_bytes=20)
        room.run("a.txt", TEXT)
        assert room.json("failed/a.txt.json")["limit"] == 20

    def test_the_number_of_articles(self, new_room):
        room = new_room(batch_max_items=2)
        room.run("a.jsonl", "\n".join(json.dumps({"text": f"{TEXT}{number}"}) for number in range(3)))
        assert room.json("failed/a.jsonl.json")["limit"] == 2
        assert room.results() == {"failed/a.jsonl.json"}

    def test_the_length_of_an_article(self, new_room):
        room = new_room(max_characters=30)
        room.run("a.txt", TEXT)
        assert room.json("failed/a.txt.json")["field"] == "text"

    def test_what_an_archive_unpacks_to(self, new_room):
        room = new_room(batch_max_unpacked_bytes=1000)
        room.run("a.zip", zipped({f"{number}.txt": TEXT.encode() * 5 for number in range(9)}))
        assert room.json("failed/a.zip.json")["limit"] == 1000
        assert room.results() == {"failed/a.zip.json"}


def test_a_folder_with_the_name_of_an_archive(room):
    room.run("news.zip/a.txt", TEXT)
    assert "rename" in room.json("failed/news.zip/a.txt.json")["detail"]


def test_half_a_character_is_shown_as_what_it_is(room):
    room.run("a.json", rb'{"id": "\ud800", "text": "Le \ud83c pont\nferme", "title": "\ud83d\ude00"}')
    room.run("b.jsonl", rb'{"id": "\ud800", "text": "Le pont\nferme \udfff"}')
    assert room.json("outbox/a.json.json")["extractive"]["sentences"][0]["text"] == "Le \ufffd pont"
    assert room.json("outbox/b.jsonl/\ufffd.json")["article"]["paragraphs"] == ["ferme \ufffd"]


def test_content_encoding_gzip(room):
    room.run("a.txt", gzip.compress(TEXT.encode()), ContentEncoding="gzip")
    assert "outbox/a.txt.json" in room.results()


def test_the_longest_key(room):
    key = "é" * 500 + ".txt"
    room.run(key, TEXT)
    room.run("d/" * 20 + "x" * 950 + ".zip", zipped({"y" * 300 + ".txt": TEXT.encode(), "p.jpg": picture()}))
    assert sum(name.endswith(".report.json") for name in room.results()) == 1
    assert sum(name.endswith(".json") for name in room.results()) == 4
    assert all(len(name.encode()) <= 1024 for name in room.results())


def test_nothing_is_lost_when_the_outbox_is_out_of_reach(room, new_room):
    away = new_room(outbox_bucket="there-is-no-such-bucket")
    away.drop("a.txt", b"")
    away.drop("b.txt", TEXT)
    with pytest.raises(DepecheError) as error:
        away.take("a.txt")
    assert error.value.status == 503
    away.take("b.txt")
    [job_id] = away.work()
    assert away.jobs.deliver(job_id) is not None  # to be tried again
    room.take("a.txt")
    assert "failed/a.txt.json" in room.results()


def test_a_failed_job_says_which_upload_it_was(room):
    room.run("a.jsonl", "\n".join(json.dumps({"id": name, "text": text}) for name, text in
                                  (("good", TEXT), ("menu", "Accueil\nContact"))))  # fmt: skip
    problem = room.json("failed/a.jsonl/menu.json")
    assert (problem["key"], problem["item"], problem["line"]) == ("inbox/a.jsonl", "menu", 2)
    assert problem["job"]
    report = room.json("outbox/a.jsonl.report.json")
    assert report["reasons"] == {"There is no article in this input": 1}
