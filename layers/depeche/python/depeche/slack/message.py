"""A brief as a message, as an editor wants it: what it says, what that is worth, and the rest behind buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from depeche.schemas import Abstractive, Brief, ExtractedSentence, Translation
from depeche.slack import blocks
from depeche.slack.blocks import Block
from depeche.slack.text import clipped, escaped
from depeche.slack.words import Words

SHOW: Final = "show_"
"""How the action ids of the buttons begin; the side follows."""
EVENT: Final = "depeche_brief"
"""Type of the metadata by which a message is found again."""
_WEAK: Final = 0.8
"""A translation below this is a draft: the threshold under which translation itself flags a segment."""
_MOST_SUMMARY: Final = 5000
_MOST_SENTENCE: Final = 500
_MOST_SENTENCES: Final = 10
"""Together below 12,000 characters, for which Slack has an error (``msg_blocks_too_long``) but no documented number."""
_MOST_FALLBACK: Final = 3000
_DASH: Final = re.compile(r"^- ", re.MULTILINE)
"""How the pipeline begins a bullet point."""
_USER: Final = re.compile(r"[UW][A-Z0-9]{2,20}")


def brief_message(brief: Brief, words: Words, *, link: str | None, user: str | None) -> dict[str, Any]:
    """The body of a message: ``text`` for notifications and screen readers, ``blocks`` for the rest.

    Args:
        brief: What to show.
        words: In which language to speak around it.
        link: Where the article was found.
        user: Id of who asked.
    """
    title = _title(brief, words)
    abstract = brief.abstractive
    written = abstract if abstract and abstract.supported and abstract.text.strip() else None
    made: list[Block] = [blocks.header(title), blocks.note(_facts(brief, words, user))]
    made += _summary(brief, written, words)
    address = blocks.link(link) if link else None
    if address:
        made.append(blocks.note(f"*{words['source']}* {address}"))
    made.append(blocks.actions("brief", _buttons(brief, words)))
    shown = written.text if written else " ".join(sentence.text for sentence in _chosen(brief))
    text = escaped(clipped(f"{title}\n{shown}".strip(), _MOST_FALLBACK))
    return {"text": text, "blocks": made}


def _title(brief: Brief, words: Words) -> str:
    translated = brief.translation.title if brief.translation else ""
    title = translated.strip() or brief.article.title.strip()
    if not title and (chosen := _chosen(brief)):
        title = clipped(chosen[0].text.strip(), 100)
    return " ".join(title.split()) or words["untitled"]


def _facts(brief: Brief, words: Words, user: str | None) -> str:
    source = words.language(brief.source.language)
    facts = []
    translation = brief.translation
    if translation is None:
        facts += [f"*{escaped(source)}*", words["no_translation"]]
    else:
        facts += [f"*{escaped(source)} → {escaped(words.language(translation.target))}*", _quality(translation, words)]
        weak = weak_segments(translation)
        facts.append(words.count("weak", len(weak)) if weak else words["weak_none"])
    if user and _USER.fullmatch(user):
        facts.append(words.fill("asked_by", user=user))
    return " · ".join(facts)


def _quality(translation: Translation, words: Words) -> str:
    return words.fill("quality", percent=int(translation.quality * 100))


def weak_segments(translation: Translation) -> list[int]:
    """Indices of the segments that need an editor's eye, as every view of the desk counts them."""
    return [index for index, segment in enumerate(translation.segments) if segment.issues]


def _summary(brief: Brief, written: Abstractive | None, words: Words) -> list[Block]:
    missing = {problem.step for problem in brief.problems}
    made: list[Block] = [blocks.note(words[f"missing_{step}"]) for step in sorted(missing)]
    if brief.translation and brief.translation.quality < _WEAK:
        made.append(blocks.note(words["draft"]))
    if written:
        text = clipped(_DASH.sub("• ", written.text), _MOST_SUMMARY)
        made += [blocks.section(piece) for piece in blocks.pieces(text)]
        if len(written.text) > _MOST_SUMMARY:
            made.append(blocks.note(words["more"]))
        made.append(blocks.note(words["fallback"] if written.fallback else words["supported"]))
    elif brief.abstractive:
        made.append(blocks.note(words["unsupported" if _chosen(brief) else "no_summary"]))
    sentences = _sentences(_chosen(brief), said=written.text if written else "")
    if sentences:
        made.append(blocks.note(f"*{words['key_sentences']}*"))
        made += [blocks.section(piece) for piece in blocks.pieces("\n".join(f"• {one}" for one in sentences))]
    return made


def _chosen(brief: Brief) -> tuple[ExtractedSentence, ...]:
    return brief.extractive.sentences if brief.extractive else ()


def _sentences(chosen: Sequence[ExtractedSentence], *, said: str) -> list[str]:
    """The key sentences, without those that the summary says word for word."""
    texts = [" ".join(sentence.text.split()) for sentence in chosen]
    return [clipped(text, _MOST_SENTENCE) for text in texts if text and text not in said][:_MOST_SENTENCES]


def _buttons(brief: Brief, words: Words) -> list[dict[str, Any]]:
    buttons = [blocks.button(words["original"], f"{SHOW}original", brief.id)]
    if brief.translation:
        buttons.append(blocks.button(words["translation"], f"{SHOW}translation", brief.id))
    removed = len(brief.article.removed)
    return [*buttons, blocks.button(words.count("removed", removed), f"{SHOW}removed", brief.id)]
