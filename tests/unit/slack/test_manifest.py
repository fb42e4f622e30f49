"""The app manifest has the shape that Slack documents, and asks for what the app uses."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from depeche.slack import door, views
from depeche.slack.workspaces import SCOPES

FILE = Path(__file__).parents[3] / "docs" / "slack" / "manifest.yaml"
# docs.slack.dev, "App manifest reference": members of each part, and the longest texts.
SHAPE = {
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {"app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains"},
    "oauth_config": {"redirect_urls", "scopes"},
    "settings": {
        "event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled"
    },
}  # fmt: skip
# Scope that each event needs.
EVENTS = {
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "link_shared": "links:read",
    "tokens_revoked": None,
}


@pytest.fixture
def manifest():
    return yaml.safe_load(FILE.read_text())


def test_its_parts_are_known(manifest):
    assert set(manifest) == set(SHAPE)
    for part, members in SHAPE.items():
        assert set(manifest[part]) <= members


def test_its_texts_have_the_right_length(manifest):
    about = manifest["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 174 <= len(about["long_description"]) <= 4000
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80
    for shortcut in manifest["features"]["shortcuts"]:
        assert set(shortcut) == {"name", "type", "callback_id", "description"}
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    for command in manifest["features"]["slash_commands"]:
        assert set(command) == {"command", "url", "description", "usage_hint", "should_escape"}
        assert command["command"].startswith("/")
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000


def test_it_leads_to_the_door(manifest):
    addresses = [
        manifest["features"]["slash_commands"][0]["url"],
        manifest["settings"]["event_subscriptions"]["request_url"],
        manifest["settings"]["interactivity"]["request_url"],
    ]
    assert set(addresses) == {f"https://HOST{door.EVENTS}"}
    assert manifest["oauth_config"]["redirect_urls"] == [f"https://HOST{door.REDIRECT}"]
    assert FILE.read_text().count("https://HOST") == 4


def test_it_names_what_the_app_listens_to(manifest):
    shortcuts = {entry["callback_id"]: entry["type"] for entry in manifest["features"]["shortcuts"]}
    assert shortcuts == {"brief_message": "message", views.FORM: "global"}
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)


def test_it_asks_for_the_scopes_that_the_installation_asks_for(manifest):
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    assert scopes == list(SCOPES)
    assert {scope for scope in EVENTS.values() if scope} <= set(scopes)
