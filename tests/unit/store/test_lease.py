"""Owners and the heartbeat."""

from __future__ import annotations

import os
import threading

import pytest

from depeche.errors import LeaseLostError
from depeche.store import ClaimState, Lease, lease, owner

ID = "1e" * 32


def test_owners_differ_and_name_this_process():
    first, second = owner(), owner()
    assert first != second
    assert f":{os.getpid()}:" in first


def test_this_process_is_alive():
    assert not lease.is_dead(owner())


@pytest.mark.parametrize("name", ["", "ann", "elsewhere:1:2.3.4:5", "a:b:c:d", ":::"])
def test_what_can_t_be_known_is_not_dead(name):
    assert not lease.is_dead(name)


def test_a_pid_that_was_given_to_a_later_process_is_dead():
    host, pid, start, nonce = owner().rsplit(":", 3)
    scope = start.rpartition(".")[0]
    assert lease.is_dead(f"{host}:{pid}:{scope}.1:{nonce}")


def test_a_pid_of_another_namespace_is_not_judged():
    host, pid, start, nonce = owner().rsplit(":", 3)
    boot, _, started = start.split(".")
    assert not lease.is_dead(f"{host}:{pid}:{boot}.1.{started}1:{nonce}")


def test_owners_before_the_last_boot_are_dead():
    host, pid, start, nonce = owner().rsplit(":", 3)
    assert lease.is_dead(f"{host}:{pid}:00000000.{start.split('.', 1)[1]}:{nonce}")


def test_the_heartbeat_keeps_the_claim(store):
    me = owner()
    store.claim(ID, owner=me, lease_seconds=0.3)
    with Lease(store, ID, owner=me, seconds=0.3) as held:
        first = store.status(ID).lease_expires
        while store.status(ID).lease_expires == first:
            threading.Event().wait(0.02)
        assert store.claim(ID, owner=owner(), lease_seconds=30).state is ClaimState.RUNNING
        held.check()
    assert not held.lost.is_set()


def test_a_lost_lease_is_told(store):
    me = owner()
    store.claim(ID, owner=me, lease_seconds=30)
    with Lease(store, ID, owner=me, seconds=0.06) as held:
        store.fail(ID, owner=me, error={})
        store.claim(ID, owner=owner(), lease_seconds=30)
        assert held.lost.wait(60)
        with pytest.raises(LeaseLostError):
            held.check()


def test_a_store_out_of_reach_loses_the_lease_in_the_end(store):
    me = owner()
    store.claim(ID, owner=me, lease_seconds=0.3)
    with Lease(store, ID, owner=me, seconds=0.06) as held:
        store.close()
        assert held.lost.wait(60)


def test_the_heartbeat_ends_with_the_block(store):
    me = owner()
    store.claim(ID, owner=me, lease_seconds=30)
    before = threading.active_count()
    with pytest.raises(RuntimeError), Lease(store, ID, owner=me, seconds=30):
        raise RuntimeError
    assert threading.active_count() == before
