"""What a Slack message holds: an article, a link to one, or a file with one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from depeche.slack.errands import File, Link, Text
from depeche.slack.text import links, plain, unstyled

_BESIDE: Final = 60
"""Words beside a link below which the link is what matters: a line to introduce it, or the teaser of a feed."""
_FILES: Final = frozenset({"text", "txt", "html", "markdown", "post", "plain", "email"})


def text_of(message: Mapping[str, Any]) -> str:
    """The text of a message as its writer saw it; mentions of people are left out.

    What people type comes with ``rich_text`` blocks, in which text and style are apart; apps post mrkdwn.
    """
    rich = [block for block in _list(message.get("blocks")) if block.get("type") == "rich_text"]
    if rich:
        return "\n".join("".join(_rich(block.get("elements"))) for block in rich).strip()
    return unstyled(plain(str(message.get("text") or ""))).strip()


def matter_of(message: Mapping[str, Any]) -> Text | Link | File | None:
    """What is to be briefed of a message; None where there is nothing.

    A text file comes first, then a link with few words beside it, then the text; a message that was shared or that a
    feed posted is looked for in the attachments.
    """
    for entry in _list(message.get("files")):
        if file := file_of(entry):
            return file
    found = in_text(text_of(message))
    if found is not None:
        return found
    for attachment in _list(message.get("attachments")):
        parts = [attachment.get("pretext"), attachment.get("title"), attachment.get("text")]
        text = "\n\n".join(unstyled(plain(str(part))) for part in parts if part)
        address = attachment.get("title_link") or attachment.get("from_url") or ""
        if links(str(address)) and not attachment.get("is_share") and len(text.split()) < _BESIDE:
            return Link(url=str(address))
        if text.strip():
            return Text(text=text)
    return None


def in_text(text: str) -> Text | Link | None:
    """The article that a text is, or the link that it is about."""
    places = links(text)
    if places:
        beside = sum(end - start for start, end in places)
        words = len(text.split()) - len(places)
        if words < _BESIDE or beside > len(text) // 2:
            start, end = places[0]
            return Link(url=text[start:end])
    return Text(text=text) if text.strip() else None


def file_of(entry: Mapping[str, Any]) -> File | None:
    """A file that can be read as text, as Slack describes it."""
    kind, mime = str(entry.get("filetype", "")), str(entry.get("mimetype", ""))
    url = entry.get("url_private_download") or entry.get("url_private")
    if (kind in _FILES or mime.startswith("text/")) and url:
        return File(id=str(entry.get("id", "")), url=str(url), size=int(entry.get("size") or 0))
    return None


def _rich(elements: Any) -> Iterator[str]:
    """The text of rich text elements, lists and quotes as lines."""
    for element in _list(elements):
        kind = element.get("type")
        if kind == "text":
            yield str(element.get("text", ""))
        elif kind == "link":
            yield _link(element)
        elif kind == "emoji":
            yield _emoji(str(element.get("unicode", "")))
        elif kind in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
            yield "".join(_rich(element.get("elements")))
            yield "\n" if kind != "rich_text_section" else ""
        elif kind == "rich_text_list":
            for item in _list(element.get("elements")):
                yield "\n" + "".join(_rich([item]))
            yield "\n"


def _link(element: Mapping[str, Any]) -> str:
    url, label = str(element.get("url", "")), str(element.get("text") or "")
    # A link behind other words is part of a sentence: the words are what was written.
    return label if label and label not in url else url


def _emoji(points: str) -> str:
    try:
        return "".join(chr(int(point, 16)) for point in points.split("-") if point)
    except (ValueError, OverflowError):
        return ""


def _list(value: Any) -> Sequence[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
