"""Results when several write at once: whatever the order, the latest upload's stand in the end."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.batch import Intake, Notice
from depeche.batch.bucket import Bucket
from depeche.batch.identity import Upload, written_later
from depeche.batch.outbox import BucketDelivery
from depeche.batch.results import JSON, Results
from depeche.errors import StoreError
from depeche.jobs import Message, WebhookDestination

NOW = datetime(2026, 3, 12, 6, 41, 7, tzinfo=UTC)
TEXT = "Le pont ferme\nLe pont de Brévan ferme lundi pour six mois.\n"


def test_whoever_is_overtaken_between_looking_and_writing_gives_way(room):
    room.drop("a.txt", TEXT)
    room.take("a.txt")
    [late] = room.work()

    overtaking = iter([True])

    def overtake(**_):
        if next(overtaking, False):
            room.run("a.txt", "Un autre titre\nUn autre texte.")

    slow = boto3.client("s3")
    slow.meta.events.register("before-call.s3.PutObject", overtake)
    record = room.jobs.get(late)
    message = Message(record.deliveries[0].to, record, room.brief_of(record))
    receipt = BucketDelivery(room.settings, client=slow).deliver(message)
    assert receipt.delivered
    assert "later upload" in receipt.reason
    assert room.json("outbox/a.txt.json")["article"]["title"] == "Un autre titre"
    assert room.text("outbox/a.txt.md").startswith("# UN AUTRE TITRE")
    assert room.results() == {"outbox/a.txt.json", "outbox/a.txt.md"}


@pytest.mark.parametrize("articles", [2, 9])
def test_the_last_of_several_sees_them_all(room, articles):
    lines = [json.dumps({"text": f"{TEXT}{number}" if number else "Accueil"}) for number in range(articles)]
    room.drop("a.jsonl", "\n".join(lines))
    room.take("a.jsonl")
    with ThreadPoolExecutor(articles) as pool:
        assert list(pool.map(room.jobs.deliver, room.work())) == [None] * articles
    report = room.json("outbox/a.jsonl.report.json")
    assert (report["total"], report["done"], report["failed"]) == (articles, articles - 1, 1)


def test_with_a_tidied_inbox_the_later_upload_wins(room):
    inbox, outbox = (Bucket(name, room.s3) for name in (room.settings.inbox_bucket, room.settings.outbox_bucket))
    results = Results(inbox, outbox)
    first = Upload(inbox.name, "a.txt", "1", None, NOW)
    second = Upload(inbox.name, "a.txt", "2", None, NOW + timedelta(seconds=1))
    assert results.write(first, "outbox/a.txt.json", b"1", JSON)
    assert results.write(second, "outbox/a.txt.json", b"2", JSON)
    assert not results.write(first, "outbox/a.txt.json", b"1", JSON)
    assert room.text("outbox/a.txt.json") == "2"


def test_a_bucket_out_of_reach_is_tried_again(room):
    room.drop("a.txt", TEXT)
    room.take("a.txt")
    [job_id] = room.work()
    record = room.jobs.get(job_id)
    dead = boto3.client("s3", endpoint_url="http://127.0.0.1:9")
    receipt = BucketDelivery(room.settings, client=dead).deliver(
        Message(record.deliveries[0].to, record, room.brief_of(record))
    )
    assert (receipt.delivered, receipt.again) == (False, True)
    assert "can't be reached" in receipt.reason


def test_another_kind_of_destination_is_a_mistake(room):
    room.drop("a.txt", TEXT)
    room.take("a.txt")
    record = room.jobs.get(room.work()[0])
    with pytest.raises(TypeError):
        BucketDelivery(room.settings).deliver(Message(WebhookDestination(url="https://a.b"), record, None))


def test_somebody_who_always_comes_between(room):
    meddler = boto3.client("s3")
    count = iter(range(1000))

    def meddle(**_):
        room.s3.put_object(Bucket=room.settings.outbox_bucket, Key="outbox/a", Body=str(next(count)).encode())

    meddler.meta.events.register("before-call.s3.PutObject", meddle)
    results = Results(Bucket(room.settings.inbox_bucket, meddler), Bucket(room.settings.outbox_bucket, meddler))
    with pytest.raises(StoreError):
        results.write(Upload(room.settings.inbox_bucket, "a", "1", None, NOW), "outbox/a", b"", JSON)


def test_what_an_article_costs_in_requests(room):
    calls = Counter()
    client = boto3.client("s3")
    client.meta.events.register("before-call.s3", lambda model, **_: calls.update([model.name]))
    room.drop("a/b/c.txt", TEXT)
    Intake(room.settings, room.jobs, client=client).visit().take(
        [Notice(room.settings.inbox_bucket, "inbox/a/b/c.txt")]
    )
    assert calls == {"GetObject": 4}
    [job_id] = room.work()
    record = room.jobs.get(job_id)
    calls.clear()
    BucketDelivery(room.settings, client=client).deliver(
        Message(record.deliveries[0].to, record, room.brief_of(record))
    )
    assert calls == {"HeadObject": 4, "PutObject": 2, "DeleteObjects": 1}


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50),
    st.text(min_size=1, max_size=40),
    st.none() | st.text(max_size=40),
    st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- naive bounds
)
def test_ids_are_the_same_for_the_same_upload_and_only_then(key, etag, item, modified):
    upload = Upload("b", key, etag, None, modified)
    again = Upload("b", key, etag, None, datetime.fromisoformat(modified.isoformat()))
    assert upload.job_id(item) == again.job_id(item)
    others = {
        Upload("c", key, etag, None, modified).job_id(item),
        Upload("b", key + "x", etag, None, modified).job_id(item),
        Upload("b", key, etag + "x", None, modified).job_id(item),
        Upload("b", key, etag, "v1", modified).job_id(item),
        upload.job_id((item or "") + "x"),
    }
    assert upload.job_id(item) not in others
    assert len(others) == 5
    later = Upload("b", key, etag, None, modified + timedelta(seconds=1))
    assert written_later(later.stamp, upload.stamp)
    assert not written_later(upload.stamp, later.stamp)
    assert later.job_id(item) > upload.job_id(item)
