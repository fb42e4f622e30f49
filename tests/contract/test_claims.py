"""Who may compute a brief: the claim, the lease and their ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from depeche.errors import LeaseLostError, NoArticleError
from depeche.store import BriefState, ClaimState, WaitState, owner, revive, wait_for

ID = "5e" * 32
LEASE = 30.0
DAY = 86_400.0
ERROR = NoArticleError("Nothing here reads like an article", field="text").document()


def claim(store, who, **options):
    return store.claim(ID, owner=who, lease_seconds=LEASE, **options)


@pytest.fixture
def me():
    return owner()


@pytest.fixture
def other():
    return owner()


def test_a_new_brief_is_won(store, me):
    assert claim(store, me).state is ClaimState.WON
    status = store.status(ID)
    assert status.state is BriefState.RUNNING
    assert status.live


def test_nothing_is_known_of_a_brief_that_nobody_claimed(store):
    assert store.status(ID) is None
    assert store.get_brief(ID) is None


@pytest.mark.parametrize("strange", ["", "a b", "é", "\x00", "\ud800", "x" * 600, "#", "brief#" + ID])
def test_strange_ids_are_unknown(store, strange):
    assert store.status(strange) is None
    assert store.get_brief(strange) is None
    assert store.get_job(strange) is None


def test_a_running_brief_is_left_alone(store, me, other, clock):
    claim(store, me)
    clock.advance(LEASE / 2)
    answer = claim(store, other)
    assert answer.state is ClaimState.RUNNING
    assert answer.lease_expires == pytest.approx(clock.now + LEASE / 2)
    assert answer.brief is None


def test_an_owner_may_repeat_the_claim(store, me, other):
    assert claim(store, me).state is ClaimState.WON
    assert claim(store, me).state is ClaimState.WON
    assert claim(store, other).state is ClaimState.RUNNING


def test_a_finished_brief_is_handed_out(store, me, other, make_brief):
    claim(store, me)
    store.finish(make_brief(ID), owner=me)
    answer = claim(store, other)
    assert answer.state is ClaimState.DONE
    assert answer.brief == make_brief(ID).model_copy(update={"cached": True})
    assert store.status(ID).state is BriefState.DONE


def test_an_owner_may_repeat_the_finish(store, me, make_brief):
    claim(store, me)
    store.finish(make_brief(ID), owner=me)
    store.finish(make_brief(ID), owner=me)
    assert store.get_brief(ID) is not None


def test_a_failed_brief_tells_why_and_can_be_claimed(store, me, other):
    claim(store, me)
    store.fail(ID, owner=me, error=ERROR)
    status = store.status(ID)
    assert (status.state, status.live, status.error) == (BriefState.FAILED, False, ERROR)
    assert claim(store, other).state is ClaimState.WON
    assert store.status(ID).error is None


def test_a_lease_that_ran_out_is_taken_over(store, me, other, clock):
    claim(store, me)
    clock.advance(LEASE + 1)
    assert not store.status(ID).live
    assert claim(store, other).state is ClaimState.WON


def test_a_renewed_lease_is_not_taken_over(store, me, other, clock):
    claim(store, me)
    clock.advance(LEASE - 1)
    store.renew(ID, owner=me, lease_seconds=LEASE)
    clock.advance(LEASE - 1)
    assert claim(store, other).state is ClaimState.RUNNING


def test_a_late_result_counts_as_long_as_nobody_took_over(store, me, clock, make_brief):
    claim(store, me)
    clock.advance(LEASE + 1)
    store.finish(make_brief(ID), owner=me)
    assert store.get_brief(ID) is not None


def test_a_lost_owner_changes_nothing(store, me, other, clock, make_brief):
    claim(store, me)
    clock.advance(LEASE + 1)
    claim(store, other)
    with pytest.raises(LeaseLostError):
        store.renew(ID, owner=me, lease_seconds=LEASE)
    with pytest.raises(LeaseLostError):
        store.finish(make_brief(ID), owner=me)
    store.fail(ID, owner=me, error=ERROR)
    assert store.get_brief(ID) is None
    assert store.status(ID).live
    store.finish(make_brief(ID, text="Le second"), owner=other)
    with pytest.raises(LeaseLostError):
        store.finish(make_brief(ID), owner=me)
    assert store.get_brief(ID).article.title == "Le second"


def test_finish_and_renew_need_a_claim(store, me, make_brief):
    with pytest.raises(LeaseLostError):
        store.finish(make_brief(ID), owner=me)
    with pytest.raises(LeaseLostError):
        store.renew(ID, owner=me, lease_seconds=LEASE)
    store.fail(ID, owner=me, error=ERROR)
    assert store.status(ID) is None


def test_a_refresh_keeps_the_earlier_result_until_the_new_one(store, me, other, make_brief):
    claim(store, me)
    store.finish(make_brief(ID, text="Premier"), owner=me)
    assert claim(store, other, refresh=True).state is ClaimState.WON
    assert store.get_brief(ID).article.title == "Premier"
    assert claim(store, owner()).brief.article.title == "Premier"
    assert claim(store, owner(), refresh=True).state is ClaimState.RUNNING
    store.finish(make_brief(ID, text="Second"), owner=other)
    assert store.get_brief(ID).article.title == "Second"


def test_after_a_failed_refresh_the_earlier_result_stands(store, me, other, make_brief):
    claim(store, me)
    store.finish(make_brief(ID, text="Premier"), owner=me)
    claim(store, other, refresh=True)
    store.fail(ID, owner=other, error=ERROR)
    assert store.status(ID).state is BriefState.DONE
    assert claim(store, owner()).brief.article.title == "Premier"


def test_a_broken_off_refresh_doesn_t_shorten_the_earlier_result_s_time(store, me, other, clock, make_brief):
    claim(store, me)
    store.finish(make_brief(ID), owner=me)
    claim(store, other, refresh=True)
    store.renew(ID, owner=other, lease_seconds=LEASE)
    clock.advance(10 * DAY)
    assert store.get_brief(ID) is not None


def test_a_refresh_keeps_a_result_that_would_run_out_meanwhile(store, me, other, clock, make_brief):
    claim(store, me)
    store.finish(make_brief(ID), owner=me)
    clock.advance(30 * DAY - 60)
    claim(store, other, refresh=True)
    clock.advance(120)
    store.finish(make_brief(ID, text="Second"), owner=other)
    assert store.get_brief(ID).article.title == "Second"


def test_an_abandoned_refresh_is_taken_over_by_a_refresh_only(store, me, other, clock, make_brief):
    claim(store, me)
    store.finish(make_brief(ID), owner=me)
    claim(store, other, refresh=True)
    clock.advance(LEASE + 1)
    assert claim(store, owner()).state is ClaimState.DONE
    assert claim(store, owner(), refresh=True).state is ClaimState.WON
    with pytest.raises(LeaseLostError):
        store.finish(make_brief(ID), owner=other)


def test_a_refresh_of_nothing_is_a_claim(store, me, other):
    assert claim(store, me, refresh=True).state is ClaimState.WON
    assert claim(store, other, refresh=True).state is ClaimState.RUNNING


def test_a_hundred_claims_at_once_are_won_once(store):
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda who: claim(store, who).state, [owner() for _ in range(100)]))
    assert answers.count(ClaimState.WON) == 1
    assert answers.count(ClaimState.RUNNING) == 99


def test_a_hundred_refreshes_at_once_are_won_once(store, me, make_brief):
    claim(store, me)
    store.finish(make_brief(ID), owner=me)
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda who: claim(store, who, refresh=True).state, [owner() for _ in range(100)]))
    assert answers.count(ClaimState.WON) == 1
    assert answers.count(ClaimState.RUNNING) == 99


def test_handles_see_each_other(open_handle, me, make_brief):
    first, second = open_handle(), open_handle()
    claim(first, me)
    assert claim(second, owner()).state is ClaimState.RUNNING
    first.finish(make_brief(ID), owner=me)
    assert second.get_brief(ID) is not None


def test_handles_don_t_disturb_each_other(open_handle):
    """Writers on two handles at once: each claim is won by somebody, and none ends in an error."""
    handles = [open_handle() for _ in range(4)]

    def claim_all(handle):
        return [handle.claim(f"{number:04}", owner=owner(), lease_seconds=LEASE).state for number in range(40)]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(claim_all, handles))
    for together in zip(*answers, strict=True):
        assert sorted(together) == [ClaimState.RUNNING] * 3 + [ClaimState.WON]


def test_waiting_ends_with_the_result(store, me, make_brief):
    claim(store, me)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait_for, store, ID, 60)
        store.finish(make_brief(ID), owner=me)
        waited = waiting.result()
    assert waited.state is WaitState.DONE
    assert waited.brief.cached


def test_waiting_ends_with_the_failure(store, me):
    claim(store, me)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait_for, store, ID, 60)
        store.fail(ID, owner=me, error=ERROR)
        waited = waiting.result()
    assert waited.state is WaitState.FAILED
    error = revive(waited.error)
    assert isinstance(error, NoArticleError)
    assert error.document() == ERROR


def test_waiting_ends_when_the_lease_dies(store, me, clock):
    claim(store, me)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait_for, store, ID, 60)
        clock.advance(LEASE + 1)
        assert waiting.result().state is WaitState.ABANDONED


def test_waiting_has_an_end(store, me):
    claim(store, me)
    assert wait_for(store, ID, 0.01).state is WaitState.TIMED_OUT


def test_nobody_waits_for_what_nobody_computes(store):
    assert wait_for(store, ID, 60).state is WaitState.ABANDONED
