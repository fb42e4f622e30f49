"""The message of a brief: as it was approved, and within Slack's limits for whatever an article holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.slack.briefs import SAMPLES, brief, hostile_brief, long_brief, sample
from tests.unit.slack.limits import faults_of_message, faults_of_view, marked_texts, texts

from depeche.schemas import StepProblem
from depeche.slack import blocks, views
from depeche.slack.message import brief_message
from depeche.slack.text import clipped, escaped, links, plain
from depeche.slack.words import words

GOLDEN = Path(__file__).parent / "golden"
LINK = "https://www.gazette.example/port?a=1&b=2"
CASES = {name.removesuffix(".txt"): sample for name in SAMPLES} | {"long": None, "hostile": None}
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIDES = ("original", "translation", "removed")


def made(name):
    if name == "long":
        return long_brief()
    return hostile_brief() if name == "hostile" else sample(f"{name}.txt")


def message(name, language="en"):
    return brief_message(made(name), words(language), link=LINK, user="U012AB3CD")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_part_that_could_not_be_made_is_named(language):
    said = words(language)
    for step, part in (("translate", "translation"), ("extract", "extractive"), ("abstract", "abstractive")):
        lacking = sample(SAMPLES[0]).model_copy(
            update={part: None, "problems": (StepProblem(step=step, detail="It is missing"),)}
        )
        body = brief_message(lacking, said, link=None, user=None)
        assert faults_of_message(body) == []
        assert said[f"missing_{step}"] in json.dumps(body, ensure_ascii=False)
        assert said["unsupported"] not in json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", CASES)
def test_golden(name, language):
    """`python -m tests.unit.slack.test_message` writes them anew; read the difference before you keep it."""
    golden = json.loads((GOLDEN / f"{name}.{language}.json").read_text())
    assert message(name, language) == golden


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", CASES)
def test_within_the_limits(name, language):
    assert faults_of_message(message(name, language)) == []


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", CASES)
def test_windows_are_within_the_limits_page_by_page(name, side, language):
    stored = made(name)
    for page in range(30):
        view = views.reading(stored, side, page, words(language))
        assert faults_of_view(view) == []


def test_what_an_editor_looks_for_comes_first():
    got = message("port-de-kerlaouen")
    kinds = [block["type"] for block in got["blocks"]]
    assert kinds[:3] == ["header", "context", "section"]
    assert kinds[-1] == "actions"
    facts = got["blocks"][1]["elements"][0]["text"]
    assert facts == "*French → English* · translation 97 % · :warning: 1 weak sentence · asked by <@U012AB3CD>"
    assert "<https://www.gazette.example/port?a=1&amp;b=2|gazette.example>" in json.dumps(got)
    labels = [button["text"]["text"] for button in got["blocks"][-1]["elements"]]
    assert labels[:2] == ["Original", "Translation"]
    assert labels[2].startswith("What was removed (")


def test_an_unsupported_summary_is_never_shown():
    stored = brief(summary="The mayor eloped.", supported=False, sentences=("The port reopens.",))
    got = brief_message(stored, words("en"), link=None, user=None)
    assert "eloped" not in json.dumps(got)
    assert words("en")["unsupported"] in [text["text"] for text in marked_texts(got)]
    assert "• The port reopens." in list(texts(got))
    assert "The port reopens." in got["text"]


def test_without_any_summary_the_message_says_so():
    got = brief_message(brief(summary="", supported=False, sentences=()), words("fr"), link=None, user=None)
    assert words("fr")["no_summary"] in list(texts(got))
    assert faults_of_message(got) == []


def test_fallback_and_weak_translation_are_said():
    got = list(texts(brief_message(brief(fallback=True, quality=0.5), words("en"), link=None, user=None)))
    assert words("en")["fallback"] in got
    assert words("en")["draft"] in got
    assert words("en")["supported"] not in got


def test_bullets_are_shown_as_such_and_not_said_twice():
    stored = brief(summary="- One thing.\n- Another.", sentences=("One thing.", "A third."))
    got = list(texts(brief_message(stored, words("en"), link=None, user=None)))
    assert "• One thing.\n• Another." in got
    assert "• A third." in got


def test_without_a_translation_there_is_no_button_for_it():
    got = brief_message(brief(target=None), words("en"), link=None, user=None)
    assert [button["action_id"] for button in got["blocks"][-1]["elements"]] == ["show_original", "show_removed"]


@pytest.mark.parametrize("name", ["hostile"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_in_an_article_is_read_as_more_than_text(name, language):
    stored = made(name)
    payloads = [message(name, language), *(views.reading(stored, side, 0, words(language)) for side in SIDES)]
    for payload in payloads:
        for text in marked_texts(payload):
            assert text["verbatim"] is True
            assert "evil" not in text["text"], "what an article says stands letter by letter"
            assert "channel" not in text["text"]
    # The one text that Slack always reads as mrkdwn.
    assert "<" not in payloads[0]["text"]
    assert "&lt;!channel&gt;" in payloads[0]["text"]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://", "http://x.example/a|b", "https://x.example/>|<!channel>",
     "https://x.example/" + "a" * 4000, "https://[::1", "file:///etc/passwd", "https://x.example/ b\n<@U1>"],
)  # fmt: skip
@pytest.mark.parametrize("user", ["U1><!channel", "", None, "<!here>"])
def test_links_and_askers_can_t_break_out(url, user):
    got = brief_message(brief(), words("en"), link=url, user=user)
    assert faults_of_message(got) == []
    assert "<!" not in json.dumps(got)


letters = st.text(st.characters(exclude_categories=("Cs",)), max_size=400)
long_text = st.builds(lambda text, times: text * times, letters, st.integers(0, 60))


@unhurried
@given(
    title=long_text,
    standfirst=letters,
    paragraphs=st.lists(long_text, max_size=8),
    removed=st.lists(
        st.tuples(st.integers(0, 9000), letters, st.sampled_from(["navigation", "caption", "other"])), max_size=120
    ),
    summary=long_text,
    sentences=st.lists(long_text, max_size=12),
    supported=st.booleans(),
    fallback=st.booleans(),
    quality=st.floats(0, 1),
    issues=st.lists(letters, max_size=8),
    target=st.sampled_from(["en", "fr", "zz", None]),
    link=st.one_of(st.none(), st.builds("https://example.org/{}".format, letters)),
    language=st.sampled_from(["en", "fr"]),
)
def test_any_article_makes_a_valid_message(
    title, standfirst, paragraphs, removed, summary, sentences, supported, fallback, quality, issues, target, link,
    language,
):  # fmt: skip
    stored = brief(
        title=title, standfirst=standfirst, paragraphs=tuple(paragraphs), removed=removed, summary=summary,
        sentences=tuple(sentences), supported=supported, fallback=fallback, quality=quality, issues=tuple(issues),
        target=target,
    )  # fmt: skip
    got = brief_message(stored, words(language), link=link, user="U012AB3CD")
    assert faults_of_message(got) == []
    assert len(got["blocks"]) <= 16
    for side in SIDES:
        for page in (0, 1, 99):
            assert faults_of_view(views.reading(stored, side, page, words(language))) == []


@unhurried
@given(paragraphs=st.lists(st.text("abc é\n.", min_size=1, max_size=4000), max_size=20))
def test_the_original_is_shown_whole(paragraphs):
    """Page after page, up to spaces."""
    stored = brief(paragraphs=tuple(paragraphs), title="t")
    shown, last = "", None
    for page in range(50):
        view = views.reading(stored, "original", page, words("en"))
        if view == last:
            break
        last = view
        shown += "".join(block["text"]["text"] for block in view["blocks"] if block["type"] == "section")
    squeezed = "".join("".join(paragraphs).split())
    assert "".join(shown.split()) == squeezed


def test_pages_of_a_window_can_be_turned():
    stored = long_brief()
    first, second = (views.reading(stored, "original", page, words("en")) for page in (0, 1))
    turns = [element for block in first["blocks"] if block["type"] == "actions" for element in block["elements"]]
    assert [turn["value"] for turn in turns] == [f"{stored.id} original 1"]
    turns = [element for block in second["blocks"] if block["type"] == "actions" for element in block["elements"]]
    assert turns[0]["value"] == f"{stored.id} original 0"
    assert first["blocks"][0]["elements"][0]["text"].startswith("Page 1 of ")


def test_weak_segments_are_shown_beside_their_source():
    view = views.reading(made("hopital-de-verneuil"), "translation", 0, words("en"))
    assert "the number 12 is not in the translation" in list(texts(view["blocks"]))


@pytest.mark.parametrize("fields", [1, 2, views.FIELDS])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("channel", [None, "C012AB3CD"])
def test_the_form_is_within_the_limits(fields, language, channel):
    form = views.form(words(language), fields=fields, target="en", channel=channel, most_bytes=4_000_000)
    assert faults_of_view(form) == []
    for window in (views.loading(words(language), "removed"), views.gone(words(language), "original")):
        assert faults_of_view(window) == []


def test_both_languages_say_the_same():
    assert words("en").say.keys() == words("fr").say.keys()
    assert words("en").problems.keys() == words("fr").problems.keys()
    assert words("en").reasons.keys() == words("fr").reasons.keys()
    assert words("en").languages.keys() == words("fr").languages.keys()


def test_the_checks_speak_french_as_they_do_at_the_desk():
    from depeche.web.words import words as desk_words

    assert words("fr").issues == desk_words("fr").script["issues"]
    assert words("fr").issue("the number 1#2 is missing") == "le nombre 1#2 manque"
    assert words("fr").issue("there is no translation") == "il n’y a pas de traduction"
    assert words("fr").issue("the number") == "the number"
    assert words("en").issue("the number 12 is missing") == "the number 12 is missing"


@unhurried
@given(st.text(max_size=300))
def test_what_is_escaped_comes_back(text):
    assert "<" not in escaped(text)
    assert plain(escaped(text)) == text


@unhurried
@given(st.text(max_size=300), st.integers(2, 300))
def test_clipping_keeps_the_beginning(text, limit):
    short = clipped(text, limit)
    assert len(short) <= limit
    assert text.startswith(short.removesuffix("…").rstrip()) or text == short


def test_references_are_read_as_their_writer_saw_them():
    text = "<https://a.example/x|a.example/x> &amp; <@U1|zoe> <#C1|desk> <!here> <mailto:a@b.example|a@b.example>"
    assert plain(text) == "https://a.example/x & zoe #desk  a@b.example"
    assert plain("see <https://a.example/x|this report>") == "see this report"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example/b.", ["https://a.example/b"]),
        ("(https://a.example/b_(c)), http://d.example", ["https://a.example/b_(c)", "http://d.example"]),
        ("« https://a.example/é »", ["https://a.example/é"]),
        ("ftp://a.example", []),
    ],
)
def test_links_in_a_text(text, found):
    assert [text[start:end] for start, end in links(text)] == found


@pytest.mark.parametrize("letter", ["<", "*", "https://", "_a", "a "])
def test_long_texts_of_one_kind_end_in_bounded_time(letter):
    text = letter * 20_000
    plain(text)
    links(text)
    list(blocks.pieces(text))


def write_golden():
    for name in CASES:
        for language in ("en", "fr"):
            payload = json.dumps(message(name, language), ensure_ascii=False, indent=1)
            (GOLDEN / f"{name}.{language}.json").write_text(payload + "\n")


if __name__ == "__main__":
    write_golden()
