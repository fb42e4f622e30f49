"""Settings are validated at the start, and documented from their one definition."""

from pathlib import Path

import pytest

from depeche.errors import InvalidInputError
from depeche.settings import Settings, load, reference

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_the_document_is_what_the_settings_say():
    # Run `make docs` when this fails.
    assert reference() in DOCUMENT.read_text()


def test_every_setting_is_described():
    assert not [name for name, field in Settings.model_fields.items() if not field.description]


def test_variables_are_read(monkeypatch):
    monkeypatch.setenv("DEPECHE_MAX_CHARACTERS", "1234")
    monkeypatch.setenv("DEPECHE_ROUTES", '{"fr>en": "other"}')
    assert load().max_characters == 1234
    assert load().routes == {"fr>en": "other"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("DEPECHE_BEAM", "0"), ("DEPECHE_STORE", "redis"), ("DEPECHE_ROUTES", "fr>en"), ("DEPECHE_LEASE_SECONDS", "soon")],
)
def test_a_bad_value_names_its_variable(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInputError, match=name):
        load()


def test_secrets_do_not_show(monkeypatch):
    monkeypatch.setenv("DEPECHE_WEBHOOK_SECRET", "hush-hush")
    monkeypatch.setenv("DEPECHE_API_KEYS", '["key-one"]')
    shown = repr(load()) + load().model_dump_json()
    assert "hush" not in shown
    assert "key-one" not in shown
