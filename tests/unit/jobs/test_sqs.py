"""The job queue in SQS: what it hands out, what comes back, and who else may have it."""

from __future__ import annotations

import json
import uuid

import pytest

from depeche.desk import open_jobs
from depeche.errors import MalformedError, StoreError
from depeche.jobs import DeliveryRecord, DeliveryState, JobState, WebhookDestination
from depeche.jobs.sqs import DeadLetters, SqsQueue, job_of, message
from depeche.schemas import BriefRequest

LONG = 60


@pytest.fixture
def make_queue(s3_environment, monkeypatch):
    """Makes queues on the tests' AWS server: (url, client)."""
    import boto3

    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_environment)
    client = boto3.client("sqs")

    def make():
        return client.create_queue(QueueName=f"jobs-{uuid.uuid4().hex}")["QueueUrl"], client

    yield make
    client.close()


@pytest.fixture
def place(make_queue):
    return make_queue()


@pytest.fixture
def queue(place):
    opened = SqsQueue(place[0])
    yield opened
    opened.close()


def bodies(place):
    url, client = place
    found = []
    while received := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(one["Body"]) for one in received]
    return found


def test_a_job_is_handed_out_until_it_is_done(queue, place):
    queue.put("01A")
    assert queue.get(0) == "01A"
    assert SqsQueue(place[0]).get(0) is None, "another worker got it too"
    queue.done("01A")
    assert bodies(place) == []


def test_what_a_worker_can_t_end_comes_again(queue, place):
    queue.put("01A")
    assert queue.get(0) == "01A"
    queue.again("01A")
    assert SqsQueue(place[0]).get(0) == "01A"


def test_what_a_worker_holds_at_its_end_comes_again(queue, place):
    queue.put("01A")
    other = SqsQueue(place[0])
    assert other.get(0) == "01A"
    other.close()
    assert other.get(0) is None
    assert queue.get(0) == "01A"


def test_what_is_put_with_a_delay_comes_later(queue, place):
    queue.put("01A", delay=300)
    queue.put("01B", delay=5000)  # SQS takes 900
    assert queue.get(0) is None


def test_a_message_that_names_no_job_is_left_to_the_dead_letters(queue, place):
    url, client = place
    client.send_message(QueueUrl=url, MessageBody="[]")
    assert queue.get(0) is None
    queue.put("01A")
    assert queue.get(0) == "01A"


@pytest.mark.parametrize("body", ["", "x", "[]", "{}", '{"job": 1}', '{"job": ""}', "null"])
def test_a_body_of_another_kind_is_refused(body):
    with pytest.raises(MalformedError):
        job_of(body)
    assert job_of(message("01A")) == "01A"


def test_how_many_wait_is_known_without_asking_each_time(queue, place):
    assert queue.waiting() == 0
    queue.put("01A")
    assert queue.waiting() == 1
    assert SqsQueue(place[0]).waiting() == 1


def test_a_queue_that_is_not_there_is_a_store_error(queue, place):
    url, client = place
    client.delete_queue(QueueUrl=url)
    with pytest.raises(StoreError, match="SQS"):
        queue.put("01A")
    with pytest.raises(StoreError):
        SqsQueue(url).waiting()
    assert queue.get(0) is None
    with pytest.raises(StoreError):
        DeadLetters(url).add(job="01A")


def request(text="La Loire monte\nLa cote d'alerte est dépassée."):
    return BriefRequest(text=text, target_language=None)


@pytest.fixture
def outside(make_queue, settings):
    """Settings with the three queues, and the queues."""
    places = {name: make_queue() for name in ("job", "delivery", "dead_letter")}
    urls = {f"{name}_queue_url": place[0] for name, place in places.items()}
    return settings.model_copy(update=urls), places


def test_jobs_are_queued_outside_and_done_by_whoever_gets_the_message(store, engine, outside):
    settings, places = outside
    with open_jobs(store, engine, settings) as jobs:
        job = jobs.submit(request())
        assert jobs.get(job.id).state is JobState.QUEUED
        assert engine.computed == []
        assert jobs.work(job.id)
    assert bodies(places["job"]) == [{"job": job.id}]
    assert bodies(places["delivery"]) == []


def test_a_finished_job_goes_to_the_delivery_queue(store, engine, outside):
    settings, places = outside
    with open_jobs(store, engine, settings) as jobs:
        job = jobs.submit(request(), destinations=[WebhookDestination(url="http://127.0.0.1:9/")])
        jobs.work(job.id)
    assert bodies(places["delivery"]) == [{"job": job.id}]


def test_what_can_t_be_delivered_becomes_a_dead_letter(store, engine, outside):
    settings, places = outside
    told = []

    def tell(job, delivery: DeliveryRecord):
        told.append((job.id, delivery.state))

    refused = [WebhookDestination(url="http://user:secret@127.0.0.1:9/")]
    with open_jobs(store, engine, settings, undelivered=tell) as jobs:
        job = jobs.submit(request(), destinations=refused)
        jobs.work(job.id)
        assert jobs.deliver(job.id) is None
        assert jobs.deliver(job.id) is None, "and it is so once"
    assert told == [(job.id, DeliveryState.FAILED)]
    [letter] = bodies(places["dead_letter"])
    assert letter == {"job": job.id, "kind": "webhook", "reason": "the address holds credentials"}


def test_a_worker_process_takes_its_jobs_from_the_queue(store, engine, outside):
    settings, _places = outside
    with open_jobs(store, engine, settings) as door:
        job = door.submit(request())
        with open_jobs(store, engine, settings, workers=1) as worker:
            worker.recover()
            assert door.wait(job.id, LONG).state is JobState.DONE
    assert len(engine.computed) == 1
