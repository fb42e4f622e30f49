"""Deliveries to Slack: where the brief goes, what is tried again, and what the asker is told."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.slack.briefs import brief, hostile_brief, long_brief
from tests.unit.slack.server import CHANNEL, TEAM, USER, Answer, error, limited

from depeche import errors
from depeche.jobs import (
    DeliveryRecord,
    DeliveryState,
    JobRecord,
    JobService,
    JobState,
    Message,
    Receipt,
    SlackDestination,
    WebhookDestination,
)
from depeche.outgoing import pages
from depeche.schemas import BriefRequest
from depeche.slack import clerk, files
from depeche.slack.delivery import SlackDelivery
from depeche.slack.words import words

EN = words("en")
THREAD = "1699999999.000100"


@pytest.fixture
def delivery(workspace):
    return SlackDelivery(workspace.settings)


def to(**members):
    return SlackDestination(**({"team": TEAM, "channel": CHANNEL, "user": USER} | members))


def message(to, *, made=None, problem=None, attempts=0, age=0):
    """A finished job on its way."""
    asked = datetime.now(UTC) - timedelta(seconds=age)
    job = JobRecord(
        id="01KAMESSAGE00000000000000Z",
        state=JobState.FAILED if problem else JobState.DONE,
        created=asked,
        updated=asked,
        brief_id="b" * 64,
        request=BriefRequest(text="x"),
        error=problem,
        deliveries=(DeliveryRecord(to=to, attempts=attempts),),
    )
    return Message(to, job, None if problem else made or brief())


def test_in_a_thread(delivery, slack):
    thread = slack.say("look")
    assert delivery.deliver(message(to(thread=thread, response_url=slack.response_url()))) == Receipt(
        delivered=True, status=200
    )
    posted = slack.messages[-1]
    assert posted["thread_ts"] == thread
    assert (posted["unfurl_links"], posted["unfurl_media"]) == (False, False)
    assert posted["metadata"]["event_payload"] == {"job": "01KAMESSAGE00000000000000Z"}
    assert slack.responses == []


def test_through_the_response_url(delivery, slack):
    assert delivery.deliver(message(to(response_url=slack.response_url()))).delivered
    [(_, posted)] = slack.responses
    assert (posted["response_type"], posted["replace_original"]) == ("in_channel", False)
    assert slack.messages == []


@pytest.mark.parametrize("name", ["expired", "used"])
def test_after_the_response_url_is_over(delivery, slack, name):
    slack.uses[name] = 5
    assert delivery.deliver(message(to(response_url=slack.response_url(name)))).delivered
    assert len(slack.messages) == 1


def test_an_old_response_url_is_not_tried(delivery, slack):
    assert delivery.deliver(message(to(response_url=slack.response_url()), age=1800)).delivered
    assert slack.responses == []
    assert len(slack.messages) == 1


def test_our_own_message_is_replaced(delivery, slack):
    ts = slack.say("One moment…")
    assert delivery.deliver(message(to(message=ts))).delivered
    [replaced] = slack.messages
    assert replaced["blocks"][0]["type"] == "header"


def test_a_thread_where_the_app_is_not_let_in_is_answered_through_the_response_url(delivery, slack):
    slack.members = set()
    assert delivery.deliver(message(to(thread=THREAD, response_url=slack.response_url()))).delivered
    [(_, posted)] = slack.responses
    assert (posted["thread_ts"], posted["response_type"]) == (THREAD, "in_channel")


@pytest.mark.parametrize("made", [long_brief(), hostile_brief()], ids=["long", "hostile"])
def test_any_brief_is_taken(delivery, slack, made):
    assert delivery.deliver(message(to(), made=made)).delivered


@pytest.mark.parametrize("where", [{}, {"response_url": True}])
@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long"])
def test_blocks_that_slack_refuses_are_left_out(delivery, slack, where, code, caplog):
    if where:
        where = {"response_url": slack.response_url()}
        slack.script("response_url", Answer(400, code))
        slack.script("chat.postMessage", error(code))
    else:
        slack.script("chat.postMessage", error(code))
    assert delivery.deliver(message(to(**where))).delivered
    [posted] = [*slack.messages, *(body for _, body in slack.responses)]
    assert "blocks" not in posted
    assert posted["text"].startswith("Le port de Kerlaouen rouvrira")
    assert "Kerlaouen" not in caplog.text


# What fails


def test_slack_s_pace_is_kept(workspace, delivery, slack):
    slack.script("chat.postMessage", limited(77))
    receipt = delivery.deliver(message(to()))
    assert receipt == Receipt(delivered=False, status=429, reason="Slack: ratelimited", again=True, after=77)
    assert slack.whispers == []


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "soon"}])
def test_a_pace_that_is_not_said(delivery, slack, headers):
    slack.script("chat.postMessage", Answer(429, {"ok": False, "error": "ratelimited"}, headers))
    assert delivery.deliver(message(to())).after == 30


def test_the_response_url_is_limited_too(delivery, slack):
    slack.script("response_url", Answer(429, "rate_limited", {"Retry-After": "3"}))
    receipt = delivery.deliver(message(to(response_url=slack.response_url())))
    assert (receipt.again, receipt.after) == (True, 3)
    assert slack.messages == []


@pytest.mark.parametrize(
    "answer",
    [
        error("internal_error"), error("fatal_error", 500), error("service_unavailable", 503), error("request_timeout"),
        Answer(502, b"<html>Bad gateway</html>"), Answer(500, b""), Answer(200, b"not json"),
    ],
)  # fmt: skip
def test_what_passes_is_tried_again(delivery, slack, answer):
    slack.script("chat.postMessage", answer)
    receipt = delivery.deliver(message(to()))
    assert (receipt.delivered, receipt.again) == (False, True)
    assert slack.whispers == []
    assert delivery.deliver(message(to(), attempts=1)).delivered


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "restricted_action", "missing_scope"])
def test_what_stays_is_a_dead_letter_and_the_asker_is_told(delivery, slack, code):
    slack.script("chat.postMessage", error(code))
    receipt = delivery.deliver(message(to()))
    assert receipt == Receipt(delivered=False, status=200, reason=f"Slack: {code}")
    [told] = slack.whispers
    assert told["user"] == USER
    assert code in told["text"]


def test_the_asker_is_told_directly_where_nothing_can_be_posted(delivery, slack):
    slack.members = set()
    assert delivery.deliver(message(to())).reason == "Slack: not_in_channel"
    [told] = slack.messages
    assert told["channel"] == USER
    assert f"<#{CHANNEL}>" in told["text"]


def test_the_asker_is_told_after_the_last_attempt(delivery, slack, workspace):
    slack.script("chat.postMessage", limited(1))
    last = workspace.settings.callback_attempts - 1
    delivery.deliver(message(to(), attempts=last))
    assert [told["text"] for told in slack.whispers] == [EN["not_posted_late"]]


@pytest.mark.parametrize("token", ["xoxb-revoked", None])
def test_without_a_token_there_is_a_reason(new_workspace, slack, token):
    settings = new_workspace(slack_bot_token=token).settings
    receipt = SlackDelivery(settings).deliver(message(to()))
    assert receipt.reason in ("Slack: invalid_auth", "Slack: not_installed")
    assert receipt.again is False


def test_nobody_listens(new_workspace):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        settings = new_workspace(slack_api_url=url).settings
        receipt = SlackDelivery(settings).deliver(message(to(response_url=url)))
    assert receipt.again
    assert receipt.reason == "Slack: no answer: URLError"


@pytest.mark.parametrize("where", [{}, {"thread": THREAD}])
def test_an_answer_that_was_lost_is_not_posted_twice(delivery, slack, where):
    slack.script("chat.postMessage", Answer(500, b"", late=True))
    if where:
        slack.messages.append({"channel": CHANNEL, "ts": THREAD, "user": USER, "text": "look"})
    assert delivery.deliver(message(to(**where))).again
    assert delivery.deliver(message(to(**where), attempts=1)).delivered
    assert len([one for one in slack.messages if one.get("metadata")]) == 1


def test_where_the_app_may_not_look_it_posts(delivery, slack):
    slack.script("conversations.history", error("missing_scope"))
    assert delivery.deliver(message(to(), attempts=1)).delivered


def test_another_kind_of_destination_is_a_mistake(delivery):
    with pytest.raises(TypeError, match="webhook"):
        delivery.deliver(message(WebhookDestination(url="https://a.example")))


# Failed jobs


def test_a_failed_job_is_told_to_the_asker_alone(delivery, slack):
    problem = errors.NoArticleError("There is nothing to read").document()
    assert delivery.deliver(message(to(link="https://a.example/x", thread=THREAD), problem=problem)).delivered
    [told] = slack.whispers
    assert told["text"] == "I could not brief <https://a.example/x|a.example>: Nothing in it reads like an article."
    assert told["thread_ts"] == THREAD
    assert slack.messages == []


def test_a_failed_job_through_the_response_url(delivery, slack):
    problem = errors.BusyError("full").document()
    assert delivery.deliver(message(to(response_url=slack.response_url()), problem=problem)).delivered
    [(_, told)] = slack.responses
    assert told["response_type"] == "ephemeral"
    assert told["text"].startswith("I could not make the brief: Too many")


def test_a_failed_job_replaces_our_own_message(delivery, slack):
    ts = slack.say("One moment…")
    delivery.deliver(message(to(message=ts), problem={"type": "urn:depeche:problem:out-of-time"}))
    assert slack.messages[0]["text"].startswith("I could not make the brief")


def test_a_failure_that_can_t_be_told_is_tried_again(delivery, slack):
    slack.script("chat.postEphemeral", limited(5))
    receipt = delivery.deliver(message(to(), problem={"type": "urn:depeche:problem:busy"}))
    assert (receipt.again, receipt.after) == (True, 5)


def kinds():
    known = {kind.kind for module in (errors, clerk, files, pages) for kind in vars(module).values()
             if isinstance(kind, type) and issubclass(kind, errors.DepecheError)}  # fmt: skip
    # These never end a job: it is taken up again, or it is a file name in the API.
    return sorted(known - {"lease-lost", "not-found"})


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", kinds())
def test_every_problem_is_one_sentence(kind, language):
    document = {"type": f"urn:depeche:problem:{kind}", "limit": 200_000, "routes": ["fr>en"], "detail": "<!channel>"}
    said = words(language).problem(document)
    assert said
    assert "{" not in said
    assert "<" not in said
    if kind != "internal":
        assert said != words(language).problem({})


def test_limits_and_routes_are_named():
    document = errors.TooLongError("x", limit=200_000).document()
    assert "200,000 characters" in EN.problem(document)
    assert "200\u202f000 caractères" in words("fr").problem(document)
    document = errors.UnsupportedPairError("x", routes=["fr>en", "es>en"]).document()
    assert "fr → en, es → en" in EN.problem(document)


# With the jobs


def test_a_job_waits_as_long_as_slack_says(workspace, slack):
    from datetime import UTC, datetime

    jobs = JobService(
        workspace.store, workspace.engine, workspace.settings, workers=0,
        ways={"slack": SlackDelivery(workspace.settings)}, delivery_pauses=(0.0,),
    )  # fmt: skip
    slack.script("chat.postMessage", limited(90))
    job = jobs.submit(BriefRequest(text="Le titre"), destinations=[to()])
    jobs.run(job.id)
    assert 80 < jobs.deliver(job.id) <= 90
    [delivery] = jobs.get(job.id).deliveries
    assert delivery.state is DeliveryState.PENDING
    assert delivery.due > datetime.now(UTC) + timedelta(seconds=60)
    jobs.close()


def test_a_dead_letter_has_its_reason(workspace, slack):
    given_up = []
    jobs = JobService(
        workspace.store, workspace.engine, workspace.settings, workers=0,
        ways={"slack": SlackDelivery(workspace.settings)},
        undelivered=lambda job, delivery: given_up.append((job.id, delivery.reason)),
    )  # fmt: skip
    slack.script("chat.postMessage", error("is_archived"))
    job = jobs.submit(BriefRequest(text="Le titre"), destinations=[to()])
    jobs.run(job.id)
    assert jobs.deliver(job.id) is None
    assert given_up == [(job.id, "Slack: is_archived")]
    assert json.dumps(slack.whispers).count("is_archived") == 1
    jobs.close()
