"""Wishes in plain words."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depeche.slack.options import UsageError, understand

ARTICLE = "Le maire de Kerlaouen a annoncé mardi que le port rouvrira. Les pêcheurs attendaient depuis mars."
LINK = "https://www.gazette.example/port?a=1"
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def wish(text, **options):
    return understand(text, **({"target": "en", "most_sentences": 10} | options))


def named(text, **options):
    return wish(text, **options).options.model_dump(exclude_defaults=True)


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("to spanish", {"target": "es"}),
        ("into German", {"target": "de"}),
        ("en anglais", {}),
        ("en français", {"target": "fr"}),
        ("en francais", {"target": "fr"}),
        ("vers l'allemand", {"target": "de"}),
        ("vers le portugais", {"target": "pt"}),
        ("traduire en italien", {"target": "it"}),
        ("translate to es", {"target": "es"}),
        ("en español", {"target": "es"}),
        ("from french", {"source": "fr"}),
        ("du français", {"source": "fr"}),
        ("de l'espagnol", {"source": "es"}),
        ("from french to german", {"source": "fr", "target": "de"}),
        ("5 sentences", {"sentences": 5}),
        ("5 phrases", {"sentences": 5}),
        ("en cinq phrases", {"sentences": 5}),
        ("in one sentence", {"sentences": 1}),
        ("60 words", {"words": 60}),
        ("en 60 mots", {"words": 60}),
        ("bullets", {"style": "bullets"}),
        ("bullet points", {"style": "bullets"}),
        ("en points", {"style": "bullets"}),
        ("à puces", {"style": "bullets"}),
        ("headline", {"style": "headline"}),
        ("titre", {"style": "headline"}),
        ("as a headline", {"style": "headline"}),
        ("no translation", {"target": None}),
        ("sans traduction", {"target": None}),
        ("just for me", {"private": True}),
        ("pour moi", {"private": True}),
        ("to Spanish, 5 sentences, bullets, please", {"target": "es", "sentences": 5, "style": "bullets"}),
        ("en espagnol et en points svp", {"target": "es", "style": "bullets"}),
        ("TO SPANISH", {"target": "es"}),
    ],
)
def test_words(words, options):
    for text in (f"{words} {LINK}", f"{LINK} {words}", f"{LINK}, {words}.", f"{words}: {LINK}"):
        assert named(text) == options, text
        assert wish(text).link == LINK
        assert wish(text).text is None
    for text in (
        f"{words}: {ARTICLE}",
        f"{words}\n{ARTICLE}",
        f"{words} {ARTICLE}",
        f"{ARTICLE} {words}",
        f"{ARTICLE}\n\n{words}",
    ):
        assert named(text) == options, text
        assert wish(text).text == ARTICLE, text
        assert wish(text).link is None


@pytest.mark.parametrize(
    "text",
    [
        "To Spanish voters the plan is a gift, said the minister on Monday.",
        "to spanish voters the plan is a gift, said the minister on Monday.",
        "En points, le club de Kerlaouen devance ses rivaux de la région.".replace("En points, le", "En points le"),
        "Le discours du ministre, prononcé devant la presse, a été tenu en anglais",
        "Le ministre a parlé en anglais de ses 5 phrases préférées devant la presse.",
        "3 words that changed the campaign, and the man who wrote them, by our reporter.",
        "Headline writers met in Lyon on Monday to talk about bullets and points.",
        "Pour moi, le vote est joué. Le maire l'a admis lundi.",
        "Pour moi, Paul Castan a gagné. Il l'a admis lundi.",
        "Sans traduction, la notice ne vaut rien. Elle sera retirée.",
        "En anglais, le mot n'existe pas. L'académie l'a relevé.",
        "In English, the word does not exist. The academy noted it.",
    ],
)
def test_sentences_are_not_wishes(text):
    assert named(text) == {}
    assert wish(text).text == text


@pytest.mark.parametrize("marks", ["“”", "«»", '""', "‘’"])
def test_a_link_may_stand_in_quotation_marks(marks):
    text = f"{marks[0]}{LINK}{marks[1]}"
    assert named(f"{text} to spanish") == {"target": "es"}
    assert named(f"to spanish {text}") == {"target": "es"}
    assert wish(f"{text} to spanish").link == LINK


def test_wishes_at_both_ends():
    assert named(f"5 sentences: {ARTICLE} en espagnol, en points") == {
        "sentences": 5, "target": "es", "style": "bullets"
    }  # fmt: skip


def test_an_article_with_a_link_in_it_is_an_article():
    text = f"{ARTICLE} Voir {LINK} pour la suite de cette longue enquête sur les ports de la région."
    assert wish(text).text == text


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        (f"to klingon {LINK}", "unknown_language", "klingon"),
        (f"{LINK} en martien", "unknown_language", "martien"),
        ("to klingon", "unknown_language", "klingon"),
        (f"{LINK} blah", "unknown_words", "blah"),
        (f"{LINK} quickly to spanish", "unknown_words", "quickly"),
        ("hello there", "unknown_words", "hello there"),
        (f"0 sentences {LINK}", "number", 0),
        (f"11 phrases {LINK}", "number", 11),
        (f"9 mots {LINK}", "word_count", 9),
        (f"501 words {LINK}", "word_count", 501),
        ("", "nothing", None),
        ("to spanish, bullets", "nothing", None),
        (" .,; ", "nothing", None),
    ],
)
def test_usage_errors(text, name, value):
    with pytest.raises(UsageError) as caught:
        wish(text)
    assert caught.value.name == name
    assert caught.value.values.get("value") == value


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", {}),
        ("en espagnol", {"target": "es"}),
        ("can you brief this, please?", {}),
        ("tu peux résumer ça en anglais en 2 phrases stp ?", {"sentences": 2}),
    ],
)
def test_where_the_article_is_elsewhere_wishes_are_enough(text, options):
    assert named(text, bare=True) == options
    assert wish(text, bare=True).text is None


def test_a_language_that_is_not_known_is_said_there_too():
    with pytest.raises(UsageError, match="unknown_language"):
        wish("résume ça en klingon", bare=True)


def test_the_deployment_s_own_target_and_limit():
    assert wish(LINK, target="fr").options.target == "fr"
    assert named(f"3 sentences {LINK}", most_sentences=3) == {"sentences": 3}
    with pytest.raises(UsageError):
        wish(f"4 sentences {LINK}", most_sentences=3)


@unhurried
@given(st.text(max_size=400), st.booleans())
def test_any_text_is_understood_or_refused(text, bare):
    try:
        understood = wish(text, bare=bare)
    except UsageError:
        return
    assert bare or understood.text or understood.link
    assert understood.text is None or understood.text in text


@pytest.mark.parametrize("part", ["to ", "a", ".", "5 ", "en anglais ", "\n", "«", "https://a.example ", ", "])
def test_long_texts_of_one_kind_end_in_bounded_time(part):
    try:
        wish(part * (200_000 // len(part)))
    except UsageError:
        return
