"""The offer to brief a link: one line and two buttons that only its sharer sees."""

from __future__ import annotations

from typing import Any, Final

from depeche.slack import blocks
from depeche.slack.errands import Offer
from depeche.slack.text import escaped
from depeche.slack.words import Words

YES: Final = "offer_yes"
NO: Final = "offer_no"


def offer_message(offer: Offer, words: Words) -> dict[str, Any]:
    """The body of the message.

    Args:
        offer: The link, and the message that it was shared in.
        words: In which language.
    """
    address = blocks.link(offer.url) or escaped(offer.url[:100])
    gap = "{link}"
    text = words.fill("offer", link=gap).replace(gap, address)
    return {
        "text": text,
        "blocks": [
            blocks.note(text),
            blocks.actions(
                "offer",
                [
                    blocks.button(words["offer_button"], YES, value(offer), primary=True),
                    blocks.button(words["offer_no"], NO, "no"),
                ],
            ),
        ],
    }


def fits(url: str) -> bool:
    """Whether an address can stand in a button and be shown as a link."""
    return len(url) <= blocks.VALUE - 40 and blocks.link(url) is not None


def value(offer: Offer) -> str:
    """What the button carries: the timestamp of the message whose thread the brief goes into, and the address."""
    return f"{offer.place.thread or offer.message} {offer.url}"


def read_value(text: str) -> tuple[str | None, str]:
    """Thread and address out of a button's value."""
    thread, _, url = text.partition(" ")
    return thread or None, url
