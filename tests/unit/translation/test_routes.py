"""Routes and pivots."""

import pytest

from depeche.errors import InvalidInputError, UnsupportedPairError
from depeche.translation import PivotTranslator, Routes


def legs(routes, source, target):
    return [(leg.model, leg.source, leg.target) for leg in routes.resolve(source, target)]


def test_settings_come_before_the_catalog():
    routes = Routes({"fr>en": "small"}, {"fr>en": "large"})
    assert legs(routes, "fr-CA", "en") == [("large", "fr", "en")]


def test_wildcards_serve_what_nothing_else_does():
    routes = Routes({"fr>en": "opus", "*>en": "nllb"})
    assert legs(routes, "fr", "en") == [("opus", "fr", "en")]
    assert legs(routes, "wo", "en") == [("nllb", "wo", "en")]


def test_a_pair_without_a_route_goes_through_english():
    routes = Routes({"fr>en": "a", "en>de": "b"})
    assert legs(routes, "fr", "de") == [("a", "fr", "en"), ("b", "en", "de")]
    assert routes.targets("fr") == ("de", "en")
    assert routes.sources() == ("en", "fr")


def test_what_a_wildcard_serves_is_told_by_its_model():
    routes = Routes({"fr>en": "a", "*>en": "any", "en>*": "all"})
    assert routes.open_sources() == ("any",)
    assert routes.open_targets() == ("all",)
    assert routes.targets("fr") == ("en",)
    assert routes.targets("wo", among=("wo", "de", "zh-Hant")) == ("de", "en", "zh")


def test_a_direct_route_comes_before_the_pivot():
    assert legs(Routes({"fr>en": "a", "en>de": "b", "fr>de": "c"}), "fr", "de") == [("c", "fr", "de")]


def test_an_unknown_pair_lists_the_routes():
    with pytest.raises(UnsupportedPairError) as caught:
        Routes({"fr>en": "a"}).resolve("en", "fr")
    assert caught.value.extra["routes"] == ["fr>en"]
    assert "fr>en" in caught.value.detail
    with pytest.raises(UnsupportedPairError, match="already"):
        Routes({"fr>en": "a"}).resolve("en", "en-GB")


def test_a_misspelt_route_is_refused():
    with pytest.raises(InvalidInputError):
        Routes({}, {"fr-en": "a"})


def test_the_pivot_names_both_models_and_adds_their_doubt(scripted):
    first, second = scripted({"oui": "yes"}, name="a"), scripted({"yes": "ja"}, name="b")
    pivot = PivotTranslator(first, second)
    assert pivot.name == "a + b"
    assert pivot.fingerprint not in (first.fingerprint, second.fingerprint)
    (found,) = pivot.translate(["oui"], beam=2, hypotheses=2)[0]
    assert found.text == "ja"
    assert found.score == pytest.approx(-0.6)
