"""Forgetting briefs and jobs, as an operator does it."""

from __future__ import annotations

from depeche.desk import open_desk, open_jobs
from depeche.schemas import BriefRequest
from depeche.settings import Settings

# Dutch: the embedded model writes no summaries in it, so that no model has to be built.
ARTICLE = """De molen van Noorddijk draait weer
De molen van Noorddijk draait sinds zaterdag weer, na een restauratie van acht maanden.
Molenaar Trijntje Venema zei dat de nieuwe wieken 22 meter lang zijn.
"""
UNKNOWN = "0" * 64


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
        f"job {job.id}: forgotten",
        f"brief {brief.id}: forgotten",
        f"brief {UNKNOWN}: not there",
        f"brief {job.brief_id}: forgotten",
    ]
    left = b"".join(file.read_bytes() for file in (shell.folder / "data").iterdir())
    assert b"Noorddijk" not in left
    with open_desk(settings) as desk:
        assert desk.store.get_brief(brief.id) is None
        assert desk.store.get_job(job.id) is None
        assert desk.store.get_brief(job.brief_id) is None


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
