"""Stored briefs for messages and windows: written by hand, so that no model's output is needed to compare with."""

from __future__ import annotations

from pathlib import Path

from tests import briefs

from depeche.schemas import Removed, Segment, Translation

EXAMPLES = Path(__file__).parents[3] / "examples"
SAMPLES = sorted(path.name for path in EXAMPLES.glob("*.txt"))
LANGUAGES = {"biblioteca": "es", "bridge": "en"}
HOSTILE = (
    "<!channel> <!here> @channel @everyone <@U012AB3CD> <#C012AB3CD> <!subteam^S012> </script> *bold* _it_ ~no~ `code`"
    " ```block``` > quote &lt;!channel&gt; &amp; <https://evil.example|your bank> https://evil.example/x"
    " <mailto:a@b.example|c> :smile: <!date^1392734382^{date}|now> \u202eright to left\u200b|pipe\x00\ttab"
)


def brief(
    *,
    title="Le port de Kerlaouen rouvrira",
    standfirst="",
    paragraphs=("Le port rouvrira mardi, a annoncé la mairie. Les pêcheurs attendaient depuis mars.",),
    removed=(),
    target="en",
    translated=None,
    summary="The port will reopen on Tuesday. Fishers had been waiting since March.",
    sentences=("The port will reopen on Tuesday, the town hall said.",),
    supported=True,
    fallback=False,
    quality=0.97,
    issues=(),
    language="fr",
    brief_id="b" * 64,
):
    """A brief with what a test names, and something sensible for the rest."""
    translated = paragraphs if translated is None else translated
    translation = None
    if target:
        translation = Translation(
            source=language,
            target=target,
            model="test",
            title=title,
            standfirst=standfirst,
            paragraphs=tuple(translated),
            quality=quality,
            segments=tuple(
                Segment(
                    paragraph=index,
                    sentence=0,
                    source=source,
                    target=text,
                    quality=0.4 if index < len(issues) else 1,
                    issues=issues[index : index + 1],
                )
                for index, (source, text) in enumerate(zip(paragraphs, translated, strict=True))
            ),
        )
    return briefs.brief(
        brief_id,
        language=language,
        article=briefs.article(
            title,
            paragraphs,
            standfirst=standfirst,
            removed=tuple(Removed(line=line, text=text, reason=reason) for line, text, reason in removed),
        ),
        translation=translation,
        extractive=briefs.extract(*sentences, language=target or language),
        abstractive=briefs.abstract(summary, language=target or language, supported=supported, fallback=fallback),
    )


def sample(name):
    """A brief of a sample article: its lines told apart by length alone, so that it never changes with the models."""
    lines = [line.strip() for line in (EXAMPLES / name).read_text().splitlines()]
    body = [line for line in lines if len(line) > 120]
    title = next(line for line in lines if 35 < len(line) <= 120)
    removed = [(number, line, "other") for number, line in enumerate(lines, 1) if line and len(line) <= 35]
    language = next((code for start, code in LANGUAGES.items() if name.startswith(start)), "fr")
    first = [paragraph.split(". ")[0].rstrip(".") + "." for paragraph in body]
    return brief(
        title=title,
        paragraphs=body,
        removed=removed,
        target=None if language == "en" else "en",
        summary=" ".join(first[:2]),
        sentences=first[1:4],
        fallback=language == "es",
        issues=("the number 12 is not in the translation",) if language == "fr" else (),
        language=language,
    )


def long_brief(words=30_000):
    """An article of so many words."""
    sentence = "The commission heard the harbour master again before the vote on the new quay "
    count = words // (len(sentence.split()) * 10)
    paragraphs = tuple(f"{number}. {sentence * 10}.".replace(" .", ".") for number in range(count))
    return brief(
        title="A very long inquiry " * 20,
        paragraphs=paragraphs,
        removed=[(line, f"Menu entry {line} " * 20, "navigation") for line in range(1, 400)],
        summary=" ".join(paragraphs[:30]),
        sentences=paragraphs[:10],
        issues=("the name “Quay” is not in the source",) * 200,
    )


def hostile_brief():
    """Every text of the article tries to be more than text."""
    return brief(
        title=HOSTILE,
        standfirst=HOSTILE,
        paragraphs=(HOSTILE, HOSTILE),
        removed=[(1, HOSTILE, "comments")],
        summary=HOSTILE,
        sentences=(HOSTILE + " again",),
        issues=(HOSTILE,),
        quality=0.3,
    )
