"""Compressed files, lists and lines: whatever the bytes are, the end is an article or an explained refusal."""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.stack.uploads import broken_files, good_files, locked, mixed_files, zipped

from depeche.batch import articles, json_stream, keys
from depeche.batch.unpack import Archive, Budget, gunzipped
from depeche.errors import DepecheError, InvalidInputError, MalformedError, TooLongError
from depeche.schemas.strict_json import MOST_VALUES
from depeche.settings import Settings

unhurried = hypothesis_settings(deadline=None)  # the machine may be busy
SETTINGS = Settings(batch_max_unpacked_bytes=5_000_000, batch_max_items=50)


def read(name, raw, settings=SETTINGS):
    return list(articles.read(io.BytesIO(raw), name, size=len(raw), settings=settings))


def verdict(name, raw, settings=SETTINGS):
    """The first error, of the file or of an article; None when all can be read. Anything but ours is raised."""
    try:
        for article in read(name, raw, settings):
            article.read()
    except DepecheError as error:
        return error
    return None


def is_ours(error):
    return error is None or error.status < 500


def pieces(raw, size):
    return (raw[at : at + size] for at in range(0, len(raw), size))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@unhurried
@given(
    st.lists(JSON_VALUES, max_size=8),
    st.integers(1, 40),
    st.booleans(),
    st.sampled_from([None, 1]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_the_elements_of_a_list_are_those_of_the_standard_library(values, size, ascii_only, indent, encoding):
    raw = json.dumps(values, ensure_ascii=ascii_only, indent=indent).encode(encoding, "replace")
    narrow = b"".join(json_stream.narrowed(io.BytesIO(raw)))
    found = json_stream.elements(pieces(narrow, size), longest=100_000)
    assert [json.loads(element) for element in found] == json.loads(raw.decode(encoding))


@unhurried
@given(JSON_VALUES.filter(lambda value: not isinstance(value, list)), st.integers(1, 40))
def test_a_file_that_is_no_list_is_its_only_element(value, size):
    raw = json.dumps(value).encode()
    assert [json.loads(one) for one in json_stream.elements(pieces(raw, size), longest=100_000)] == [value]


@unhurried
@given(st.lists(JSON_VALUES, min_size=1, max_size=5), st.data())
def test_a_list_that_is_cut_or_goes_on_is_refused(values, data):
    raw = json.dumps(values).encode()
    cut = raw[: data.draw(st.integers(1, len(raw) - 1))]
    for broken in (cut, raw + b"x", raw[:-1] + b",]"):
        with pytest.raises(MalformedError):
            list(json_stream.elements(pieces(broken, 7), longest=100_000))


@unhurried
@given(st.binary(max_size=400), st.integers(1, 50), st.integers(1, 60))
def test_lines_are_those_of_the_standard_library(raw, size, longest):
    found = list(json_stream.lines(pieces(raw, size), longest=longest))
    expected = [
        (number, line) for number, line in enumerate(raw.split(b"\n"), 1) if line.strip() or len(line) > longest
    ]
    assert [number for number, _ in found] == [number for number, _ in expected]
    for (_, line), (_, whole) in zip(found, expected, strict=True):
        assert isinstance(line, TooLongError) if len(whole) > longest else line == whole


@pytest.mark.parametrize("ending", [".txt", ".html", ".json", ".jsonl", ".txt.gz", ".jsonl.gz", ".json.gz", ".zip"])
@unhurried
@given(raw=st.binary(max_size=300))
def test_any_bytes_under_any_name(ending, raw):
    for content in (raw, gzip.compress(raw), zipped({"a.txt": raw, "b.json": raw})):
        assert is_ours(verdict(f"a{ending}", content))


@unhurried
@given(
    st.sampled_from(sorted({**good_files(8), **{name: body for name, (body, _, _) in mixed_files().items()}})),
    st.data(),
)
def test_damage_never_passes_for_something_else(name, data):
    body = {**good_files(8), **{each: content for each, (content, _, _) in mixed_files().items()}}[name]
    raw = bytearray(body)
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    assert is_ours(verdict(name, bytes(raw)))


@unhurried
@given(st.text(max_size=300))
def test_names_from_within_a_file_are_safe(name):
    item = keys.item_name(name)
    assert item
    assert not item.startswith("/")
    assert not set(item.split("/")) & {"", ".", ".."}
    assert len(item.encode()) <= 180
    assert item.isprintable() or not any(ord(letter) < 32 for letter in item)
    assert keys.item_name(item) == item


@unhurried
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=1024), st.none() | st.text(max_size=200))
def test_results_always_fit_into_a_key(key, name):
    item = None if name is None else keys.item_name(name)
    made = {keys.result(key, item, ending) for ending in (".json", ".md", ".report.json")}
    made.add(keys.result(key, item, ".json", root=keys.FAILED))
    assert len(made) == 4
    assert all(len(one.encode()) <= 1024 for one in made)
    assert keys.result(key, item, ".json").startswith("outbox/")
    if item is not None:
        assert keys.result(key, item, ".json").startswith(keys.contents(key, root=keys.OUTBOX))


@pytest.mark.parametrize(
    ("name", "format_", "gzipped"),
    [
        ("a.TXT", "text", False),
        ("a.b.Html.GZ", "html", True),
        ("x/a.zip", "zip", False),
        ("a.jsonl.gz", "lines", True),
        ("a.md", "text", False),
    ],
)
def test_kinds(name, format_, gzipped):
    assert keys.kind(name) == keys.Kind(keys.Format(format_), gzipped)


@pytest.mark.parametrize("name", ["a", "a.pdf", "a.gz", "a.zip.gz", "a.tar.gz", "txt", "a.txt/b", ".gz"])
def test_no_kinds(name):
    assert keys.kind(name) is None


class TestBombs:
    """Small files that want to be large."""

    @pytest.mark.parametrize("name", ["broken/10 bomb.txt.gz", "broken/18 bomb.zip"])
    def test_little_of_them_is_ever_in_memory(self, name):
        raw = broken_files()[name]  # unpacks to 60 MB
        over = {"batch_max_unpacked_bytes": 10**9, "max_html_characters": 200_000}
        tracemalloc.start()
        try:
            assert isinstance(verdict(name, raw, SETTINGS.model_copy(update=over)), TooLongError)
            assert tracemalloc.get_traced_memory()[1] < 8_000_000
        finally:
            tracemalloc.stop()

    def test_a_ratio_that_no_text_has(self):
        raw = gzip.compress(b'{"text": "%s"}\n' % (b"a" * 20_000) * 2_000)
        with pytest.raises(TooLongError):
            read(
                "a.jsonl.gz",
                raw,
                SETTINGS.model_copy(update={"batch_max_unpacked_bytes": 10**9, "batch_max_items": 10**9}),
            )

    def test_a_member_that_lies_about_its_size(self):
        raw = bytearray(zipped({"a.txt": b"x" * 1000}))
        struct.pack_into("<L", raw, raw.find(b"PK\x01\x02") + 24, 10)
        [article] = read("a.zip", bytes(raw))
        assert isinstance(article.fields, MalformedError)

    @pytest.mark.parametrize("members", [51, 5_000])
    def test_more_members_than_allowed(self, members):
        with pytest.raises(TooLongError, match="50"):
            read("a.zip", zipped({f"{number}.txt": b"" for number in range(members)}))

    def test_a_directory_larger_than_its_members(self):
        raw = zipped({"a.txt": b"x"})
        directory = raw[raw.find(b"PK\x01\x02") : raw.find(b"PK\x05\x06")]
        end = bytearray(raw[raw.find(b"PK\x05\x06") :])
        struct.pack_into("<L", end, 12, len(directory) * 20_000)
        stream = io.BytesIO(raw[: raw.find(b"PK\x01\x02")] + directory * 20_000 + bytes(end))
        with pytest.raises(TooLongError):
            Archive(stream, most_members=50)

    def test_members_that_share_their_bytes(self):
        raw = zipped({"a.txt": random.Random(7).randbytes(200_000)})
        at = raw.find(b"PK\x01\x02")
        end = bytearray(raw[raw.find(b"PK\x05\x06") :])
        directory = b"".join(
            raw[at : at + 46] + f"{number:05d}".encode() for number in range(40)
        )  # "a.txt" has five letters too
        struct.pack_into("<HHL", end, 8, 40, 40, len(directory))
        found = read("a.zip", raw[:at] + directory + bytes(end))
        assert all(isinstance(article.fields, MalformedError) for article in found)

    def test_a_list_of_lists_of_lists(self):
        for raw in (b"[" * 1_000_000, b'[{"a":' * 100_000, b'{"a":' * 100_000):
            assert verdict("a.json", raw) is not None

    @pytest.mark.parametrize(("ending", "begin"), [("json", b""), ("json", b"["), ("jsonl", b"")])
    def test_more_values_than_an_article_has_are_never_built(self, ending, begin):
        raw = gzip.compress(begin + b'{"text": "a", "keep": [' + b"[]," * 1_500_000 + b"[]]}\n")
        tracemalloc.start()
        try:
            error = verdict(f"a.{ending}.gz", raw)
            assert tracemalloc.get_traced_memory()[1] < 40_000_000
        finally:
            tracemalloc.stop()
        assert isinstance(error, InvalidInputError)
        assert error.limit == MOST_VALUES

    def test_a_number_without_end(self):
        for raw in (b"[" + b"9" * 1_000_000, b"9" * 1_000_000):
            assert verdict("a.json", raw) is not None

    def test_one_line_without_end(self):
        settings = SETTINGS.model_copy(update={"max_html_characters": 1000, "max_characters": 1000})
        found = read("a.jsonl", b'{"text": "' + b"a" * 1_000_000 + b'"}\n{"text": "b"}', settings)
        assert isinstance(found[0].fields, TooLongError)
        assert found[1].fields == {"text": "b"}


def test_gzip_files_joined_together():
    raw = gzip.compress(b"Une ") + gzip.compress(b"ligne")
    assert gunzipped(io.BytesIO(raw), Budget(len(raw), 1000)).read() == b"Une ligne"


def test_other_compressions_of_zip():
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr("a.txt", "Une ligne de texte")
        [article] = read("a.zip", out.getvalue())
        assert article.read() == {"text": "Une ligne de texte"}
        for at in range(0, len(out.getvalue()), 3):
            damaged = bytearray(out.getvalue())
            damaged[at] ^= 0xFF
            assert is_ours(verdict("a.zip", bytes(damaged)))


@pytest.mark.parametrize(("name", "what"), [("a.txt.gz", "not a gzip file"), ("a.zip", "not a zip file")])
def test_files_that_are_something_else(name, what):
    assert what in str(verdict(name, b"Une ligne de texte\n" * 9))
    good = gzip.compress(b"Une ligne") if name.endswith("gz") else zipped({"a.txt": b"Une ligne"})
    assert "incomplete" in str(verdict(name, good[:-3])) or "end is missing" in str(verdict(name, good[:-3]))


def test_passwords_are_told():
    [article] = read("a.zip", locked(zipped({"a.txt": b"x"})))
    assert "password" in str(article.fields)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_lines(encoding):
    text = "Le maire a présenté son budget à l'assemblée, malgré les réserves de l'opposition à l'été."
    raw = "\n".join(json.dumps({"text": f"{text} {number}"}, ensure_ascii=False) for number in range(3)).encode(
        encoding
    )
    assert [article.read()["text"] for article in read("a.jsonl", raw)] == [f"{text} {number}" for number in range(3)]
    as_list = json.dumps([{"text": text}], ensure_ascii=False).encode(encoding)
    assert read("a.json", as_list)[0].read() == {"text": text}
