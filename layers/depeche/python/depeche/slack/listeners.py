"""What the app does with each request before its acknowledgement: read it, write an errand down, say so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from slack_bolt import Ack, BoltRequest

from depeche.errors import StoreError
from depeche.settings import Settings
from depeche.slack import views
from depeche.slack.blocks import link as shown_link
from depeche.slack.calls import Slack, SlackError
from depeche.slack.errands import Ask, Errands, Link, Matter, Message, Offer, Place, Show, Text
from depeche.slack.ids import job_id
from depeche.slack.incoming import file_of, in_text, matter_of, text_of
from depeche.slack.offer import fits, read_value
from depeche.slack.options import HELP, Options, UsageError, Wish, understand
from depeche.slack.text import links, plain
from depeche.slack.words import words

Payload = Mapping[str, Any]
_SIDES: Final = {"original", "translation", "removed"}


class Listeners:
    """One method a kind of request. Bolt hands in what their parameters name."""

    def __init__(self, settings: Settings, errands: Errands, slack: Slack) -> None:
        """Put the parts together.

        Args:
            settings: Limits, language, whether links are offered.
            errands: Take down what is to be done.
            slack: Opens windows, which can't wait.
        """
        self._settings = settings
        self._errands = errands
        self._slack = slack
        self._words = words(settings.slack_language)
        self._plain_options = Options(target=settings.slack_target_language)

    # Commands

    def command(self, ack: Ack, body: Payload, request: BoltRequest) -> None:
        """``/brief …``."""
        text = plain(str(body.get("text") or "")).strip()
        if text.lower() in HELP:
            _say(ack, self._help(text))
            return
        if not text:
            try:
                self._open_form(body, _team(body), body.get("channel_id"))
            except SlackError:
                _say(ack, self._words["help"])
            else:
                ack()
            return
        try:
            wish = self._wish(text)
        except UsageError as error:
            _say(ack, self._words.fill(error.name, **error.values))
            return
        place = Place(
            team=_team(body),
            channel=str(body["channel_id"]),
            user=str(body["user_id"]),
            response_url=body.get("response_url"),
        )
        ask = Ask(
            id=job_id(_moment(request), "command", str(body.get("trigger_id")), place.user),
            place=place,
            matter=_matter(wish),
            options=wish.options,
        )
        try:
            self._put(ask)
        except StoreError:
            _say(ack, self._words["busy"])
        else:
            _say(ack, self._working(wish))

    # Shortcuts

    def message_shortcut(self, ack: Ack, body: Payload, request: BoltRequest) -> None:
        """ "Brief this" in a message's menu."""
        message, place = body.get("message") or {}, _place(body)
        ts = str(message.get("ts") or body.get("message_ts"))
        matter = matter_of(message)
        if matter is None:
            self._whisper(place, self._words["nothing"])
        else:
            self._put(
                Ask(
                    id=job_id(_moment(request), "shortcut", str(body.get("trigger_id")), place.user),
                    place=place.model_copy(update={"thread": str(message.get("thread_ts") or ts)}),
                    matter=matter,
                    options=self._plain_options,
                    mark=ts,
                )
            )
        ack()

    def global_shortcut(self, ack: Ack, body: Payload) -> None:
        """ "Make a brief" in the menu of the message field."""
        self._open_form(body, _team(body), None)
        ack()

    # The form

    def more_room(self, ack: Ack, body: Payload) -> None:
        """One more text field."""
        view = body["view"]
        state = json.loads(view.get("private_metadata") or "{}")
        form = self._form(min(int(state.get("fields", 1)) + 1, views.FIELDS), state.get("channel"))
        try:
            self._slack.call(_team(body), "views.update", view_id=view["id"], hash=view["hash"], view=form)
        except SlackError as error:
            if error.code != "hash_conflict":  # pressed twice: the first one counts
                raise
        ack()

    def form(self, ack: Ack, body: Payload, request: BoltRequest) -> None:
        """The form was sent."""
        view = body["view"]
        values: Mapping[str, Mapping[str, Payload]] = view["state"]["values"]
        matter = _form_matter(values)
        if matter is None:
            ack(response_action="errors", errors={"text_0": self._words["form_empty"]})
            return
        answers = body.get("response_urls") or [{}]
        channel = answers[0].get("channel_id") or _value(values, "where", "where").get("selected_conversation")
        user = str(body["user"]["id"])
        errand = Ask(
            id=job_id(_moment(request), "form", str(view["id"]), user),
            place=Place(
                team=_team(body), channel=str(channel or user), user=user, response_url=answers[0].get("response_url")
            ),
            matter=matter,
            options=self._form_options(values),
            greet="beside",
        )
        try:
            self._put(errand)
        except StoreError:
            ack(response_action="errors", errors={"text_0": self._words["busy"]})
        else:
            ack()

    # Buttons

    def show(self, ack: Ack, body: Payload, action: Payload, request: BoltRequest) -> None:
        """A side of a brief: the window opens at once, since the trigger soon expires, and is filled afterwards."""
        side = str(action["action_id"]).removeprefix("show_")
        if side in _SIDES:
            view = views.loading(self._words, side)  # type: ignore[arg-type]  # it is one of the sides
            try:
                opened = self._slack.call(_team(body), "views.open", trigger_id=body["trigger_id"], view=view)
            except SlackError:
                self._whisper(_place(body), self._words["busy"])
            else:
                show = {"view": str(opened["view"]["id"]), "brief": str(action["value"]), "side": side}
                self._put_show(show, body, request)
        ack()

    def turn(self, ack: Ack, body: Payload, action: Payload, request: BoltRequest) -> None:
        """Another page of a window."""
        brief, side, page = (*str(action["value"]).split(" "), "", "")[:3]
        if side in _SIDES and page.isdecimal():
            show = {"view": str(body["view"]["id"]), "brief": brief, "side": side, "page": int(page)}
            self._put_show(show, body, request)
        ack()

    def accept_offer(self, ack: Ack, body: Payload, action: Payload) -> None:
        """ "Brief this page"."""
        thread, url = read_value(str(action.get("value", "")))
        place = _place(body)
        self._put(
            Ask(
                # Of the message and not of the click: pressed twice, it is one brief.
                id=job_id(float(thread or 0), "offer", place.team, place.channel, place.user, url),
                place=place.model_copy(update={"thread": thread}),
                matter=Link(url=url),
                options=self._plain_options,
                greet="replace",
            )
        )
        ack()

    def decline_offer(self, ack: Ack, body: Payload) -> None:
        """ "No, thanks"."""
        url = body.get("response_url")
        if url:
            with suppress(SlackError):  # it stays until its reader reloads
                self._slack.respond(str(url), {"delete_original": True})
        ack()

    # Events

    def mention(self, ack: Ack, body: Payload, event: Payload) -> None:
        """``@Dépêche …``, in a thread or not."""
        if event.get("bot_id") or event.get("edited"):
            ack()
            return
        thread = event.get("thread_ts")
        place = _event_place(body, event, str(thread or event["ts"]))
        text = text_of(event)
        files = [file for entry in event.get("files") or () if (file := file_of(entry))]
        if text.lower() in HELP:
            self._tell(place, self._help(text))
        else:
            try:
                wish = self._wish(text, bare=bool(thread or files))
            except UsageError as error:
                self._tell(place, self._words.fill(error.name, **error.values))
            else:
                parent = Message(channel=place.channel, ts=str(thread)) if thread else None
                self._put(
                    Ask(
                        id=_event_id(body),
                        place=place,
                        matter=_matter(wish) if wish.text or wish.link else files[0] if files else parent,
                        options=wish.options,
                        mark=str(event["ts"]),
                    )
                )
        ack()

    def link_shared(self, ack: Ack, body: Payload, event: Payload, request: BoltRequest) -> None:
        """A link of one of the app's domains stands in a message."""
        urls = [str(entry.get("url", "")) for entry in event.get("links") or ()]
        if event.get("source", "conversations_history") == "conversations_history":
            self._offer(body, event, urls, str(event.get("message_ts", "")), request)
        ack()

    def message(self, ack: Ack, body: Payload, event: Payload, request: BoltRequest) -> None:
        """A message in a channel that the app listens to."""
        if not event.get("subtype") and not event.get("bot_id") and event.get("channel_type") != "im":
            text = text_of(event)
            urls = [text[start:end] for start, end in links(text)]
            self._offer(body, event, urls, str(event.get("ts", "")), request)
        ack()

    def _offer(self, body: Payload, event: Payload, urls: list[str], ts: str, request: BoltRequest) -> None:
        # A repeated event is not offered again: nobody asked for it, and two would be worse than none.
        repeated = "x-slack-retry-num" in request.headers
        url = next((url for url in urls if fits(url)), None)
        if not self._settings.slack_link_offers or repeated or url is None or not event.get("user"):
            return
        place = _event_place(body, event, event.get("thread_ts"))
        self._put(Offer(id=job_id(float(ts), "offer", place.channel, url), place=place, message=ts, url=url))

    # Parts

    def _put(self, errand: Ask | Offer | Show) -> None:
        self._errands.put(errand)

    def _put_show(self, show: Mapping[str, Any], body: Payload, request: BoltRequest) -> None:
        name = job_id(_moment(request), "show", str(body.get("trigger_id")), *map(str, show.values()))
        self._put(Show.model_validate({"id": name, "team": _team(body), **show}))

    def _wish(self, text: str, *, bare: bool = False) -> Wish:
        return understand(
            text,
            target=self._settings.slack_target_language,
            most_sentences=self._settings.max_sentences,
            bare=bare,
        )

    def _help(self, asked: str) -> str:
        return (words("fr") if asked.lower().startswith("aide") else self._words)["help"]

    def _working(self, wish: Wish) -> str:
        if wish.options.private:
            return self._words["working_private"]
        address = shown_link(wish.link) if wish.link else None
        if address:
            return self._words.fill("working_link", link="{link}").replace("{link}", address)
        return self._words["working"]

    def _form(self, fields: int, channel: str | None) -> dict[str, Any]:
        return views.form(
            self._words,
            fields=fields,
            target=self._settings.slack_target_language,
            channel=channel,
            most_bytes=self._settings.max_body_bytes,
        )

    def _form_options(self, values: Mapping[str, Mapping[str, Payload]]) -> Options:
        target = _selected(values, "target") or self._settings.slack_target_language
        return Options.model_validate(
            {
                "target": None if target == views.NO_TARGET else target,
                "style": _selected(values, "style") or "paragraph",
                "sentences": int(_selected(values, "sentences") or 3),
            }
        )

    def _open_form(self, body: Payload, team: str, channel: str | None) -> None:
        self._slack.call(team, "views.open", trigger_id=body["trigger_id"], view=self._form(1, channel))

    def _whisper(self, place: Place, sentence: str) -> None:
        """Tell the asker through the response URL; a courtesy that may fail."""
        if place.response_url:
            try:
                self._slack.respond(
                    place.response_url, {"text": sentence, "response_type": "ephemeral", "replace_original": False}
                )
            except SlackError:
                return

    def _tell(self, place: Place, sentence: str) -> None:
        """Tell the asker in the conversation; a courtesy that may fail."""
        try:
            self._slack.call(
                place.team,
                "chat.postEphemeral",
                channel=place.channel,
                user=place.user,
                text=sentence,
                thread_ts=place.thread,
            )
        except SlackError:
            return


def _say(ack: Ack, sentence: str) -> None:
    """Acknowledge a command with a sentence for the asker alone."""
    ack(text=sentence, response_type="ephemeral")


def _matter(wish: Wish) -> Link | Text:
    return Link(url=wish.link) if wish.link else Text(text=wish.text or "")


def _form_matter(values: Mapping[str, Mapping[str, Payload]]) -> Matter | None:
    for entry in _value(values, "file", "file").get("files") or ():
        if file := file_of(entry):
            return file
    texts = [str(_value(values, f"text_{number}", "text").get("value") or "") for number in range(views.FIELDS)]
    return in_text("\n".join(text for text in texts if text.strip()))


def _value(values: Mapping[str, Mapping[str, Payload]], block: str, action: str) -> Payload:
    return values.get(block, {}).get(action) or {}


def _selected(values: Mapping[str, Mapping[str, Payload]], name: str) -> str | None:
    value: str | None = (_value(values, name, name).get("selected_option") or {}).get("value")
    return value


def _team(body: Payload) -> str:
    """The workspace: a command and an event name it flat, an interaction as an object."""
    team = body.get("team")
    named = team.get("id") if isinstance(team, Mapping) else team
    return str(named or body.get("team_id") or (body.get("user") or {}).get("team_id") or "")


def _place(body: Payload) -> Place:
    """Where an interaction happened."""
    container = body.get("container") or {}
    return Place(
        team=_team(body),
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        user=str(body["user"]["id"]),
        response_url=body.get("response_url"),
    )


def _event_place(body: Payload, event: Payload, thread: str | None) -> Place:
    return Place(team=_team(body), channel=str(event["channel"]), user=str(event["user"]), thread=thread)


def _event_id(body: Payload) -> str:
    return job_id(float(body.get("event_time") or 0), "event", str(body.get("event_id")))


def _moment(request: BoltRequest) -> float:
    """When Slack sent a request; the signature covers it."""
    return float(request.headers["x-slack-request-timestamp"][0])
