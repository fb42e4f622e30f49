"""Requests as Slack sends them, through the app, the errands, the jobs and back to Slack's server."""

from __future__ import annotations

import json
import time

import pytest
from tests.unit.slack.conftest import ARTICLE
from tests.unit.slack.requests import (
    click,
    command,
    event,
    global_shortcut,
    interaction,
    mention,
    message_shortcut,
    signed,
    submission,
)
from tests.unit.slack.server import CHANNEL, TEAM, USER

from depeche.errors import StoreError
from depeche.slack.words import words

EN = words("en")


# Signatures


@pytest.mark.parametrize(
    "headers",
    [
        lambda body: {},
        lambda body: signed(body, secret="another"),
        lambda body: signed(body, at=time.time() - 301),
        lambda body: signed(body, at=time.time() + 301),
        lambda body: signed(body + "&x=1"),
        lambda body: signed(body) | {"X-Slack-Signature": ""},
        lambda body: signed(body) | {"X-Slack-Signature": "v0=é"},
        lambda body: signed(body) | {"X-Slack-Request-Timestamp": "soon"},
        lambda body: signed(body) | {"X-Slack-Request-Timestamp": "٣"},
        lambda body: {name: value for name, value in signed(body).items() if name != "X-Slack-Request-Timestamp"},
    ],
    ids=[
        "missing",
        "bad",
        "stale",
        "future",
        "other body",
        "empty",
        "not ascii",
        "no number",
        "other digits",
        "no time",
    ],
)
@pytest.mark.parametrize("kind", ["command", "event", "verification"])
def test_what_is_not_signed_by_slack_gives_401(workspace, headers, kind, caplog):
    body = {
        "command": command(ARTICLE),
        "event": mention(ARTICLE),
        "verification": json.dumps({"type": "url_verification", "challenge": "abc"}),
    }[kind]
    answer = workspace.send(body, {"Content-Type": signed(body)["Content-Type"]} | headers(body))
    assert answer.status == 401
    workspace.work()
    assert workspace.slack.calls == []
    assert "Kerlaouen" not in caplog.text


def test_slack_verifies_the_address(workspace):
    body = json.dumps({"token": "x", "challenge": "3eZbrw1aB", "type": "url_verification"})
    answer = workspace.send(body)
    assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "3eZbrw1aB"})


def test_slack_looks_at_the_certificate(workspace):
    body = "ssl_check=1&token=gone"
    assert workspace.send(body).status == 200
    assert workspace.send(body, {"Content-Type": "application/x-www-form-urlencoded"}).status == 401


def test_header_names_may_come_in_any_case(workspace):
    body = command("help")
    headers = {name.lower(): value for name, value in signed(body).items()}
    assert workspace.send(body, headers).status == 200


def test_other_paths_and_methods_are_not_there(workspace):
    body = command("help")
    assert workspace.door.answer("POST", "/slack/elsewhere", body=body, headers=signed(body)).status == 404
    assert workspace.door.answer("GET", "/slack/events", body="", headers={}).status == 404
    assert workspace.door.answer("GET", "/slack/install", body="", headers={}).status == 404, "OAuth is off"


@pytest.mark.parametrize("body", ["{", "[1]", '"x"', "payload=%7B", "payload=1", '{"a":' * 5000])
def test_what_can_t_be_read_is_refused(workspace, body):
    kind = "json" if body[0] in '{["' else "x-www-form-urlencoded"
    headers = signed(body) | {"Content-Type": f"application/{kind}"}
    assert workspace.send(body, headers).status in (400, 404)
    assert workspace.send(body, {"Content-Type": headers["Content-Type"]}).status in (400, 401)


def test_what_is_too_large_is_refused(workspace):
    body = "x" * 1_000_001
    assert workspace.send(body).status == 413


# The command


def test_a_text_is_briefed_and_posted_where_it_was_asked(workspace, slack):
    answer = workspace.send(command(f"to spanish, 5 sentences: {ARTICLE}", response_url=slack.response_url()))
    said = json.loads(answer.body)
    assert said["text"] == EN["working"]
    assert said.get("response_type", "ephemeral") == "ephemeral"
    assert slack.calls == [], "nothing but the acknowledgement before the work"

    workspace.work()
    [request] = workspace.made()
    assert request.text == ARTICLE
    assert (request.target_language, request.summary.sentences) == ("es", 5)
    [(_, posted)] = slack.responses
    assert (posted["response_type"], posted["replace_original"]) == ("in_channel", False)
    assert posted["blocks"][0]["text"]["text"] == "Le port de Kerlaouen rouvrira mardi"
    assert f"<@{USER}>" in json.dumps(posted)


def test_private_answers_go_to_the_asker(workspace, slack):
    answer = workspace.send(command(f"pour moi: {ARTICLE}", response_url=slack.response_url()))
    assert json.loads(answer.body)["text"] == EN["working_private"]
    workspace.work()
    [message] = slack.messages
    assert message["channel"] == USER
    assert slack.responses == []


@pytest.mark.parametrize(("text", "language"), [("help", "en"), ("aide", "fr"), ("?", "en"), ("AIDE", "fr")])
def test_help(workspace, slack, text, language):
    assert json.loads(workspace.send(command(text)).body)["text"] == words(language)["help"]
    assert workspace.errands.waiting() == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("to klingon https://a.example/x", "klingon"),
        ("https://a.example/x blah", "blah"),
        ("hello", "hello"),
        ("50 sentences https://a.example/x", "1 to 10 sentences, not 50"),
        ("bullets", "Give me a link"),
        ("&lt;!channel&gt; *x*", "&lt;!channel&gt;"),
    ],
)
def test_usage_errors_are_said_at_once(workspace, slack, text, said):
    answer = json.loads(workspace.send(command(text)).body)["text"]
    assert said in answer
    assert "<!" not in answer
    assert workspace.errands.waiting() == 0


def test_without_words_the_form_opens(workspace, slack):
    assert workspace.send(command("")).status == 200
    [opened] = slack.called("views.open")
    assert opened["view"]["callback_id"] == "brief_form"
    [where] = [block for block in opened["view"]["blocks"] if block.get("block_id") == "where"]
    assert where["element"]["initial_conversation"] == CHANNEL


def test_a_form_that_can_t_be_opened_gives_the_help(workspace, slack):
    answer = workspace.send(command("", trigger="expired"))
    assert json.loads(answer.body)["text"] == EN["help"]


def test_an_errand_that_can_t_be_written_down_is_said(workspace, monkeypatch):
    class Broken:
        def put(self, errand):
            raise StoreError("the queue is gone")

    from depeche.slack.door import Door

    door = Door(workspace.settings, Broken())
    body = command(ARTICLE)
    answer = door.answer("POST", "/slack/events", body=body, headers=signed(body))
    assert (answer.status, json.loads(answer.body)["text"]) == (200, EN["busy"])
    body = mention(ARTICLE)
    answer = door.answer("POST", "/slack/events", body=body, headers=signed(body))
    assert answer.status == 503, "Slack sends the event again"


# Shortcuts


def test_a_message_is_briefed_in_its_thread(workspace, slack):
    ts = slack.say(ARTICLE)
    assert workspace.send(message_shortcut({"ts": ts, "text": ARTICLE, "user": USER})).status == 200
    workspace.work()
    assert workspace.made()[0].text == ARTICLE
    assert slack.messages[-1]["thread_ts"] == ts
    assert slack.called("reactions.add") == [{"channel": CHANNEL, "timestamp": ts, "name": "eyes"}]


def test_a_message_in_a_thread_is_briefed_in_that_thread(workspace, slack):
    top = slack.say("Voici")
    ts = slack.say(ARTICLE, thread_ts=top)
    workspace.send(message_shortcut({"ts": ts, "thread_ts": top, "text": ARTICLE, "user": USER}))
    workspace.work()
    assert slack.messages[-1]["thread_ts"] == top


def test_rich_text_is_read_without_its_style(workspace, slack):
    elements = [
        {"type": "rich_text_section", "elements": [
            {"type": "text", "text": "Le port ", "style": {"bold": True}}, {"type": "text", "text": "rouvrira & mardi"},
            {"type": "user", "user_id": "U1"}]},
        {"type": "rich_text_list", "style": "bullet", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "un"}]},
            {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://a.example", "text": "deux"}]}]},
    ]  # fmt: skip
    ts = slack.say("*Le port* rouvrira &amp; mardi")
    message = {"ts": ts, "text": "*Le port*", "blocks": [{"type": "rich_text", "elements": elements}]}
    workspace.send(message_shortcut(message))
    workspace.work()
    assert workspace.made()[0].text == "Le port rouvrira & mardi\nun\ndeux"


def test_a_message_with_nothing_to_brief(workspace, slack):
    message = {
        "ts": "1700000400.000100",
        "text": "",
        "files": [{"id": "F1", "filetype": "png", "mimetype": "image/png"}],
    }
    assert workspace.send(message_shortcut(message, response_url=slack.response_url())).status == 200
    assert [body["text"] for _, body in slack.responses] == [EN["nothing"]]
    assert workspace.errands.waiting() == 0


def test_a_text_file_is_briefed(workspace, slack):
    slack.files["/files/a.txt"] = ARTICLE.encode()
    file = {"id": "F1", "filetype": "text", "mimetype": "text/plain", "size": 100,
            "url_private_download": f"{slack.url}files/a.txt"}  # fmt: skip
    workspace.send(message_shortcut({"ts": slack.say("voir"), "text": "voir", "files": [file]}))
    workspace.work()
    assert workspace.made()[0].text == ARTICLE


@pytest.mark.parametrize(
    "url", ["https://files.example/a.txt", "http://files.slack.com.example/a", "file:///etc/passwd"]
)
def test_the_token_is_shown_to_slack_alone(workspace, slack, url):
    file = {"id": "F1", "filetype": "text", "size": 1, "url_private_download": url}
    ts = slack.say("voir")
    workspace.send(message_shortcut({"ts": ts, "text": "", "files": [file]}))
    workspace.work()
    assert "Slack did not hand over the file" in slack.whispers[-1]["text"]
    assert slack.whispers[-1]["thread_ts"] == ts


# The form


def filled(texts, *, target="fr", style="bullets", sentences="4", channel=CHANNEL, files=()):
    option = {"static_select": lambda value: {"selected_option": {"value": value}}}["static_select"]
    values = {f"text_{number}": {"text": {"value": text}} for number, text in enumerate(texts)}
    return values | {
        "target": {"target": option(target)},
        "style": {"style": option(style)},
        "sentences": {"sentences": option(sentences)},
        "where": {"where": {"selected_conversation": channel}},
        "file": {"file": {"files": list(files)}},
    }


def test_a_long_paste_in_several_fields(workspace, slack):
    assert workspace.send(global_shortcut()).status == 200
    view = slack.views["V1"]
    for fields in (2, 3):
        assert workspace.send(click("form_more", "1", view=view)).status == 200
        view = slack.views["V1"]
        texts = [block for block in view["blocks"] if block.get("block_id", "").startswith("text_")]
        assert len(texts) == fields
    parts = ["Premier morceau. " * 170, "Deuxième. " * 250, "Fin."]
    urls = [{"channel_id": CHANNEL, "response_url": slack.response_url("form")}]
    answer = workspace.send(submission(view, filled(parts), response_urls=urls))
    assert (answer.status, answer.body) == (200, "")
    workspace.work()
    [request] = workspace.made()
    assert request.text == "\n".join(parts)
    assert (request.target_language, request.summary.style, request.summary.sentences) == ("fr", "bullets", 4)
    assert [name for name, _ in slack.responses] == ["form", "form"]
    assert slack.responses[0][1]["text"] == EN["working"]
    assert slack.responses[1][1]["response_type"] == "in_channel"


def test_a_second_press_on_more_room_is_ignored(workspace, slack):
    workspace.send(global_shortcut())
    old = slack.views["V1"]
    workspace.send(click("form_more", "1", view=old))
    assert workspace.send(click("form_more", "1", view=old)).status == 200
    texts = [block for block in slack.views["V1"]["blocks"] if block.get("block_id", "").startswith("text_")]
    assert len(texts) == 2


def test_no_translation_and_a_link_in_the_form(workspace, slack, site):
    workspace.send(global_shortcut())
    page = site.page("/article", f"<html><body><p>{ARTICLE}</p></body></html>")
    workspace.send(submission(slack.views["V1"], filled([page], target="none")))
    workspace.work()
    [request] = workspace.made()
    assert request.target_language is None
    assert request.html.startswith("<html>")
    assert str(request.url) == page


def test_a_file_in_the_form_comes_before_its_text(workspace, slack):
    workspace.send(global_shortcut())
    slack.files["/files/a.html"] = f"<!doctype html><p>{ARTICLE}".encode()
    file = {"id": "F1", "filetype": "html", "mimetype": "text/html", "size": 9,
            "url_private_download": f"{slack.url}files/a.html"}  # fmt: skip
    workspace.send(submission(slack.views["V1"], filled(["something else"], files=[file])))
    workspace.work()
    assert workspace.made()[0].html.endswith(ARTICLE)


def test_an_empty_form_is_not_taken(workspace, slack):
    workspace.send(global_shortcut())
    answer = json.loads(workspace.send(submission(slack.views["V1"], filled(["  "]))).body)
    assert answer == {"response_action": "errors", "errors": {"text_0": EN["form_empty"]}}


# Events


def test_a_mention_in_a_thread_briefs_what_it_begins_with(workspace, slack):
    top = slack.say(ARTICLE)
    slack.say("Intéressant", thread_ts=top)
    ts = slack.say("please", thread_ts=top)
    assert workspace.send(mention("tu peux résumer ça en anglais stp ?", ts=ts, thread=top)).status == 200
    workspace.work()
    assert workspace.made()[0].text == ARTICLE
    assert slack.messages[-1]["thread_ts"] == top
    assert slack.called("reactions.add")[0]["timestamp"] == ts


def test_a_mention_with_its_own_text(workspace, slack):
    ts = slack.say("x")
    workspace.send(mention(f"en points: {ARTICLE}", ts=ts))
    workspace.work()
    assert workspace.made()[0].text == ARTICLE
    assert workspace.made()[0].summary.style == "bullets"
    assert slack.messages[-1]["thread_ts"] == ts


@pytest.mark.parametrize(("text", "said"), [("aide", words("fr")["help"]), ("blah blah", "blah blah")])
def test_a_mention_that_asks_for_nothing(workspace, slack, text, said):
    workspace.send(mention(text, ts=slack.say("x")))
    assert said in slack.whispers[-1]["text"]
    assert slack.whispers[-1]["user"] == USER


@pytest.mark.parametrize("retries", [1, 3])
def test_a_repeated_event_gives_one_message(workspace, slack, retries):
    ts = slack.say("x")
    body = mention(ARTICLE, ts=ts)
    for number in range(retries + 1):
        more = {"X_Slack_Retry_Num": str(number), "X_Slack_Retry_Reason": "http_timeout"} if number else {}
        assert workspace.send(body, signed(body, **more)).status == 200
        workspace.work()
    assert len(slack.called("chat.postMessage")) == 1
    assert len(workspace.made()) == 1


def test_a_repeated_event_after_the_errand_is_forgotten_is_still_one_job(workspace, slack):
    """As with a queue that does not know what was in it: the job's id comes from the event's."""
    body = mention(ARTICLE, ts=slack.say("x"))
    for _ in range(2):
        workspace.send(body)
        workspace.work()
        with workspace.errands._database() as database:
            database.execute("DELETE FROM errands")
    assert len(slack.called("chat.postMessage")) == 1


def test_our_own_messages_and_edits_are_left_alone(workspace, slack):
    for members in ({"bot_id": "B1"}, {"edited": {"user": USER, "ts": "1"}}):
        assert workspace.send(mention(ARTICLE, **members)).status == 200
    assert workspace.errands.waiting() == 0


def test_events_that_nobody_listens_to_are_acknowledged(workspace):
    assert workspace.send(event("channel_renamed")).status == 200
    assert workspace.send(interaction("block_actions", actions=[{"action_id": "old", "type": "button"}])).status == 404


# Links


def shared(url, **members):
    given = {"channel": CHANNEL, "user": USER, "message_ts": "1700000700.000100",
             "links": [{"url": url, "domain": "127.0.0.1"}], "source": "conversations_history"}  # fmt: skip
    return event("link_shared", **(given | members))


def test_a_shared_link_is_offered_fetched_and_briefed(workspace, slack, site):
    page = site.page("/article?id=1&x=2", f"<html><p>{ARTICLE}")
    assert workspace.send(shared(page)).status == 200
    assert slack.calls == []
    workspace.work()
    [offer] = slack.whispers
    assert (offer["channel"], offer["user"]) == (CHANNEL, USER)
    assert "thread_ts" not in offer
    assert slack.messages == [], "nobody else sees it"
    [yes, no] = offer["blocks"][1]["elements"]
    assert yes["text"]["text"] == EN["offer_button"]

    for _ in range(2):  # pressed twice
        assert workspace.send(click(yes["action_id"], yes["value"], response_url=slack.response_url())).status == 200
    workspace.work()
    [request] = workspace.made()
    assert request.html == f"<html><p>{ARTICLE}"
    [(_, greeting)] = slack.responses
    assert (greeting["text"], greeting["replace_original"]) == (EN["working"], True)
    [message] = slack.messages
    assert message["thread_ts"] == "1700000700.000100"
    assert "127.0.0.1>" in json.dumps(message["blocks"])

    workspace.send(click(no["action_id"], no["value"], response_url=slack.response_url("no")))
    assert slack.responses[-1] == ("no", {"delete_original": True})


def test_a_message_with_a_link_is_offered_too(workspace, slack, site):
    url = site.page("/a", "x")
    body = event(
        "message", channel=CHANNEL, user=USER, ts="1700000700.000100", text=f"voir <{url}>", channel_type="channel"
    )
    workspace.send(body)
    workspace.work()
    assert slack.whispers[0]["blocks"][1]["elements"][0]["value"] == f"1700000700.000100 {url}"


def said(text, **members):
    return event("message", **({"channel": CHANNEL, "user": USER, "ts": "1700000700.000100", "text": text} | members))


@pytest.mark.parametrize(
    "body",
    [
        shared("https://a.example/x", source="composer"),
        shared("javascript:alert(1)"),
        shared("https://a.example/" + "x" * 2500),
        said("no link"),
        said("<https://a.example>", bot_id="B1"),
        said("<https://a.example>", subtype="message_changed"),
        said("<https://a.example>", channel="D1", channel_type="im"),
    ],
)
def test_what_is_not_offered(workspace, slack, body):
    assert workspace.send(body).status == 200
    workspace.work()
    assert slack.calls == []


def test_offers_are_made_once_and_can_be_turned_off(new_workspace, slack):
    body = shared("https://a.example/x")
    workspace = new_workspace()
    assert workspace.send(body, signed(body, X_Slack_Retry_Num="1")).status == 200
    assert workspace.errands.waiting() == 0
    workspace = new_workspace(slack_link_offers=False)
    assert workspace.send(body).status == 200
    assert workspace.errands.waiting() == 0


def test_an_offer_in_a_channel_without_the_app_is_dropped(workspace, slack):
    slack.members = set()
    workspace.send(shared("https://a.example/x"))
    workspace.work()
    assert slack.whispers == []
    assert workspace.errands.dead() == []


# Buttons


@pytest.mark.parametrize("side", ["original", "translation", "removed"])
def test_the_sides_of_a_brief(workspace, slack, side):
    brief = stored(workspace)
    assert workspace.send(click(f"show_{side}", brief.id)).status == 200
    assert slack.views["V1"]["blocks"][0]["elements"][0]["text"] == EN["loading"]
    workspace.work()
    assert slack.views["V1"]["callback_id"] == "reading"
    assert EN["loading"] not in json.dumps(slack.views["V1"])


def test_pages_are_turned(workspace, slack):
    brief = stored(workspace, long=True)
    workspace.send(click("show_original", brief.id))
    workspace.work()
    first = slack.views["V1"]
    [button] = first["blocks"][-1]["elements"]
    assert workspace.send(click(button["action_id"], button["value"], view=first)).status == 200
    workspace.work()
    assert slack.views["V1"]["blocks"][0]["elements"][0]["text"].startswith("Page 2")


def test_a_brief_that_is_no_longer_kept(workspace, slack):
    workspace.send(click("show_original", "f" * 64))
    workspace.work()
    assert EN["gone"] in json.dumps(slack.views["V1"])


def test_a_window_that_can_t_be_opened_or_was_closed(workspace, slack):
    brief = stored(workspace)
    body = click("show_original", brief.id, trigger="expired", response_url=slack.response_url())
    assert workspace.send(body).status == 200
    assert slack.responses[-1][1]["text"] == EN["busy"]
    workspace.send(click("show_original", brief.id))
    slack.views.clear()
    workspace.work()
    assert workspace.errands.dead() == []
    assert workspace.errands.waiting() == 0


def stored(workspace, *, long=False):
    from tests.unit.slack.briefs import brief, long_brief

    made = long_brief() if long else brief(removed=[(1, "Menu", "navigation")])
    workspace.store.claim(made.id, owner="o", lease_seconds=60)
    workspace.store.finish(made, owner="o")
    return made


# Installation by other workspaces


def test_other_workspaces_install_the_app(new_workspace, slack):
    workspace = new_workspace(slack_client_id="1.2", slack_client_secret="hush")
    begun = workspace.door.answer("GET", "/slack/install", body="", headers={}, query={})
    assert begun.status == 200
    [cookie] = begun.headers["set-cookie"]
    state = cookie.split("=", 1)[1].split(";")[0]
    headers = {"cookie": cookie.split(";")[0]}
    ended = workspace.door.answer(
        "GET", "/slack/oauth_redirect", body="", headers=headers, query={"code": TEAM, "state": state}
    )
    assert ended.status == 200
    body = command(ARTICLE, response_url=slack.response_url())
    assert workspace.send(body).status == 200
    workspace.send(mention(ARTICLE, ts=slack.say("x")))
    workspace.work()
    assert len(slack.messages) == 2, "with the token of the workspace"

    assert workspace.send(event("app_uninstalled")).status == 200
    workspace.send(command(ARTICLE, response_url=slack.response_url("gone")))
    assert slack.responses[-1] == ("gone", {"text": EN["not_allowed"]})
    assert workspace.errands.waiting() == 0


def test_an_installation_with_a_forged_state_is_refused(new_workspace, slack):
    workspace = new_workspace(slack_client_id="1.2", slack_client_secret="hush")
    answer = workspace.door.answer(
        "GET", "/slack/oauth_redirect", body="", headers={}, query={"code": TEAM, "state": "forged"}
    )
    assert answer.status == 400
    assert slack.called("oauth.v2.access") == []
