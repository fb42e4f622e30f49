"""Which addresses are Slack's: others get neither an answer nor a token."""

from __future__ import annotations

import pytest

from depeche.settings import Settings
from depeche.slack.calls import Slack, SlackError, is_of_slack


@pytest.mark.parametrize(
    "url",
    ["https://hooks.slack.com/actions/T1/2/3", "https://slack.com/x", "https://hooks.slack-gov.com/commands/T1/2/3"],
)
def test_addresses_of_slack(url):
    assert is_of_slack(url, Settings())


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/actions/T1/2/3",
        "https://hooks.slack.com.example.org/",
        "https://notslack.com/",
        "https://hooks.slack.com@example.org/",
        "https://127.0.0.1/",
        "https://[::1",
        "file:///etc/passwd",
        "",
    ],
)
def test_addresses_of_others(url):
    assert not is_of_slack(url, Settings())


def test_answers_go_to_slack_alone(slack, site):
    client = Slack(Settings(slack_api_url=slack.api), lambda _: None)
    client.respond(slack.response_url(), {"text": "done"})
    with pytest.raises(SlackError, match="response_url"):
        client.respond(site.url("/response/1"), {"text": "done"})
    assert (len(slack.responses), site.asked) == (1, [])
