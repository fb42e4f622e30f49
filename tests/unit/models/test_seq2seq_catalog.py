"""Converted models as far as they go without a conversion: catalog, origins, licences, routes, S3."""

from __future__ import annotations

import http.server
import tomllib
from contextlib import suppress
from importlib import resources
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.serving import serving

from depeche.cli.models import models as command
from depeche.errors import InvalidInputError, ModelUnavailableError, NotFoundError
from depeche.models import Checkpoint, Runtime, licences, load_catalog, overview, verify
from depeche.models.convert.fetch import fetch, wanted
from depeche.models.convert.origin import FolderOrigin, HubOrigin, S3Origin, parse
from depeche.settings import Settings
from depeche.summary import open_summarizer
from depeche.translation import open_translator, routes

NLLB_TAGS = tomllib.loads(resources.files("depeche.models.convert").joinpath("nllb.toml").read_text("utf-8"))["tags"]


def test_the_catalog_has_the_published_checkpoints():
    catalog = load_catalog()
    pairs = {pair for each in catalog.checkpoints.values() for pair in each.routes}
    assert {"fr>en", "en>fr", "fr>es", "fr>de", "fr>ar", "es>en", "de>en", "ar>en", "*>*"} <= pairs
    assert {name for name, each in catalog.checkpoints.items() if each.noncommercial} == {"nllb-200", "mt5-xlsum"}
    assert not set(catalog.checkpoints) & set(catalog.models)
    assert "CC-BY-NC-4.0" in licences(catalog)["nllb-200"]


def test_a_catalogued_checkpoint_is_no_route_until_the_settings_say_so(tmp_path):
    catalog = load_catalog()
    assert set(catalog.routes().values()) <= set(catalog.models)
    assert not set(catalog.routes().values()) & set(catalog.checkpoints)
    rows = {row.name: row for row in overview(catalog, tmp_path)}
    assert rows["distilbart-cnn"].purpose == "summary"
    assert rows["distilbart-cnn"].languages == ("en",)
    assert not rows["opus-mt-fr-en"].built
    assert rows["opus-mt-fr-en"].fingerprint is None
    assert set(verify(catalog, tmp_path)) == set(catalog.models)


def test_an_unbuilt_route_fails_with_the_command_that_builds_it(tmp_path):
    settings = Settings(cache_dir=tmp_path, routes={"fr>en": "opus-mt-fr-en", "*>en": "nllb-200"})
    runtime = Runtime(settings)
    with pytest.raises(ModelUnavailableError, match="depeche models build opus-mt-fr-en --from hf:Helsinki-NLP/"):
        open_translator(settings, runtime, source="fr", target="en")
    with pytest.raises(ModelUnavailableError, match="forbids commercial use"):
        open_translator(settings, runtime, source="wo", target="en")
    assert "de" not in routes(settings, runtime.catalog).targets("fr")
    with pytest.raises(NotFoundError, match="not a converted model"):
        runtime.seq2seq("gemma3-270m")


def test_only_models_that_may_take_part_are_part_of_an_identity(tmp_path):
    plain = Runtime(Settings(cache_dir=tmp_path)).fingerprints()
    routed = Runtime(Settings(cache_dir=tmp_path, routes={"fr>en": "opus-mt-fr-en"})).fingerprints()
    assert set(routed) - set(plain) == {"opus-mt-fr-en"}
    with pytest.raises(ModelUnavailableError, match="There is no model opus-mt-fr-xx"):
        Runtime(Settings(cache_dir=tmp_path, routes={"fr>en": "opus-mt-fr-xx"})).fingerprints()
    chosen = Runtime(Settings(cache_dir=tmp_path, summarizers={"en": "distilbart-cnn"})).fingerprints()
    assert set(chosen) - set(plain) == {"distilbart-cnn"}


def test_the_embedded_models_keep_their_identity():
    """What is built from the same inputs must not be built anew because the catalog grew."""
    catalog = load_catalog()
    for model in catalog.models.values():
        assert set(model.inputs()) == {"recipe", "name", "base", "adapter", "vocabulary", "quantization", "lexicons"}
    assert catalog.checkpoints["nllb-200"].key == "7e0cdfd3e24a0319d4f93486a52401b6c68f80ad10600669ab4d506a9893be57"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"architecture": "bart", "routes": ("fr>en",)}, "not for translation"),
        ({"architecture": "marian", "purpose": "summary", "languages": ("fr",)}, "not for summary"),
        ({"architecture": "bart", "purpose": "summary"}, "either routes"),
        ({"architecture": "marian"}, "either routes"),
        ({"architecture": "bart", "purpose": "summary", "languages": ("fr",), "routes": ("fr>en",)}, "either routes"),
    ],
)
def test_an_entry_is_for_one_purpose(fields, said):
    with pytest.raises(ValidationError, match=said):
        Checkpoint(name="x", hub="a/b", licence="MIT", **fields)


def test_every_summarizer_of_the_catalog_can_be_chosen(tmp_path):
    catalog = load_catalog()
    writers = {name: each for name, each in catalog.checkpoints.items() if each.purpose == "summary"}
    assert {each.architecture for each in writers.values()} >= {"bart", "barthez", "mbart", "t5"}
    for name, entry in writers.items():
        settings = Settings(cache_dir=tmp_path, summarizers={entry.languages[0]: name}, accept_noncommercial=True)
        with pytest.raises(ModelUnavailableError, match=f"{name} is not built: depeche models build {name} --from hf:"):
            open_summarizer(settings, Runtime(settings), entry.languages[0])


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"fr": "distilbart-cnn"}, "writes no summaries in fr.*summaries in en"),
        ({"fr": "opus-mt-fr-en"}, "writes no summaries in fr.*translations"),
        ({"fr": "nonesuch"}, "There is no model nonesuch"),
        ({"fr": "mt5-xlsum"}, "forbids commercial use"),
    ],
)
def test_a_summarizer_that_can_t_write_is_refused(tmp_path, chosen, said):
    settings = Settings(cache_dir=tmp_path, summarizers=chosen)
    with pytest.raises(ModelUnavailableError, match=said):
        open_summarizer(settings, Runtime(settings), "fr-CA")


def test_a_summary_model_translates_nothing(tmp_path):
    settings = Settings(cache_dir=tmp_path, routes={"fr>en": "distilbart-cnn"})
    with pytest.raises(ModelUnavailableError, match="distilbart-cnn is a model for summary"):
        open_translator(settings, Runtime(settings), source="fr", target="en")


def test_a_language_without_a_model_has_no_summarizer(tmp_path):
    settings = Settings(cache_dir=tmp_path)
    assert open_summarizer(settings, Runtime(settings), "ja") is None


def test_nllb_speaks_the_languages_that_readers_ask_for():
    from babel import Locale

    names = Locale("en").languages
    assert len(NLLB_TAGS) >= 40
    assert set(NLLB_TAGS) <= set(names)
    assert NLLB_TAGS["fr"] == "fra_Latn"
    assert {"ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "zh", "ja", "uk", "sw"} <= set(NLLB_TAGS)


def test_origins(tmp_path):
    assert parse("hf:Helsinki-NLP/opus-mt-fr-en@main") == HubOrigin("Helsinki-NLP/opus-mt-fr-en", "main")
    assert parse("s3://desk-models/opus/fr-en/") == S3Origin("desk-models", "opus/fr-en")
    assert parse(str(tmp_path)) == FolderOrigin(tmp_path)
    assert str(parse(str(tmp_path))) == f"folder {tmp_path.name}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hf:Helsinki-NLP/opus-mt-fr-en", "@REVISION"),
        ("hf:opus-mt-fr-en@main", "@REVISION"),
        ("hf:a/../b@main", "@REVISION"),
        ("s3://desk-models", "s3://BUCKET/PREFIX"),
        ("s3://UPPER/x", "s3://BUCKET/PREFIX"),
        ("/there/is/no/such/folder", "no folder"),
        ("~nobody-is-called-so/checkpoint", "no folder"),
        ("\0", "no folder"),
    ],
)
def test_what_is_no_origin(text, said):
    with pytest.raises(InvalidInputError, match=said) as caught:
        parse(text)
    assert caught.value.field == "from"


@given(st.text(max_size=60))
def test_any_text_is_an_origin_or_an_error(text):
    with suppress(InvalidInputError):
        parse(text)


def test_only_a_checkpoint_s_own_files_are_taken():
    origin = HubOrigin("a/b", "main")
    there = ["config.json", "vocab.json", "README.md", "modeling_evil.py", "tf_model.h5", "pytorch_model.bin", "x.zip"]
    assert wanted(there, origin) == ["config.json", "vocab.json", "pytorch_model.bin"]
    shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"]
    assert wanted([*there, *shards], origin) == ["config.json", "vocab.json", *sorted(shards)]
    with pytest.raises(ModelUnavailableError, match=r"hf:a/b@main holds no checkpoint.*no config\.json"):
        wanted(["pytorch_model.bin"], origin)


def test_the_command_refuses_an_origin_without_one_name(monkeypatch, tmp_path):
    monkeypatch.setenv("DEPECHE_CACHE_DIR", str(tmp_path))
    for names in ([], ["gemma3-270m"], ["opus-mt-fr-en", "opus-mt-en-fr"]):
        result = CliRunner().invoke(command, ["build", *names, "--from", str(tmp_path)])
        assert isinstance(result.exception, InvalidInputError)


OBJECTS = {
    "opus/fr/config.json": b"{}",
    "opus/fr/model.safetensors": b"\1" * 5000,
    "opus/fr/vocab.json": b"{}",
    "opus/fr/readme.txt": b"no",
    "opus/fr/deeper/config.json": b"no",
    "opus/fr2/config.json": b"no",
}


class Bucket(http.server.BaseHTTPRequestHandler):
    """As much of S3 as the client asks for: listing a prefix in pages of two, reading an object."""

    def log_message(self, *_):
        pass

    def answer(self, body, kind="application/xml", status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        where = urlsplit(self.path)
        query = parse_qs(where.query)
        bucket, _, key = where.path.lstrip("/").partition("/")
        if bucket != "desk-models":
            self.answer(b"<Error><Code>NoSuchBucket</Code><Message>There is none</Message></Error>", status=404)
        elif "list-type" in query:
            prefix = query["prefix"][0]
            keys = [name for name in sorted(OBJECTS) if name.startswith(prefix)]
            keys = [name for name in keys if "/" not in name.removeprefix(prefix)]
            start = int(query.get("continuation-token", ["0"])[0])
            page = keys[start : start + 2]
            entries = "".join(
                f"<Contents><Key>{escape(name)}</Key><Size>{len(OBJECTS[name])}</Size></Contents>" for name in page
            )
            more = start + 2 < len(keys)
            token = f"<NextContinuationToken>{start + 2}</NextContinuationToken>" if more else ""
            truncated = f"<IsTruncated>{str(more).lower()}</IsTruncated>"
            self.answer(f"<ListBucketResult>{truncated}{token}{entries}</ListBucketResult>".encode())
        else:
            self.answer(OBJECTS[key], "application/octet-stream")

    def do_HEAD(self):
        self.do_GET()


@pytest.fixture
def bucket(monkeypatch, tmp_path):
    with serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bucket)) as url:
        for name, value in {
            "AWS_ENDPOINT_URL_S3": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",  # the server asks for none
            "AWS_DEFAULT_REGION": "eu-west-3",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_CONFIG_FILE": str(tmp_path / "none"),
        }.items():
            monkeypatch.setenv(name, value)
        yield


@pytest.mark.usefixtures("bucket")
def test_a_prefix_of_s3_is_fetched_without_what_is_no_part_of_a_checkpoint(tmp_path):
    into = tmp_path / "into"
    into.mkdir()
    shares = []
    assert fetch(parse("s3://desk-models/opus/fr"), into, shares.append) is None
    assert {path.name: path.read_bytes() for path in into.iterdir()} == {
        "config.json": b"{}",
        "model.safetensors": b"\1" * 5000,
        "vocab.json": b"{}",
    }
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(
    ("origin", "said"),
    [("s3://desk-models/opus/none", "holds no checkpoint"), ("s3://other-bucket/opus", "NoSuchBucket")],
)
def test_a_prefix_without_a_checkpoint(tmp_path, origin, said):
    with pytest.raises(ModelUnavailableError, match=said):
        fetch(parse(origin), tmp_path, lambda share: None)
    assert not (tmp_path / "config.json").exists()
