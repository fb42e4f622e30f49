"""Errands, attempt by attempt: what is tried again, what is told, what is given up."""

from __future__ import annotations

import pytest
from tests.unit.slack.conftest import ARTICLE
from tests.unit.slack.server import CHANNEL, TEAM, USER, Answer, error, limited

from depeche.errors import StoreError
from depeche.jobs import JobService, JobState
from depeche.slack.clerk import PAUSES, Clerk, open_clerk
from depeche.slack.delivery import SlackDelivery
from depeche.slack.errands import Ask, Link, Message, Offer, Place, Text, Verdict
from depeche.slack.ids import job_id
from depeche.slack.options import Options
from depeche.slack.words import words

EN = words("en")
LAST = len(PAUSES)


@pytest.fixture
def clerk(workspace):
    return open_clerk(workspace.settings, workspace.jobs, workspace.store)


def ask(matter, **members):
    place = Place(team=TEAM, channel=CHANNEL, user=USER)
    return Ask(**({"id": job_id(1, "test"), "place": place, "matter": matter, "options": Options()} | members))


def told(workspace):
    workspace.work()
    return [body["text"] for body in workspace.slack.whispers]


@pytest.mark.parametrize(
    ("page", "knobs", "said"),
    [
        ({"status": 404}, {}, "The site answered 404."),
        ({"status": 403}, {}, "The site answered 403."),
        ({"kind": "image/png"}, {}, "It is not a text or HTML page."),
        ({"status": 302, "Location": "/a"}, {}, "The site sends me in circles."),
        ({}, {"page_max_bytes": 10}, "The page is too large."),
        ({}, {"allow_private_pages": False}, "Only http and https addresses on the public internet are fetched."),
    ],
)
def test_a_page_that_can_t_be_had_is_said_at_once(new_workspace, slack, site, page, knobs, said):
    workspace = new_workspace(**knobs)
    url = site.page("/a", ARTICLE, **page)
    clerk = open_clerk(workspace.settings, workspace.jobs, workspace.store)
    errand = ask(Link(url=url))
    for _ in range(2):  # the errand may come twice
        assert clerk.run(errand, 0) == Verdict(done=True)
    job = workspace.jobs.get(errand.id)
    assert job.state is JobState.FAILED
    assert said in told(workspace)[0]
    assert len(slack.whispers) == 1
    assert slack.messages == []


def test_robots_keep_out(workspace, clerk, site):
    site.page("/robots.txt", "User-agent: *\nDisallow: /", kind="text/plain")
    assert clerk.run(ask(Link(url=site.page("/a", ARTICLE))), 0).done
    assert EN.problems["page-robots"] in told(workspace)[0]
    assert workspace.made() == []


def test_a_page_that_comes_late_is_waited_for(workspace, clerk, site):
    errand = ask(Link(url=site.page("/a", "", status=503, Retry_After="50")))
    assert clerk.run(errand, 0) == Verdict(done=False, reason="page: The site answered 503", after=50)
    assert workspace.jobs.get(errand.id) is None
    site.page("/a", ARTICLE)
    assert clerk.run(errand, 1).done
    workspace.work()
    assert len(workspace.slack.messages) == 1


def test_a_site_that_wants_hours_gets_a_quarter_of_one(clerk, site):
    errand = ask(Link(url=site.page("/a", "", status=503, Retry_After="86400")))
    assert clerk.run(errand, 0).after == 900


def test_a_page_that_never_comes_is_said_in_the_end(workspace, clerk, site):
    errand = ask(Link(url=site.page("/a", "", status=503)))
    assert [clerk.run(errand, attempts).after for attempts in range(LAST)] == list(PAUSES)
    assert clerk.run(errand, LAST) == Verdict(done=True)
    assert "The site answered 503." in told(workspace)[0]


def test_slack_s_pace_is_kept(clerk, slack):
    errand = ask(Message(channel=CHANNEL, ts=slack.say(ARTICLE)))
    slack.script("conversations.replies", limited(200))
    assert clerk.run(errand, 0) == Verdict(done=False, reason="Slack: ratelimited", after=200)


@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel", "channel_not_found"])
def test_a_message_that_may_not_be_read_is_said(workspace, clerk, slack, code):
    slack.script("conversations.replies", error(code))
    assert clerk.run(ask(Message(channel=CHANNEL, ts="1.1")), 0).done
    assert f"Slack did not let me read it ({code})" in told(workspace)[0]


def test_a_message_with_nothing_in_it_is_said(workspace, clerk, slack):
    assert clerk.run(ask(Message(channel=CHANNEL, ts=slack.say(""))), 0).done
    assert EN.problems["slack-empty"] in told(workspace)[0]


@pytest.mark.parametrize("code", ["already_reacted", "missing_scope", "ratelimited"])
def test_a_mark_that_can_t_be_made_does_not_matter(workspace, clerk, slack, code):
    slack.script("reactions.add", error(code))
    assert clerk.run(ask(Text(text=ARTICLE), mark="1.1"), 0).done
    workspace.work()
    assert len(slack.messages) == 1


@pytest.mark.parametrize(("code", "greeted"), [("missing_scope", True), ("already_reacted", False)])
def test_where_no_mark_can_be_made_a_sentence_says_that_work_has_begun(clerk, slack, code, greeted):
    slack.script("reactions.add", error(code), error(code))
    place = Place(team=TEAM, channel=CHANNEL, user=USER, response_url=slack.response_url())
    errand = ask(Text(text=ARTICLE), mark="1.1", place=place)
    assert clerk.run(errand, 0).done
    assert clerk.run(errand, 1).done
    assert [body["text"] for _, body in slack.responses] == ([EN["working"]] if greeted else [])


def test_a_full_queue_is_waited_for_and_said_in_the_end(workspace, slack):
    settings = workspace.settings.model_copy(update={"queue_size": 1})
    jobs = JobService(workspace.store, workspace.engine, settings, workers=0, ways={"slack": SlackDelivery(settings)})
    clerk = open_clerk(settings, jobs, workspace.store)
    assert clerk.run(ask(Text(text=ARTICLE)), 0).done
    other = ask(Text(text=ARTICLE), id=job_id(2, "test"))
    verdict = clerk.run(other, 0)
    assert (verdict.done, verdict.after) == (False, PAUSES[0])
    assert verdict.reason.startswith("busy")
    verdict = clerk.run(other, LAST)
    assert (verdict.done, verdict.after) == (False, None)
    assert slack.whispers[0]["text"].startswith("I could not make the brief: Too many briefs are waiting")
    jobs.close()


class Broken(JobService):
    """A job service whose store is away, or worse."""

    problem: Exception

    def submit(self, *_, **__):
        raise self.problem


@pytest.mark.parametrize(
    ("problem", "reason"),
    [(StoreError("away"), "store-unavailable: away"), (RuntimeError(ARTICLE), "an unexpected RuntimeError")],
)
def test_what_is_out_of_order_is_tried_again_and_never_quoted(workspace, slack, caplog, problem, reason):
    jobs = Broken(workspace.store, workspace.engine, workspace.settings, workers=0)
    jobs.problem = problem
    clerk = open_clerk(workspace.settings, jobs, workspace.store)
    errand = ask(Text(text=ARTICLE))
    assert clerk.run(errand, 0) == Verdict(done=False, reason=reason, after=PAUSES[0])
    assert slack.whispers == []
    assert clerk.run(errand, LAST) == Verdict(done=False, reason=reason)
    assert len(slack.whispers) == 1
    assert "Kerlaouen" not in caplog.text
    jobs.close()


def test_an_asker_who_can_t_be_told_is_a_dead_letter_all_the_same(workspace, slack):
    jobs = Broken(workspace.store, workspace.engine, workspace.settings, workers=0)
    jobs.problem = StoreError("away")
    clerk = open_clerk(workspace.settings, jobs, workspace.store)
    slack.script("chat.postEphemeral", error("channel_not_found"))
    slack.script("chat.postMessage", error("account_inactive"))
    assert clerk.run(ask(Text(text=ARTICLE)), LAST) == Verdict(done=False, reason="store-unavailable: away")
    assert [call["channel"] for call in slack.called("chat.postMessage")] == [USER]
    jobs.close()


def test_an_offer_is_tried_again(clerk, slack):
    offer = Offer(id="1", place=Place(team=TEAM, channel=CHANNEL, user=USER), message="1.1", url="https://a.example")
    slack.script("chat.postEphemeral", Answer(503, b""))
    assert clerk.run(offer, 0) == Verdict(done=False, reason="Slack: http_503", after=PAUSES[0])
    assert clerk.run(offer, 1).done
    assert len(slack.whispers) == 1


def test_options_reach_the_request(workspace, clerk):
    options = Options(target="es", source="fr", sentences=2, words=60, style="headline")
    assert clerk.run(ask(Text(text=ARTICLE), options=options), 0).done
    workspace.work()
    [request] = workspace.made()
    assert (request.target_language, request.source_language) == ("es", "fr")
    assert (request.summary.sentences, request.summary.words, request.summary.style) == (2, 60, "headline")


def test_a_file_that_is_too_large_is_said(workspace, clerk):
    from depeche.slack.errands import File

    file = File(id="F1", url=f"{workspace.slack.url}files/a", size=workspace.settings.max_body_bytes + 1)
    assert clerk.run(ask(file), 0).done
    assert "The file is too large." in told(workspace)[0]


def test_a_clerk_is_made_without_a_call(workspace, slack):
    assert isinstance(open_clerk(workspace.settings, workspace.jobs, workspace.store), Clerk)
    assert slack.calls == []
