"""What is kept comes back as it was: briefs, translated segments, jobs."""

from __future__ import annotations

import random

import pytest
from ulid import ULID

from depeche.errors import BusyError, LeaseLostError
from depeche.store import ClaimState, owner

ID = "c0" * 32
DAY = 86_400.0
UNICODE = 'Œuvre à 20 °C\u00a0: « ça va ? » \u2028 \U0001f5de\ufe0f e\u0301 ﷽ \x00 \r\n \\ " \u202e'


def keep(store, brief):
    who = owner()
    assert store.claim(brief.id, owner=who, lease_seconds=30).state is ClaimState.WON
    store.finish(brief, owner=who)


def test_a_brief_comes_back_byte_for_byte(store, make_brief):
    brief = make_brief(ID)
    keep(store, brief)
    stored = store.get_brief(ID)
    assert stored.cached
    assert stored.model_copy(update={"cached": False}).model_dump_json() == brief.model_dump_json()


def test_text_comes_back_to_the_letter(store, make_brief):
    brief = make_brief(ID, text=UNICODE)
    keep(store, brief)
    assert store.get_brief(ID).article == brief.article


@pytest.mark.parametrize("compressible", [True, False])
def test_large_briefs_are_kept(store, make_brief, compressible):
    """2 MB: 25 KB compressed, or more than a DynamoDB item may hold."""
    letters = "abcdefghijklmnopqrstuvwxyzéèàùâêîôûç"
    random_text = "".join(random.Random(7).choices(letters, k=700_000))
    brief = (
        make_brief(ID, text="Il pleut sur Nantes. " * 1000, segments=25)
        if compressible
        else make_brief(ID, text=random_text)
    )
    assert len(brief.model_dump_json().encode()) > 2_000_000
    keep(store, brief)
    assert store.get_brief(ID).model_copy(update={"cached": False}) == brief
    assert store.claim(ID, owner=owner(), lease_seconds=30).brief.article == brief.article


def test_a_refresh_may_change_the_size(store, make_brief):
    large = "".join(random.Random(8).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=600_000))
    for text in ("petit", large, "petit"):
        who = owner()
        store.claim(ID, owner=who, lease_seconds=30, refresh=True)
        store.finish(make_brief(ID, text=text), owner=who)
        assert store.get_brief(ID).article.title == text


def test_a_brief_runs_out(store, clock, make_brief):
    keep(store, make_brief(ID))
    clock.advance(30 * DAY - 60)
    assert store.get_brief(ID) is not None
    clock.advance(120)
    assert store.get_brief(ID) is None
    assert store.status(ID) is None
    assert store.claim(ID, owner=owner(), lease_seconds=30).state is ClaimState.WON
    assert store.get_brief(ID) is None


def test_segments_come_back(store):
    segments = {f"{number:064x}": f"Sentence {number}. {UNICODE}" for number in range(250)}
    store.put_segments(segments)
    asked = [*segments, "ff" * 32, *list(segments)[:40]]
    assert store.get_segments(asked) == segments
    assert store.get_segments([]) == {}
    assert store.get_segments(["ff" * 32] * 3) == {}


def test_segments_may_be_empty_long_or_broken_text(store):
    segments = {"aa": "", "bb": "mot " * 100_000, "cc": "demi \ud83d emoji"}
    store.put_segments(segments)
    store.put_segments({})
    assert store.get_segments(["aa", "bb", "cc"]) == segments


def test_the_last_segment_wins(store):
    store.put_segments({"aa": "first"})
    store.put_segments({"aa": "second"})
    assert store.get_segments(["aa"]) == {"aa": "second"}


def test_segments_run_out(store, clock):
    store.put_segments({"aa": "text"})
    clock.advance(181 * DAY)
    assert store.get_segments(["aa"]) == {}


def test_kinds_of_records_don_t_mix(store, make_brief):
    keep(store, make_brief(ID))
    store.put_segments({ID: "segment"})
    store.put_job(ID, {"state": "queued"}, is_open=True)
    assert store.get_brief(ID).id == ID
    assert store.get_segments([ID]) == {ID: "segment"}
    assert store.get_job(ID) == {"state": "queued"}


def test_job_records_come_back(store):
    job_id = str(ULID())
    record = {"id": job_id, "state": "queued", "request": {"text": UNICODE, "url": None}, "attempts": 0}
    assert store.get_job(job_id) is None
    store.put_job(job_id, record, is_open=True)
    assert store.get_job(job_id) == record
    changed = record | {"state": "done", "attempts": 1}
    store.put_job(job_id, changed, is_open=False)
    assert store.get_job(job_id) == changed


def test_a_large_job_comes_back(store):
    record = {"text": "".join(random.Random(9).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=900_000))}
    store.put_job("big", record, is_open=True)
    assert store.get_job("big") == record


def test_open_jobs_are_the_unfinished_ones_oldest_first(store):
    ids = [str(ULID.from_timestamp(1_700_000_000 + number)) for number in range(30)]
    shuffled = list(ids)
    random.Random(3).shuffle(shuffled)
    for job_id in shuffled:
        store.put_job(job_id, {"state": "queued"}, is_open=True)
    for job_id in ids[::3]:
        store.put_job(job_id, {"state": "done"}, is_open=False)
    assert store.open_jobs() == [job_id for number, job_id in enumerate(ids) if number % 3]


def test_jobs_run_out(store, clock):
    store.put_job("aa", {}, is_open=True)
    clock.advance(31 * DAY)
    assert store.get_job("aa") is None
    assert store.open_jobs() == []


@pytest.mark.parametrize("size", [100, 700_000])
def test_a_forgotten_brief_is_gone_with_its_parts(store, make_brief, size):
    noise = "".join(random.Random(9).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=size))
    keep(store, make_brief(ID, text=noise))
    assert store.forget_brief(ID)
    assert store.get_brief(ID) is None
    assert store.status(ID) is None
    assert not store.forget_brief(ID)
    keep(store, make_brief(ID, text=noise))
    assert store.get_brief(ID).article.title == noise


def test_a_brief_that_is_being_computed_is_not_forgotten(store, make_brief, clock):
    who = owner()
    store.claim(ID, owner=who, lease_seconds=30)
    with pytest.raises(BusyError):
        store.forget_brief(ID)
    store.finish(make_brief(ID), owner=who)
    refresher = owner()
    store.claim(ID, owner=refresher, lease_seconds=30, refresh=True)
    with pytest.raises(BusyError):
        store.forget_brief(ID)
    clock.advance(31)
    assert store.forget_brief(ID)
    with pytest.raises(LeaseLostError):
        store.finish(make_brief(ID), owner=refresher)
    assert store.get_brief(ID) is None


@pytest.mark.parametrize("size", [100, 700_000])
def test_a_forgotten_job_is_gone(store, size):
    noise = "".join(random.Random(10).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=size))
    job_id = str(ULID())
    store.put_job(job_id, {"text": noise}, is_open=True)
    assert store.forget_job(job_id)
    assert store.get_job(job_id) is None
    assert store.open_jobs() == []
    assert not store.forget_job(job_id)


@pytest.mark.parametrize("identifier", ["", "no such thing", "../x", "é"])
def test_what_can_t_be_an_id_is_not_there_to_forget(store, identifier):
    assert not store.forget_brief(identifier)
    assert not store.forget_job(identifier)


def test_the_jobs_of_briefs_are_found(store):
    record = {"brief_id": ID, "request": {"text": "Le pont ferme."}}
    mine = {str(ULID()): record | {"n": n} for n in range(3)}
    for job_id, each in mine.items():
        store.put_job(job_id, each, is_open=each["n"] == 0)
    store.put_job(str(ULID()), record | {"brief_id": "d1" * 32}, is_open=True)
    assert store.jobs_of([ID]) == mine
    assert store.jobs_of([]) == {}


def test_segments_are_forgotten_by_their_value(store):
    store.put_segments({"aa": "Le pont ferme.", "bb": "Le port ouvre.", "cc": "Le pont ferme."})
    assert store.forget_segments(lambda value: value == "Le pont ferme.") == 2
    assert store.get_segments(["aa", "bb", "cc"]) == {"bb": "Le port ouvre."}
    assert store.forget_segments(lambda _: False) == 0


def test_a_store_that_is_well_says_nothing(store):
    store.check()
