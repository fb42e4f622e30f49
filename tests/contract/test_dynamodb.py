"""What is particular to the DynamoDB store: large bodies, large batches, and an engine that is not there."""

from __future__ import annotations

import random
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.serving import serving

from depeche.errors import StoreError
from depeche.store import owner

pytestmark = pytest.mark.dynamodb

ID = "d0" * 32
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def noise(seed, length):
    return "".join(random.Random(seed).choices(LETTERS, k=length))


@pytest.fixture
def table(dynamodb, make_table):
    return make_table(dynamodb)


@pytest.fixture
def open_dynamo(table):
    from depeche.store.dynamodb import DynamoStore

    opened = []

    def open_one(**options):
        opened.append(DynamoStore(options.pop("table", table), **options))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def client(table):
    import boto3

    made = boto3.client("dynamodb")
    yield made
    made.close()


@pytest.fixture
def bucket(monkeypatch):
    """As much of S3 as PutObject, GetObject and DeleteObject need; yields the objects by path."""
    objects = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "aws-chunked":
                body = unchunk(body)
            objects[self.path] = body
            self.answer(200, b"")

        def do_GET(self):
            body = objects.get(self.path)
            missing = b"<Error><Code>NoSuchKey</Code></Error>"
            self.answer(404 if body is None else 200, missing if body is None else body)

        def do_DELETE(self):
            objects.pop(self.path, None)
            self.answer(204, b"")

        def answer(self, status, body):
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Quiet."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        yield objects


def unchunk(body):
    """The content of an aws-chunked body: sizes in hexadecimal, then the trailing checksum."""
    content = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if length == 0:
            break
        content, body = content + rest[:length], rest[length + 2 :]
    return content


def keep(store, brief, **options):
    who = owner()
    store.claim(brief.id, owner=who, lease_seconds=30, **options)
    store.finish(brief, owner=who)


def test_a_large_brief_goes_to_the_bucket(open_dynamo, bucket, make_brief):
    store = open_dynamo(overflow_bucket="results")
    keep(store, make_brief(ID, text="petit"))
    assert bucket == {}
    large = make_brief(ID, text=noise(1, 600_000))
    keep(store, large, refresh=True)
    [path] = bucket
    assert path.startswith("/results/overflow/")
    assert store.get_brief(ID).model_copy(update={"cached": False}) == large
    assert store.claim(ID, owner=owner(), lease_seconds=30).brief.article == large.article


def test_a_forgotten_brief_leaves_no_object(open_dynamo, bucket, make_brief):
    store = open_dynamo(overflow_bucket="results")
    keep(store, make_brief(ID, text=noise(5, 600_000)))
    assert bucket
    assert store.forget_brief(ID)
    assert bucket == {}


def test_items_are_still_read_when_a_bucket_is_added(open_dynamo, bucket, make_brief):
    large = make_brief(ID, text=noise(2, 600_000))
    keep(open_dynamo(), large)
    assert open_dynamo(overflow_bucket="results").get_brief(ID).article == large.article


def test_a_bucket_that_is_no_longer_configured_is_a_store_error(open_dynamo, bucket, make_brief):
    keep(open_dynamo(overflow_bucket="results"), make_brief(ID, text=noise(3, 600_000)))
    with pytest.raises(StoreError, match="no bucket is configured"):
        open_dynamo().get_brief(ID)


def test_an_object_that_is_gone_is_a_store_error(open_dynamo, bucket, make_brief):
    store = open_dynamo(overflow_bucket="results")
    keep(store, make_brief(ID, text=noise(4, 600_000)))
    bucket.clear()
    with pytest.raises(StoreError, match="results"):
        store.get_brief(ID)


def test_a_part_that_is_gone_is_a_store_error(open_dynamo, client, table, make_brief):
    store = open_dynamo()
    keep(store, make_brief(ID, text=noise(5, 600_000)))
    parts = [item["pk"] for item in client.scan(TableName=table)["Items"] if item["pk"]["S"].startswith("part#")]
    assert len(parts) > 1
    client.delete_item(TableName=table, Key={"pk": parts[0]})
    with pytest.raises(StoreError, match="missing"):
        store.get_brief(ID)


def test_every_record_has_a_time_to_live_in_whole_seconds(open_dynamo, client, table, make_brief):
    store = open_dynamo()
    keep(store, make_brief(ID, text=noise(6, 600_000)))
    store.claim("aa", owner=owner(), lease_seconds=30)
    store.claim("bb", owner="bob", lease_seconds=30)
    store.fail("bb", owner="bob", error={})
    store.put_segments({"aa": "texte"})
    store.put_job("aa", {}, is_open=True)
    items = client.scan(TableName=table)["Items"]
    assert {item["pk"]["S"].partition("#")[0] for item in items} == {"brief", "part", "seg", "job"}
    assert all(item["ttl"]["N"].isdecimal() for item in items)


def test_batches_larger_than_an_answer_are_read_on(open_dynamo):
    """DynamoDB returns at most 16 MB a call and the rest as unprocessed; 60 items of 340 KB are 20 MB."""
    store = open_dynamo()
    segments = {f"{number:04}": "".join(map(chr, random.Random(number).choices(range(0x4E00, 0x9FFF), k=150_000)))
                for number in range(60)}  # fmt: skip
    store.put_segments(segments)
    assert store.get_segments(list(segments)) == segments


def test_a_segment_that_no_item_can_hold_is_left_out(open_dynamo):
    store = open_dynamo()
    store.put_segments({"aa": noise(7, 2_000_000), "bb": "texte"})
    assert store.get_segments(["aa", "bb"]) == {"bb": "texte"}


def test_a_table_that_is_not_there_is_named(open_dynamo):
    store = open_dynamo(table="nowhere")
    calls = [
        lambda: store.claim("aa", owner="me", lease_seconds=30),
        lambda: store.get_brief("aa"),
        lambda: store.status("aa"),
        lambda: store.get_segments(["aa"]),
        lambda: store.put_segments({"aa": "x"}),
        lambda: store.put_job("aa", {}, is_open=True),
        lambda: store.get_job("aa"),
        store.open_jobs,
    ]
    for call in calls:
        with pytest.raises(StoreError, match=r"nowhere.*ResourceNotFoundException"):
            call()


def test_a_damaged_record_is_a_store_error(open_dynamo, client, table):
    store = open_dynamo()
    store.put_job("aa", {"text": "x" * 1000}, is_open=True)
    client.update_item(
        TableName=table,
        Key={"pk": {"S": "job#aa"}},
        UpdateExpression="SET body = :body",
        ExpressionAttributeValues={":body": {"B": b"D\x01zrubbish"}},
    )
    with pytest.raises(StoreError, match="damaged"):
        store.get_job("aa")


@pytest.fixture
def far_away(monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", f"http://127.0.0.1:{unused.getsockname()[1]}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        yield


def test_an_engine_out_of_reach_is_a_store_error(far_away):
    from depeche.store.dynamodb import DynamoStore

    store = DynamoStore("depeche")
    with pytest.raises(StoreError, match="can't be reached"):
        store.get_brief("aa")
    store.close()


def test_a_missing_region_is_a_store_error(monkeypatch, tmp_path):
    from depeche.store.dynamodb import DynamoStore

    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreError, match="region"):
        DynamoStore("depeche")
