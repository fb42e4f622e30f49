"""Jobs from their submission to their end, with real threads and a real store."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from depeche.errors import BusyError, DepecheError, NoArticleError, NotFoundError, StoreError
from depeche.jobs import InProcessQueue, JobService, JobState
from depeche.schemas import BriefRequest
from depeche.store.sqlite import SqliteStore

LONG = 60


def request(text="Le titre", **options):
    return BriefRequest(text=text, **options)


def test_a_job_ends_with_a_brief(jobs, store, engine):
    submitted = jobs.submit(request())
    assert submitted.state is JobState.QUEUED
    assert submitted.brief_id == engine.identify(request())
    done = jobs.wait(submitted.id, LONG)
    assert (done.state, done.attempts, done.error, done.cached) == (JobState.DONE, 1, None, False)
    assert done.updated >= done.created
    assert store.get_brief(done.brief_id).article.title == "Le titre"
    assert jobs.get(submitted.id) == done


def test_a_stored_brief_is_handed_out(jobs, engine):
    jobs.wait(jobs.submit(request()).id, LONG)
    again = jobs.wait(jobs.submit(request()).id, LONG)
    assert again.cached
    assert len(engine.computed) == 1


def test_a_refresh_computes_anew(jobs, engine):
    jobs.wait(jobs.submit(request()).id, LONG)
    again = jobs.wait(jobs.submit(request(), refresh=True).id, LONG)
    assert not again.cached
    assert len(engine.computed) == 2


def test_jobs_that_nobody_knows(jobs):
    assert jobs.get("01ARZ3NDEKTSV4RRFFQ69G5FAV") is None
    with pytest.raises(NotFoundError):
        jobs.wait("01ARZ3NDEKTSV4RRFFQ69G5FAV", 0)


def test_waiting_ends_in_time(jobs, engine):
    engine.go.clear()
    job = jobs.submit(request())
    assert engine.started.acquire(timeout=LONG)
    assert jobs.wait(job.id, 0.01).state is JobState.RUNNING


def test_a_known_problem_is_final(jobs, engine):
    done = jobs.wait(jobs.submit(request(" ")).id, LONG)
    assert (done.state, done.attempts) == (JobState.FAILED, 1)
    assert done.error == NoArticleError("There is nothing to read", field="text").document()


@pytest.mark.parametrize("problem", [RuntimeError("boom"), StoreError("away"), BusyError("busy")])
def test_what_may_pass_is_tried_again(jobs, engine, problem):
    engine.problems = [problem, problem]
    done = jobs.wait(jobs.submit(request()).id, LONG)
    assert (done.state, done.attempts) == (JobState.DONE, 3)


def test_after_three_attempts_it_is_over(jobs, engine, caplog):
    secret = "the article itself"
    engine.problems = [RuntimeError(secret) for _ in range(3)]
    done = jobs.wait(jobs.submit(request()).id, LONG)
    assert (done.state, done.attempts) == (JobState.FAILED, 3)
    assert (done.error["status"], done.error["job"]) == (500, done.id)
    assert secret not in str(done.error)
    assert done.id in caplog.text
    assert "RuntimeError" in caplog.text
    assert secret not in caplog.text


def test_a_failed_job_doesn_t_keep_others(jobs, engine):
    engine.problems = [RuntimeError("boom") for _ in range(3)]
    bad, good = jobs.submit(request("Un")), jobs.submit(request("Deux"))
    assert jobs.wait(good.id, LONG).state is JobState.DONE
    assert jobs.wait(bad.id, LONG).state is JobState.FAILED


def test_a_full_queue_is_busy(new_jobs, engine):
    jobs = new_jobs(over={"queue_size": 2})
    engine.go.clear()
    running = jobs.submit(request("0"))
    assert engine.started.acquire(timeout=LONG)
    waiting = [jobs.submit(request(name)) for name in "12"]
    with pytest.raises(BusyError) as refusal:
        jobs.submit(request("3"))
    assert refusal.value.extra["retry_after"] >= 1
    engine.go.set()
    for job in (running, *waiting):
        assert jobs.wait(job.id, LONG).state is JobState.DONE
    assert jobs.wait(jobs.submit(request("3")).id, LONG).state is JobState.DONE


def test_equal_requests_share_one_computation(new_jobs, engine):
    jobs = new_jobs(over={"workers": 8, "queue_size": 100})
    with ThreadPoolExecutor(20) as pool:
        ids = [job.id for job in pool.map(jobs.submit, [request()] * 100)]
        ends = list(pool.map(lambda job_id: jobs.wait(job_id, LONG), ids))
    assert len(set(ids)) == 100
    assert all(end.state is JobState.DONE for end in ends)
    assert len(engine.computed) == 1


def test_workers_work_at_the_same_time(new_jobs, engine):
    jobs = new_jobs(over={"workers": 3})
    engine.go.clear()
    for name in "123":
        jobs.submit(request(name))
    for _ in range(3):
        assert engine.started.acquire(timeout=LONG)


def test_the_record_is_there_before_the_queue_has_it(new_jobs, store):
    seen = []

    class Looking(InProcessQueue):
        def put(self, job_id, **how):
            seen.append(store.get_job(job_id)["state"])
            super().put(job_id)

    jobs = new_jobs(queue=Looking())
    jobs.wait(jobs.submit(request()).id, LONG)
    assert seen == ["queued"]


def test_a_service_without_workers_leaves_its_jobs_to_others(new_jobs, engine):
    intake, worker = new_jobs(workers=0), new_jobs()
    job = intake.submit(request())
    assert intake.recover() == 0
    assert intake.wait(job.id, 0).state is JobState.QUEUED
    assert worker.recover() == 1
    assert intake.wait(job.id, LONG).state is JobState.DONE


def test_run_does_a_job_in_the_calling_thread(new_jobs, engine):
    intake = new_jobs(workers=0)
    job = intake.submit(request())
    assert intake.run(job.id)
    assert intake.get(job.id).state is JobState.DONE
    assert intake.run(job.id)
    assert intake.run("01ARZ3NDEKTSV4RRFFQ69G5FAV")
    assert (intake.get(job.id).attempts, len(engine.computed)) == (1, 1)


def test_recovery_leaves_living_processes_their_jobs(new_jobs, engine):
    first, second = new_jobs(), new_jobs()
    engine.go.clear()
    jobs = [first.submit(request(name)) for name in "12"]
    assert engine.started.acquire(timeout=LONG)
    assert second.recover() == 0
    assert first.recover() == 0
    engine.go.set()
    assert [first.wait(job.id, LONG).attempts for job in jobs] == [1, 1]


def test_what_a_closed_service_left_is_taken_up(new_jobs, engine):
    first, second = new_jobs(), new_jobs()
    engine.go.clear()
    running, waiting = first.submit(request("1")), first.submit(request("2"))
    assert engine.started.acquire(timeout=LONG)
    first.close(0)
    assert first.wait(waiting.id, LONG).state is JobState.QUEUED  # it doesn't wait for what nobody does
    assert second.recover() == 2
    engine.go.set()
    assert second.wait(waiting.id, LONG).state is JobState.DONE
    assert second.wait(running.id, LONG).state is JobState.DONE
    assert len(engine.computed) == 2


def test_of_several_that_recover_one_gets_the_job(new_jobs, engine):
    intake, services = new_jobs(workers=0), [new_jobs() for _ in range(4)]
    ids = [intake.submit(request(str(number))).id for number in range(10)]
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda service: service.recover(), services))
    assert sum(taken) == 10
    assert {intake.wait(job_id, LONG).attempts for job_id in ids} == {1}


def test_a_living_service_takes_up_what_is_left_by_itself(new_jobs):
    intake, worker = new_jobs(workers=0), new_jobs(over={"lease_seconds": 0.3})
    worker.recover()
    assert intake.wait(intake.submit(request()).id, LONG).state is JobState.DONE


def test_watch_works_until_it_is_stopped(new_jobs):
    intake, worker, stop = new_jobs(workers=0), new_jobs(), threading.Event()
    job = intake.submit(request())
    watching = threading.Thread(target=worker.watch, args=(stop,))
    watching.start()
    assert intake.wait(job.id, LONG).state is JobState.DONE
    stop.set()
    watching.join(LONG)
    assert not watching.is_alive()


def test_a_job_that_kills_its_worker_is_given_up(new_jobs, store):
    intake = new_jobs(workers=0)
    job = intake.submit(request())
    store.put_job(job.id, job.but(attempts=8, state=JobState.RUNNING).model_dump(mode="json"), is_open=True)
    worker = new_jobs()
    assert worker.recover() == 1
    done = worker.wait(job.id, LONG)
    assert done.state is JobState.FAILED
    assert "8 times" in done.error["detail"]


def test_a_damaged_record_doesn_t_keep_others(new_jobs, store):
    intake, worker = new_jobs(workers=0), new_jobs()
    store.put_job("00000000000000000000000000", {"nonsense": True}, is_open=True)
    job = intake.submit(request())
    assert worker.recover() == 1
    assert worker.wait(job.id, LONG).state is JobState.DONE


def test_a_closed_service_refuses(jobs):
    jobs.submit(request())
    jobs.close(LONG)
    jobs.close()
    with pytest.raises(BusyError):
        jobs.submit(request())


def test_closing_after_the_store_is_no_error(tmp_path, engine, settings):
    own = SqliteStore(tmp_path / "other.sqlite")
    with JobService(own, engine, settings) as jobs:
        jobs.wait(jobs.submit(request()).id, LONG)
        own.close()


def test_a_record_out_of_reach_is_looked_at_again(new_jobs, engine, store):
    jobs = new_jobs(over={"lease_seconds": 0.3})
    engine.go.clear()
    jobs.submit(request("1"))
    assert engine.started.acquire(timeout=LONG)
    job = jobs.submit(request("2"))
    store.put_job(job.id, {"nonsense": True}, is_open=True)
    engine.go.set()
    jobs.wait(jobs.submit(request("3")).id, LONG)  # behind it in the queue
    store.put_job(job.id, job.model_dump(mode="json"), is_open=True)
    assert jobs.wait(job.id, LONG).state is JobState.DONE


def test_kill_9_loses_nothing(new_jobs, tmp_path):
    """A process takes jobs in, is killed in the middle of one, and the next one does them all."""
    code = (
        "import runpy, sys, time; from pathlib import Path;"
        "from depeche.jobs import JobService; from depeche.settings import Settings;"
        "from depeche.schemas import BriefRequest; from depeche.store.sqlite import SqliteStore;"
        "store = SqliteStore(Path(sys.argv[2])); engine = runpy.run_path(sys.argv[1])['SmallEngine'](store);"
        "engine.go.clear(); jobs = JobService(store, engine, Settings());"
        "[print(jobs.submit(BriefRequest(text=str(number))).id, flush=True) for number in range(5)];"
        "engine.started.acquire(); print('begun', flush=True); time.sleep(600)"
    )
    arguments = [sys.executable, "-c", code, str(Path(__file__).with_name("conftest.py"))]
    with subprocess.Popen([*arguments, str(tmp_path / "store.sqlite")], stdout=subprocess.PIPE, text=True) as process:
        *ids, begun = [process.stdout.readline().strip() for _ in range(6)]
        assert begun == "begun"
        process.kill()
    jobs = new_jobs()
    assert jobs.recover() == 5
    ends = [jobs.wait(job_id, LONG) for job_id in ids]
    assert [end.state for end in ends] == [JobState.DONE] * 5
    assert [end.attempts for end in ends] == [2, 1, 1, 1, 1]


def test_no_thread_is_left(new_jobs):
    before = threading.active_count()
    with new_jobs() as jobs:
        jobs.wait(jobs.submit(request()).id, LONG)
    assert threading.active_count() == before


def test_a_request_that_can_t_be_identified_is_no_job(new_jobs, engine, store, monkeypatch):
    def refuse(_request):
        raise DepecheError("no route")

    monkeypatch.setattr(engine, "identify", refuse)
    with pytest.raises(DepecheError, match="no route"):
        new_jobs().submit(request())
    assert store.open_jobs() == []


def test_a_running_job_says_how_far_it_is(jobs, engine):
    engine.go.clear()
    submitted = jobs.submit(request())
    assert engine.started.acquire(timeout=LONG)
    progress = jobs.progress(submitted.id)
    assert (progress.step, progress.done, progress.total) == ("translate", 3, 7)
    engine.go.set()
    jobs.wait(submitted.id, LONG)
    assert jobs.progress(submitted.id) is None
    assert jobs.progress("unknown") is None


ULID_ = "01J9ZZZZZZZZZZZZZZZZZZZZZZ"


def test_an_event_that_comes_twice_makes_one_job(new_jobs, engine):
    queue = InProcessQueue()
    jobs = new_jobs(workers=0, queue=queue)
    first = jobs.submit(request(), job_id=ULID_)
    assert jobs.submit(request(), job_id=ULID_) == first
    # Whoever wrote the record may have ended before it was queued.
    assert [queue.get(0), queue.get(0)] == [ULID_, ULID_]
    assert jobs.run(ULID_)
    assert jobs.submit(request(), job_id=ULID_).state is JobState.DONE
    assert queue.get(0) is None
    assert len(engine.computed) == 1


def test_a_job_stops_in_good_time_and_is_begun_again(new_jobs, engine):
    jobs = new_jobs(workers=0)
    job = jobs.submit(request())
    assert not jobs.run(job.id, seconds_left=lambda: 1.0)
    assert jobs.get(job.id).state is JobState.QUEUED
    assert engine.computed == []
    assert jobs.run(job.id, seconds_left=lambda: 600.0)
    assert jobs.get(job.id).state is JobState.DONE


def test_a_job_that_never_has_time_enough_ends_with_a_reason(new_jobs):
    jobs = new_jobs(workers=0)
    job = jobs.submit(request())
    runs = 0
    while not jobs.run(job.id, seconds_left=lambda: 1.0):
        runs += 1
        assert runs < 100
    end = jobs.get(job.id)
    assert end.state is JobState.FAILED
    assert "never ended" in end.error["detail"]


class Outside(InProcessQueue):
    """A queue that outlives the process, as far as the service can tell."""

    durable = True


def test_a_job_that_another_is_at_is_put_off(new_jobs, engine, store):
    """To wait for the other would cost as much as the work itself."""
    queue = Outside()
    jobs = new_jobs(workers=0, queue=queue)
    job = jobs.submit(request())
    assert queue.get(0) == job.id
    store.claim(job.brief_id, owner="invoke:1", lease_seconds=LONG)
    assert not jobs.work(job.id, seconds_left=lambda: 600.0)
    assert jobs.get(job.id).attempts == 0
    assert queue.waiting() == 1
    store.fail(job.brief_id, owner="invoke:1", error={})
    assert jobs.work(job.id, seconds_left=lambda: 600.0)
    assert jobs.get(job.id).state is JobState.DONE


def test_a_refresh_that_was_made_since_it_was_asked_for_is_not_made_twice(new_jobs, engine):
    jobs = new_jobs(workers=0, queue=Outside())
    since = datetime.now(UTC)
    engine.brief(request())
    followed = jobs.submit(request(), refresh=True, since=since)
    assert followed.created == since
    assert jobs.run(followed.id)
    assert jobs.get(followed.id).state is JobState.DONE
    assert len(engine.computed) == 1
    anew = jobs.submit(request(), refresh=True)
    assert jobs.run(anew.id)
    assert len(engine.computed) == 2


def test_a_job_whose_message_was_lost_is_queued_again(new_jobs, engine, store):
    """The process ended between the record and the queue; a worker finds it, if it is old enough to be lost."""
    queue = Outside()
    door = new_jobs(workers=0, queue=queue)
    lost, fresh = door.submit(request("Un\n")), door.submit(request("Deux\n"))
    assert {queue.get(0), queue.get(0)} == {lost.id, fresh.id}
    old = {"updated": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
    store.put_job(lost.id, store.get_job(lost.id) | old, is_open=True)
    worker = new_jobs(workers=1, queue=queue)
    assert worker.recover() == 1
    assert worker.wait(lost.id, LONG).state is JobState.DONE
    assert worker.get(fresh.id).state is JobState.QUEUED


def test_a_queue_outside_is_never_full(new_jobs, engine):
    queue = Outside()
    jobs = new_jobs(workers=0, queue=queue, over={"queue_size": 1})
    for number in range(5):
        jobs.submit(request(f"Titre {number}\n"))
    assert queue.waiting() == 5


def test_a_job_without_its_store_waits_in_the_queue_outside(new_jobs, engine):
    """A thread gives up after three attempts; a queue has more patience, and in the end a reason."""

    class Noting(Outside):
        delays: ClassVar[list[float]] = []

        def put(self, job_id, **how):
            self.delays.append(how.get("delay", 0.0))
            super().put(job_id)

    queue = Noting()
    jobs = new_jobs(workers=0, queue=queue)
    engine.problems += [StoreError("The table is throttled")] * 4
    job = jobs.submit(request())
    assert not jobs.work(job.id, seconds_left=lambda: 600.0)
    assert (jobs.get(job.id).state, jobs.get(job.id).error) == (JobState.QUEUED, None)
    assert jobs.work(job.id, seconds_left=lambda: 600.0)
    assert jobs.get(job.id).state is JobState.DONE
    assert queue.delays == [0, 40]

    engine.problems += [StoreError("The table is throttled")] * 20
    hopeless = jobs.submit(request("Sans espoir\n"))
    while not jobs.work(hopeless.id, seconds_left=lambda: 600.0):
        assert len(queue.delays) < 20
    assert jobs.get(hopeless.id).state is JobState.FAILED
    assert jobs.get(hopeless.id).error["type"] == "urn:depeche:problem:store-unavailable"
