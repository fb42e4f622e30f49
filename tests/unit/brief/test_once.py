"""One loop for every engine: a brief is computed once, wherever that is, and nobody waits for what will not come."""

from __future__ import annotations

import threading
import time

import pytest
from tests import briefs

from depeche.brief.once import compute_once
from depeche.errors import LeaseLostError, NoArticleError
from depeche.schemas import Brief
from depeche.store import Store

ID = "a" * 64


def made(store: Store, owner: str) -> Brief:
    brief = briefs.brief(ID)
    store.finish(brief, owner=owner)
    return brief


def test_many_that_ask_are_one_computation(store: Store) -> None:
    begun = []
    given = []

    def compute(owner: str) -> Brief:
        begun.append(owner)
        time.sleep(0.1)
        return made(store, owner)

    def ask(number: int) -> None:
        me = f"o{number}"
        given.append(compute_once(store, ID, me, lambda: compute(me), lease_seconds=30))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 1
    assert {brief.id for brief in given} == {ID}
    assert sorted(brief.cached for brief in given) == [False] + 7 * [True]


def test_what_another_took_over_is_waited_for(store: Store) -> None:
    def lose() -> None:
        store.renew(ID, owner="me", lease_seconds=0)
        store.claim(ID, owner="other", lease_seconds=30)
        with pytest.raises(LeaseLostError):
            made(store, "me")
        made(store, "other")

    found = compute_once(store, ID, "me", lose, lease_seconds=30)
    assert found is not None
    assert found.cached


def test_a_failure_of_another_is_the_callers_too(store: Store) -> None:
    def lose() -> None:
        store.fail(ID, owner="me", error=NoArticleError("nothing").document())

    with pytest.raises(NoArticleError):
        compute_once(store, ID, "me", lose, lease_seconds=30)


def test_a_caller_whose_time_is_over_gets_nothing_and_leaves_the_claim(store: Store) -> None:
    store.claim(ID, owner="invoke:other", lease_seconds=30)
    assert compute_once(store, ID, "me", lambda: made(store, "me"), lease_seconds=30, left=lambda: 0.0) is None
    status = store.status(ID)
    assert status is not None
    assert status.live
