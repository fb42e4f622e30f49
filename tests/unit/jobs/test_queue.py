"""The queue inside one process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from depeche.jobs import InProcessQueue


@pytest.fixture
def queue():
    return InProcessQueue()


def test_first_in_first_out(queue):
    for name in "abc":
        queue.put(name)
    assert queue.waiting() == 3
    assert [queue.get(0), queue.get(0), queue.get(0)] == ["a", "b", "c"]
    assert queue.waiting() == 0


def test_an_empty_queue_gives_nothing(queue):
    assert queue.get(0) is None
    assert queue.get(0.01) is None


def test_who_waits_is_woken_by_a_job(queue):
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(queue.get, 60)
        queue.put("a")
        assert waiting.result() == "a"


def test_who_waits_is_woken_by_the_end(queue):
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(queue.get, 60) for _ in range(2)]
        queue.close()
        assert [one.result() for one in waiting] == [None, None]


def test_a_closed_queue_hands_nothing_out(queue):
    queue.put("a")
    queue.close()
    assert queue.get(0) is None


def test_each_job_is_handed_out_once(queue):
    for number in range(200):
        queue.put(str(number))
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: queue.get(1), range(200)))
    assert sorted(got, key=int) == [str(number) for number in range(200)]


def test_a_delayed_job_lets_others_go_first(queue):
    queue.put("late", delay=0.2)
    queue.put("now")
    assert queue.waiting() == 2
    assert [queue.get(60), queue.get(60)] == ["now", "late"]


def test_a_short_job_is_taken_out_of_turn_while_long_ones_hold_the_workers(queue):
    for name, short in (("long", False), ("longer", False), ("short", True)):
        queue.put(name, short=short)
    assert queue.get(0, beside=1) is None
    assert queue.get(0) == "long"
    assert queue.get(0, beside=1) == "short"
    assert queue.get(0, beside=1) is None
    queue.put("shorter", short=True)
    queue.done("long")
    assert queue.get(0, beside=1) is None
    assert [queue.get(0), queue.get(0)] == ["longer", "shorter"]
