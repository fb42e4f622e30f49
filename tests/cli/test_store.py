"""Forgetting briefs and jobs, as an operator does it."""

from __future__ import annotations

import json

from depeche.desk import open_desk, open_jobs
from depeche.schemas import BriefRequest, Segment, Translation
from depeche.settings import Settings
from tests import briefs

# Dutch: the embedded model writes no summaries in it, so that no model has to be built.
ARTICLE = """De molen van Noorddijk draait weer
De molen van Noorddijk draait sinds zaterdag weer, na een restauratie van acht maanden.
Molenaar Trijntje Venema zei dat de nieuwe wieken 22 meter lang zijn.
"""
UNKNOWN = "0" * 64


def left(shell) -> bytes:
    """Every byte below the data folder."""
    return b"".join(file.read_bytes() for file in (shell.folder / "data").rglob("*") if file.is_file())


def test_a_brief_and_a_job_are_forgotten(shell):
    request = BriefRequest(text=ARTICLE, target_language=None, source_language="nl")
    settings = Settings(data_dir=shell.folder / "data")
    with open_desk(settings) as desk:
        brief = desk.engine.brief(request)
        with open_jobs(desk.store, desk.engine, settings, workers=0) as jobs:
            job = jobs.submit(request.model_copy(update={"title": "De molen draait"}))
            jobs.run(job.id)

    done = shell("store", "forget", brief.id, UNKNOWN, "--job", job.id)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().splitlines() == [
        f"brief {brief.id}: forgotten",
        f"brief {UNKNOWN}: not there",
        f"job {job.id}: forgotten",
        f"brief {job.brief_id}: forgotten",
    ]
    assert b"Noorddijk" not in left(shell)
    with open_desk(settings) as desk:
        assert desk.store.get_brief(brief.id) is None
        assert desk.store.get_job(job.id) is None
        assert desk.store.get_brief(job.brief_id) is None


def test_forgetting_a_brief_forgets_every_job_that_asked_for_it(shell):
    """A job record holds the whole request; its brief may have failed, or never been made."""
    request = BriefRequest(text="Noorddijk 17.", target_language=None, source_language="nl")
    settings = Settings(data_dir=shell.folder / "data")
    with open_desk(settings) as desk, open_jobs(desk.store, desk.engine, settings, workers=0) as jobs:
        same = [jobs.submit(request), jobs.submit(request)]
        other = jobs.submit(request.model_copy(update={"text": "Zandwijk 12."}))
        jobs.run(same[0].id)
    done = shell("store", "forget", same[0].brief_id)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.decode().splitlines()
    assert sorted(lines[:2]) == sorted(f"job {job.id}: forgotten" for job in same)
    assert b"Noorddijk" not in left(shell)
    with open_desk(settings) as desk:
        assert [desk.store.get_job(job.id) for job in same] == [None, None]
        assert desk.store.get_job(other.id) is not None


def test_the_translation_memory_forgets_where_it_is_asked_to(shell):
    settings = Settings(data_dir=shell.folder / "data")
    mill, boat = (json.dumps({"t": text, "q": 1.0, "i": []}) for text in ("The mill turns.", "The boat sails."))
    translation = Translation(
        source="nl", target="en", model="m", title="", standfirst="", paragraphs=("The mill turns.",), quality=1,
        segments=(Segment(paragraph=0, sentence=0, source="De molen draait.", target="The mill turns.", quality=1),),
    )  # fmt: skip
    with open_desk(settings) as desk:
        desk.store.put_segments({"aa": mill, "bb": boat})
        for number in "12":
            desk.store.claim(number * 64, owner="o", lease_seconds=30)
            desk.store.finish(briefs.brief(number * 64, translation=translation), owner="o")
    assert b"segment" not in shell("store", "forget", "1" * 64).stdout
    assert b"The mill turns." in left(shell)
    done = shell("store", "forget", "2" * 64, "--segments")
    assert done.stdout.decode().splitlines()[-1] == "translation memory: 1 segment forgotten"
    assert b"The mill turns." not in left(shell)
    with open_desk(settings) as desk:
        assert desk.store.get_segments(["aa", "bb"]) == {"bb": boat}


def test_ids_are_read_from_a_list(shell):
    listed = f"{UNKNOWN}\n\n01KAQ0V5J8M2N4P6Q8R0S2T4V6\n"
    done = shell("store", "forget", "--from", "-", stdin=listed)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().splitlines() == [
        "job 01KAQ0V5J8M2N4P6Q8R0S2T4V6: not there",
        f"brief {UNKNOWN}: not there",
    ]


def test_a_brief_that_is_being_computed_stays(shell):
    settings = Settings(data_dir=shell.folder / "data")
    with open_desk(settings) as desk:
        desk.store.claim(UNKNOWN, owner="invoke:elsewhere", lease_seconds=600)
    done = shell("store", "forget", UNKNOWN)
    assert done.returncode == 1
    assert b"being computed" in done.stderr


def test_something_must_be_named(shell):
    assert shell("store", "forget").returncode == 2
