"""LibreTranslate's API: its own client unchanged, and the shapes that other clients rely on."""

from __future__ import annotations

import json
import urllib.error

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from libretranslatepy import LibreTranslateAPI

FRENCH = "Le conseil municipal a voté hier soir la rénovation du pont."


@pytest.fixture
def api(shared):
    return LibreTranslateAPI(shared.url)


def test_the_client_translates(api):
    assert api.translate("Bonjour & à demain + 100 %", "fr", "en") == "BONJOUR & À DEMAIN + 100 %"


def test_the_client_detects(api):
    found = api.detect(FRENCH)
    assert found[0]["language"] == "fr"
    assert 50 < found[0]["confidence"] <= 100


def test_the_client_lists_languages(api):
    assert {"code": "fr", "name": "French", "targets": ["en"]} in api.languages()
    # German can be read, but leads nowhere.
    assert "de" not in [one["code"] for one in api.languages()]


def test_the_client_sees_errors(api):
    with pytest.raises(urllib.error.HTTPError) as caught:
        api.translate("Bonjour", "fr", "ja")
    assert caught.value.code == 400
    assert "ja" in json.loads(caught.value.read())["error"]
    caught.value.close()


def test_the_client_brings_its_key(serve):
    service = serve(api_keys=("clé",))
    assert LibreTranslateAPI(service.url, "clé").translate("a", "fr", "en") == "A"
    assert LibreTranslateAPI(service.url, "clé").detect(FRENCH)[0]["language"] == "fr"
    assert LibreTranslateAPI(service.url, "clé").languages()
    for key in (None, "other"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            LibreTranslateAPI(service.url, key).translate("a", "fr", "en")
        assert caught.value.code == 403
        caught.value.close()


def test_the_header_works_as_a_key_too(serve):
    client = serve(api_keys=("clé",)).client
    body = {"q": "a", "source": "fr", "target": "en"}
    assert client.post("/translate", json=body, headers={"X-Api-Key": "clé".encode()}).status_code == 200


ENCODINGS = {
    "json": lambda fields: {"json": fields},
    "form": lambda fields: {"data": fields},
    "multipart": lambda fields: {"files": [(name, (None, str(value))) for name, value in fields.items()]},
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_json_and_forms(shared, encode):
    fields = {"q": "Un\n\n  deux\r\n42\n", "source": "fr", "target": "en", "format": "text", "api_key": ""}
    answer = shared.client.post("/translate", **encode(fields))
    assert answer.status_code == 200
    assert answer.json() == {"translatedText": "UN\n\n  DEUX\r\n42\n"}


def test_lists(shared):
    fields = {"q": ["Un\ndeux", "", "trois"], "source": "fr", "target": "en"}
    assert shared.client.post("/translate", json=fields).json() == {"translatedText": ["UN\nDEUX", "", "TROIS"]}
    assert shared.client.post("/translate", data=fields).json() == {"translatedText": ["UN\nDEUX", "", "TROIS"]}
    single = fields | {"q": ["un"]}
    assert shared.client.post("/translate", json=single).json() == {"translatedText": ["UN"]}


def test_auto_names_the_language(shared):
    answer = shared.client.post("/translate", json={"q": FRENCH, "source": "auto", "target": "en"}).json()
    assert answer["translatedText"] == FRENCH.upper()
    assert answer["detectedLanguage"]["language"] == "fr"
    assert 50 < answer["detectedLanguage"]["confidence"] <= 100


def test_auto_names_the_language_of_each_text_of_a_list(shared):
    texts = [FRENCH, "The mayor said on Monday that the bridge would stay open.", "42"]
    answer = shared.client.post("/translate", json={"q": texts, "source": "auto", "target": "en"}).json()
    assert answer["translatedText"] == [FRENCH.upper(), *texts[1:]]
    assert [each["language"] for each in answer["detectedLanguage"]] == ["fr", "en", "en"]
    one = shared.client.post("/translate", json={"q": texts[:1], "source": "auto", "target": "en"}).json()
    assert [each["language"] for each in one["detectedLanguage"]] == ["fr"]


@pytest.mark.parametrize("text", ["", "42", " \n ", "😀", "12 % — 7"])
def test_texts_without_words_come_back(shared, text):
    answer = shared.client.post("/translate", json={"q": text, "source": "auto", "target": "en"})
    assert answer.status_code == 200
    assert answer.json()["translatedText"] == text
    assert answer.json()["detectedLanguage"] == {"confidence": 0, "language": "en"}


def test_the_same_language_comes_back(shared):
    answer = shared.client.post("/translate", json={"q": FRENCH, "source": "fr", "target": "fr"})
    assert answer.json() == {"translatedText": FRENCH}


def test_alternatives_are_accepted(shared):
    fields = {"q": "un", "source": "fr", "target": "en", "alternatives": 3}
    assert shared.client.post("/translate", json=fields).json() == {"translatedText": "UN", "alternatives": []}
    assert shared.client.post("/translate", data=fields).json()["alternatives"] == []
    several = shared.client.post("/translate", json=fields | {"q": ["un", "deux"]}).json()
    assert several["alternatives"] == [[], []]


@pytest.mark.parametrize(
    ("source", "translated"),
    [
        ("<p>Un <b>pont</b>.</p>", "<p>UN <b>PONT</b>.</p>"),
        ('<a href="/a?b=1&c=2" title="x">un</a>', '<a href="/a?b=1&c=2" title="x">UN</a>'),
        ("un &amp; deux &lt;3 &eacute;t&eacute;", "UN &amp; DEUX &lt;3 ÉTÉ"),
        ("<p>\n  un\n  deux\n</p>", "<p>\n  UN DEUX\n</p>"),
        ("<script>var a = 'un' && 1;</script><p>un</p>", "<script>var a = 'un' && 1;</script><p>UN</p>"),
        ("<style>p { color: red }</style>un", "<style>p { color: red }</style>UN"),
        ("<code>un</code> deux", "<code>un</code> DEUX"),
        ('<span translate="no">un <span>deux</span> &amp;</span> trois', None),
        ("<!-- un --><!doctype html><br/>un<br>", "<!-- un --><!doctype html><br/>UN<br>"),
        ("<p>un", "<p>UN"),
        ('<a title="1 > 0">un</a>', '<a title="1 > 0">UN</a>'),
        ("<a title=l'eau>un</a> l'eau", "<a title=l'eau>UN</a> L'EAU"),
        ('<a title="un>deux', '<a title="un>DEUX'),
        ("<![<![ un >deux", "<![<![ un >DEUX"),
        ("</ un>deux<!-- trois", "</ un>DEUX<!-- trois"),
        ("<script>un", "<script>un"),
        ('<img alt="x" translate="no">un', '<img alt="x" translate="no">UN'),
        ("un < deux", "UN &lt; DEUX"),
        ("", ""),
    ],
)
def test_html_keeps_its_tags(shared, source, translated):
    fields = {"q": source, "source": "fr", "target": "en", "format": "html"}
    answer = shared.client.post("/translate", json=fields)
    assert answer.status_code == 200
    expected = translated or '<span translate="no">un <span>deux</span> &amp;</span> TROIS'
    assert answer.json()["translatedText"] == ("" if not source else expected)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=st.text("<>/!-?=\"' &;#ap\n[]é\u2028\x00"))
def test_any_html_gets_an_answer(shared, source):
    fields = {"q": source, "source": "fr", "target": "en", "format": "html"}
    assert shared.client.post("/translate", json=fields).status_code == 200


@pytest.mark.parametrize("piece", ["<a", "<!--", "<![", '<a href="', "<a ='", "</", "<script>", "&", "<p>a"])
def test_hostile_html_is_read_once(shared, piece):
    fields = {"q": (piece * 200_000)[:200_000], "source": "fr", "target": "en", "format": "html"}
    assert shared.client.post("/translate", json=fields).status_code in (200, 413)


ASKED = {"q": "un", "source": "fr", "target": "en"}


@pytest.mark.parametrize(
    ("path", "fields", "status", "words"),
    [
        ("/translate", {"source": "fr", "target": "en"}, 400, "'q'"),
        ("/translate", {"q": "un", "target": "en"}, 400, "'source'"),
        ("/translate", {"q": "un", "source": "fr"}, 400, "'target'"),
        ("/translate", ASKED | {"q": []}, 400, "'q"),
        ("/translate", ASKED | {"q": 3}, 400, "'q"),
        ("/translate", ASKED | {"format": "pdf"}, 400, "'format'"),
        ("/translate", ASKED | {"alternatives": -1}, 400, "'alternatives'"),
        ("/translate", ASKED | {"source": "Français!"}, 400, "Français! is not supported"),
        ("/translate", ASKED | {"target": ""}, 400, "not supported"),
        ("/translate", ASKED | {"target": "ja"}, 400, "ja"),
        ("/translate", ASKED | {"q": "a" * 200_001}, 413, "200000"),
        ("/translate", ASKED | {"q": ["a" * 150_000, "b" * 150_000]}, 413, "200000"),
        ("/translate", ASKED | {"q": ["a"] * 1_001}, 400, "'q"),
        ("/translate", ["un"], 400, "'body'"),
        ("/detect", {}, 400, "'q'"),
        ("/detect", {"q": ""}, 400, "'q'"),
        ("/detect", {"q": "a" * 200_001}, 413, "200000"),
    ],
)
def test_errors_have_its_shape(shared, path, fields, status, words):
    answer = shared.client.post(path, json=fields)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert words in answer.json()["error"]


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"q=un", "text/plain", 415),
        (b"q=un", "", 415),
        (b"q=%FF%FE&source=fr&target=en", "application/x-www-form-urlencoded", 200),
        (b"&&==&%%%", "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 400),
        (b"--x\r\n", "multipart/form-data", 400),
        (b"a" * 2_500_001, "application/x-www-form-urlencoded", 413),
        (b"q=" + b"%41" * 1_000_000, "application/x-www-form-urlencoded", 413),
        (b"&" * 2_400_000, "application/x-www-form-urlencoded", 400),
        (b"q=a&" * 1_200, "application/x-www-form-urlencoded", 400),
    ],
)
def test_broken_bodies(shared, content, media_type, status):
    answer = shared.client.post("/translate", content=content, headers={"Content-Type": media_type})
    assert answer.status_code == status
    assert status == 200 or list(answer.json()) == ["error"]


def test_an_unforeseen_error_has_its_shape_too(shared, caplog):
    answer = shared.client.post("/translate", json=ASKED | {"q": "panne: confidentiel"})
    assert answer.status_code == 500
    assert list(answer.json()) == ["error"]
    assert "confidentiel" not in answer.text + caplog.text
    assert answer.headers["x-request-id"] in caplog.text
