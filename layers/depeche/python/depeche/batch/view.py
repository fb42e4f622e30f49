"""A brief as a person reads it: Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from depeche.schemas import Abstractive, Article, Brief, Extractive, Translation
from depeche.schemas.results import STANDFIRST, TITLE

# What Markdown or the HTML within it would take for markup. The text is somebody else's: none of it may act as any.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~&])")
# The same at the beginning of a line: headings, lists, underlines; "1." stands for a list too.
_LINE_START = re.compile(r"^(\d{0,9})([#+\-=.)])")
_SPACES = re.compile(r"\s+")


def markdown(brief: Brief) -> str:
    """The whole page: summary with its evidence, key points, translation, article, and what was removed."""
    blocks = [
        *_head(brief),
        *(f"**{problem.detail}.**" for problem in brief.problems),
        *(_summary(brief.abstractive, _sources(brief)) if brief.abstractive else ()),
        *(_key_points(brief.extractive) if brief.extractive else ()),
        *(_translation(brief.translation, brief.article) if brief.translation else ()),
        "## Article",
        *_text(brief.article.title, brief.article.standfirst, brief.article.paragraphs, brief.article.roles),
        *_removed(brief.article),
    ]
    return "\n\n".join(blocks) + "\n"


def _head(brief: Brief) -> Iterator[str]:
    original = brief.article.title
    title = brief.translation.title if brief.translation and brief.translation.title else original
    yield f"# {_plain(title) or 'Brief'}"
    if title != original and original:
        yield f"*{_plain(original)}*"
    pair = brief.source.language + (f" → {brief.translation.target}" if brief.translation else "")
    facts = [pair, f"{brief.source.characters} characters", f"brief {brief.id[:12]}"]
    if brief.source.url:
        facts.append(f"<{brief.source.url}>")
    yield " · ".join(facts)


def _summary(summary: Abstractive, sources: dict[tuple[int, int], str]) -> Iterator[str]:
    yield "## Summary"
    for sentence in summary.sentences:
        issues = f" *({_plain('; '.join(sentence.issues))})*" if sentence.issues else ""
        yield _plain(sentence.text) + issues
        for place in sentence.evidence:
            quoted = sources.get(place)
            yield f"> {_place(*place)}" + (f": {_plain(quoted)}" if quoted else "")
    notes = [_plain(summary.model)]
    if summary.fallback:
        notes.append("partly the article's own sentences, since the written ones did not pass the check")
    if not summary.supported:
        notes.append("not everything in it could be found in the article")
    yield f"*{'; '.join(notes)}*"


def _key_points(extract: Extractive) -> Iterator[str]:
    yield "## Key points"
    if extract.sentences:
        yield "\n".join(f"- {_plain(one.text)} *({_place(one.paragraph, one.sentence)})*" for one in extract.sentences)


def _translation(translation: Translation, article: Article) -> Iterator[str]:
    yield "## Translation"
    yield from _text("", translation.standfirst, translation.paragraphs, article.roles)
    weak = [segment for segment in translation.segments if segment.issues]
    yield f"*{_plain(translation.model)}, quality {translation.quality:.2f}*"
    if weak:
        yield f"{len(weak)} of {len(translation.segments)} segments need a look:"
        yield "\n".join(
            f"- {segment.quality:.2f} {_plain('; '.join(segment.issues))}: {_plain(segment.source)} → "
            f"{_plain(segment.target)}"
            for segment in weak
        )


def _removed(article: Article) -> Iterator[str]:
    yield "## Removed"
    if not article.removed:
        yield "Nothing."
        return
    counts = Counter(removed.reason for removed in article.removed)
    listed = ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items(), key=lambda each: -each[1]))
    yield f"{len(article.removed)} {'line' if len(article.removed) == 1 else 'lines'}: {listed}"


def _text(title: str, standfirst: str, paragraphs: Sequence[str], roles: Sequence[str]) -> Iterator[str]:
    if title:
        yield f"**{_plain(title)}**"
    if standfirst:
        yield f"**{_plain(standfirst)}**"
    shapes = {"subhead": "### {}", "list": "- {}"}
    for number, paragraph in enumerate(paragraphs):
        shape = shapes.get(roles[number] if number < len(roles) else "", "{}")
        yield shape.format(_plain(paragraph))


def _sources(brief: Brief) -> dict[tuple[int, int], str]:
    """The sentences that are known by their place without splitting the article again."""
    chosen = brief.extractive.sentences if brief.extractive else ()
    known = {(one.paragraph, one.sentence): one.source for one in chosen}
    segments = brief.translation.segments if brief.translation else ()
    return known | {(segment.paragraph, segment.sentence): segment.source for segment in segments}


def _place(paragraph: int, sentence: int) -> str:
    if paragraph == TITLE:
        return "title"
    where = "standfirst" if paragraph == STANDFIRST else f"paragraph {paragraph + 1}"
    return f"{where}, sentence {sentence + 1}"


def _plain(text: str) -> str:
    """Text that is shown as it stands."""
    escaped = _MARKUP.sub(r"\\\1", _SPACES.sub(" ", text).strip())
    return _LINE_START.sub(r"\1\\\2", escaped)
