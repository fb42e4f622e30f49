"""The windows: the form for long texts, and the sides of a brief."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final, Literal

from depeche.schemas import Brief
from depeche.slack import blocks
from depeche.slack.blocks import Block
from depeche.slack.message import weak_segments
from depeche.slack.text import escaped
from depeche.slack.words import Words

FORM: Final = "brief_form"
MORE: Final = "form_more"
PAGE: Final = "page_"
"""How the action ids of the buttons between pages begin."""
FIELDS: Final = 10
"""Text fields of the form at most: 30,000 characters, beyond which a file is the better way."""
FIELD: Final = 3000
NO_TARGET: Final = "none"
_PAGE_BLOCKS: Final = 90
_PAGE_BYTES: Final = 150_000
"""Of Slack's 250 KB for a view."""
_SENTENCES: Final = 10

Side = Literal["original", "translation", "removed"]


def form(words: Words, *, fields: int, target: str, channel: str | None, most_bytes: int) -> dict[str, Any]:
    """The form.

    Slack's text field takes 3,000 characters, less than most articles have: "More room" adds fields, which are put
    together again, and a file takes what is longer.

    Args:
        words: In which language.
        fields: Text fields, from 1.
        target: Code of the language that is chosen at first.
        channel: Where the brief goes if nothing else is chosen; None: where the form was opened.
        most_bytes: Of a file.
    """
    texts = [_text_field(words, number) for number in range(fields)]
    more = [blocks.actions("more", [blocks.button(words["form_more"], MORE, str(fields))])] if fields < FIELDS else []
    targets = [blocks.option(words["form_no_target"], NO_TARGET)] + [
        blocks.option(name, code) for code, name in sorted(words.languages.items(), key=lambda item: item[1])
    ]
    styles = [blocks.option(words[f"style_{name}"], name) for name in ("paragraph", "bullets", "headline")]
    numbers = [blocks.option(str(number), str(number)) for number in range(1, _SENTENCES + 1)]
    where: dict[str, Any] = {
        "type": "conversations_select",
        "action_id": "where",
        "response_url_enabled": True,
        "default_to_current_conversation": True,
    }
    if channel:
        where = where | {"initial_conversation": channel}
    file = {
        "type": "file_input",
        "action_id": "file",
        "filetypes": ["txt", "text", "html", "markdown"],
        "max_files": 1,
    }
    hint = words.fill("form_file_hint", limit=max(1, most_bytes // 1_000_000))
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": blocks.plain(words["form_title"], blocks.TITLE),
        "submit": blocks.plain(words["form_submit"], blocks.TITLE),
        "close": blocks.plain(words["form_cancel"], blocks.TITLE),
        "private_metadata": json.dumps({"channel": channel, "fields": fields}),
        "blocks": [
            *texts,
            *more,
            _input("file", words["form_file"], file, optional=True, hint=hint),
            _input("target", words["form_target"], _menu("target", targets, target)),
            _input("style", words["form_style"], _menu("style", styles, "paragraph")),
            _input("sentences", words["form_sentences"], _menu("sentences", numbers, "3")),
            _input("where", words["form_where"], where),
        ],
    }


def loading(words: Words, side: Side) -> dict[str, Any]:
    """The window while the brief is looked up: a trigger is over after three seconds, the look-up may take longer."""
    return _window(words, side, [blocks.note(words["loading"])])


def gone(words: Words, side: Side) -> dict[str, Any]:
    """The window of a brief that is no longer kept."""
    return _window(words, side, [blocks.note(words["gone"])])


def reading(brief: Brief, side: Side, page: int, words: Words) -> dict[str, Any]:
    """The window with one side of a brief, page by page.

    Args:
        brief: The brief.
        side: What to show of it.
        page: Which page, from 0; the last one where there are fewer.
        words: In which language.
    """
    sides = {"original": _original, "translation": _translation, "removed": _removed}
    divided = blocks.pages(sides[side](brief, words), most_blocks=_PAGE_BLOCKS, most_bytes=_PAGE_BYTES)
    page = min(max(page, 0), len(divided) - 1)
    made = divided[page]
    if len(divided) > 1:
        made = [
            blocks.note(words.fill("page", page=page + 1, pages=len(divided))),
            *made,
            blocks.actions("pages", list(_turns(brief.id, side, page, len(divided), words))),
        ]
    return _window(words, side, made)


def _turns(brief_id: str, side: Side, page: int, pages: int, words: Words) -> Iterator[dict[str, Any]]:
    if page > 0:
        yield blocks.button(words["previous"], f"{PAGE}previous", f"{brief_id} {side} {page - 1}")
    if page + 1 < pages:
        yield blocks.button(words["next"], f"{PAGE}next", f"{brief_id} {side} {page + 1}", primary=True)


def _original(brief: Brief, _words: Words) -> Iterator[Block]:
    article = brief.article
    yield from _prose(article.title, article.standfirst, article.paragraphs)


def _translation(brief: Brief, words: Words) -> Iterator[Block]:
    translation = brief.translation
    if translation is None:
        yield blocks.note(words["no_translation"])
        return
    weak = [translation.segments[index] for index in weak_segments(translation)]
    if weak:
        yield blocks.note(words.count("weak", len(weak)))
    for segment in weak:
        yield blocks.section(f"{words['weak_mark']}{segment.target}\n{segment.source}")
        # A check quotes the article: letter by letter, like all that comes from it.
        yield {"type": "context", "elements": [blocks.plain("; ".join(map(words.issue, segment.issues)), 2000)]}
    if weak:
        yield {"type": "divider"}
    yield from _prose(translation.title, translation.standfirst, translation.paragraphs)


def _removed(brief: Brief, words: Words) -> Iterator[Block]:
    removed = sorted(brief.article.removed, key=lambda one: one.line)
    yield blocks.note(words["removed_lead"] if removed else words["nothing_removed"])
    for reason, lines in groupby(removed, key=lambda one: one.reason):
        together = list(lines)
        first, last = together[0].line, together[-1].line
        span = str(first) if first == last else f"{first}–{last}"
        yield blocks.note(words.fill("line", line=span, reason=words.reasons.get(reason, reason)))
        for piece in blocks.pieces("\n".join(one.text for one in together)):
            yield blocks.section(piece)


def _prose(title: str, standfirst: str, paragraphs: tuple[str, ...]) -> Iterator[Block]:
    if title.strip():
        if len(title) <= blocks.HEADER:
            yield blocks.header(title)
        else:
            yield from map(blocks.section, blocks.pieces(title))
    # Paragraphs share a section as long as they fit, since a window has a hundred blocks and an article may have more.
    for piece in blocks.pieces("\n\n".join(part for part in (standfirst, *paragraphs) if part.strip())):
        yield blocks.section(piece)


def _window(words: Words, side: Side, made: list[Block]) -> dict[str, Any]:
    names = {"original": words["original"], "translation": words["translation"]}
    title = names.get(side) or words.count("removed", 2).partition(" (")[0]
    return {
        "type": "modal",
        "callback_id": "reading",
        "title": blocks.plain(title, blocks.TITLE),
        "close": blocks.plain(words["close"], blocks.TITLE),
        "blocks": made or [blocks.note(escaped("–"))],
    }


def _text_field(words: Words, number: int) -> Block:
    element: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": "text",
        "multiline": True,
        "max_length": FIELD,
    }
    if number == 0:
        element["focus_on_load"] = True
        element["placeholder"] = blocks.plain(words["form_text_placeholder"], blocks.PLACEHOLDER)
    label = words["form_text"] if number == 0 else words["form_more_text"]
    return _input(
        f"text_{number}", label, element, optional=True, hint=words["form_text_hint"] if number == 0 else None
    )


def _menu(action: str, options: list[dict[str, Any]], value: str) -> dict[str, Any]:
    chosen = next((one for one in options if one["value"] == value), options[0])
    return {"type": "static_select", "action_id": action, "options": options, "initial_option": chosen}


def _input(
    block_id: str, label: str, element: dict[str, Any], *, optional: bool = False, hint: str | None = None
) -> Block:
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": blocks.plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    return made | {"hint": blocks.plain(hint, 2000)} if hint else made
