"""Write the briefs of the sample articles as pages that a person can read.

    python -m tests.golden.briefs [NAME …]

Each article of `examples/` gives `NAME.md` beside this file, what the desk makes of it in its own language, and, unless
that is English, `NAME.translation.md`: its translation with the quality of each sentence, and the summary in English.
The tests compare them with what comes out, so whoever changes a result reads the difference here.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from depeche.desk import Desk, open_desk
from depeche.schemas import Abstractive, Brief, BriefRequest, SummaryOptions
from depeche.settings import Settings
from depeche.summary.support import Checker
from depeche.text.document import sentences

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
NAMES = tuple(sorted(path.stem for path in EXAMPLES.iterdir()))

UNTRANSLATED = {"bridge-inspection"}
"""English already."""

_NAMED = {-2: "title", -1: "standfirst"}
_LANGUAGES = {"fr": "French", "en": "English", "es": "Spanish"}
_LONGEST_SHOWN = 90
_INT8 = ("avx2", "avx512f", "avx512bw", "avx512_vnni", "avx_vnni", "amx_int8")


@contextmanager
def fresh_desk() -> Iterator[Desk]:
    """A desk without a past."""
    with tempfile.TemporaryDirectory() as folder, open_desk(Settings(data_dir=Path(folder))) as desk:
        yield desk


def built(desk: Desk, model: str) -> str:
    """The line of a page that names the build of its model, and on what it ran: others may well write another text."""
    return f"Model: {model}, build {desk.runtime.fingerprints()[model][:16]}; processor: {_processor()}."


def _processor() -> str:
    """What decides how int8 products are split, summed and rounded: processors, their kind, their instruction sets."""
    try:
        text = Path("/proc/cpuinfo").read_text("ascii", "replace")
    except OSError:
        return platform.machine()
    kind = [*re.findall(r"^(?:cpu family|model|stepping)\s*: (\d+)$", text, re.MULTILINE)[:3]]
    flags = set(text.split())
    return " ".join(
        [f"{os.cpu_count()} x", "-".join(kind) or platform.machine(), *(one for one in _INT8 if one in flags)]
    )


def page(name: str, desk: Desk) -> str:
    """What the desk makes of an article in the article's own language."""
    brief = desk.engine.brief(_request(name, None, SummaryOptions()))
    points = desk.engine.brief(_request(name, None, SummaryOptions(sentences=5, style="bullets")))
    headline = desk.engine.brief(_request(name, None, SummaryOptions(style="headline")))
    article, language = brief.article, brief.source.language
    lines = [
        f"# {article.title or '(no title)'}",
        "",
        (
            f"{_LANGUAGES[language]}; {len(article.paragraphs)} paragraphs, {len(article.body.split())} words; "
            f"{len(article.removed)} lines removed."
        ),
        "",
        built(desk, brief.abstractive.model),
        "",
        *([f"> {article.standfirst}", ""] if article.standfirst else []),
        *_written("Headline", headline.abstractive, brief),
        *_written("Summary", brief.abstractive, brief),
        *_written("Key points", points.abstractive, brief),
        "## The article's own sentences",
        "",
        *(f"- {s.source} ({_place((s.paragraph, s.sentence))}, {s.score:.2f})" for s in brief.extractive.sentences),
    ]
    return "\n".join(lines) + "\n"


def translation_page(name: str, desk: Desk) -> str:
    """An article's translation, sentence by sentence, and the summary in its language."""
    brief = desk.engine.brief(_request(name, "en", SummaryOptions()))
    translation = brief.translation
    assert translation is not None
    lines = [
        f"# {translation.title}",
        "",
        f"{_LANGUAGES[translation.source]} to English, quality {translation.quality:.2f}.",
        "",
    ]
    lines += [built(desk, translation.model), ""]
    for segment in translation.segments:
        doubt = f" — *{'; '.join(segment.issues)}*" if segment.issues else ""
        lines += [f"- {segment.target}  ", f"  {segment.source}  ", f"  {segment.quality:.2f}{doubt}"]
    lines += ["", *_written("Summary", brief.abstractive, brief)]
    return "\n".join(lines).rstrip() + "\n"


def _request(name: str, target: str | None, options: SummaryOptions) -> BriefRequest:
    path = next(path for path in EXAMPLES.iterdir() if path.stem == name)
    text = path.read_text("utf-8")
    html = path.suffix == ".html"
    return BriefRequest(
        text=None if html else text, html=text if html else None, target_language=target, summary=options
    )


def _written(heading: str, summary: Abstractive, brief: Brief) -> Iterator[str]:
    """The sentences of a summary, each with the check's verdict and the places that bear it out."""
    language = brief.source.language
    found = sentences(brief.article, language)
    translations = (
        {(s.paragraph, s.sentence): s.target for s in brief.translation.segments} if brief.translation else None
    )
    shown = translations if translations and summary.language != language else {s.place: s.text for s in found}
    checker = Checker(
        found, article_language=language, translations=translations, translation_language=summary.language
    )
    yield f"## {heading}"
    yield ""
    if summary.fallback:
        yield "With source text in place of what the model wrote."
        yield ""
    for sentence in summary.sentences:
        verdict = checker.check(sentence.text, language=summary.language)
        form = "word for word" if sentence.text in shown[sentence.evidence[0]] else "shortened"
        doubts = f": {'; '.join(sentence.issues)}" if sentence.issues else ""
        yield f"1. **{sentence.text}**  "
        yield f"   {'supported' if verdict.supported else 'NOT SUPPORTED'} ({verdict.score:.2f}{doubts}), {form}"
        yield from (f"   - {_place(place)}: {_shown(shown[place])}" for place in sentence.evidence)
    yield ""


def _place(place: tuple[int, int]) -> str:
    paragraph, sentence = place
    return f"{_NAMED[paragraph]}.{sentence + 1}" if paragraph in _NAMED else f"¶{paragraph + 1}.{sentence + 1}"


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN].rsplit(" ", 1)[0] + " …"


def main() -> None:
    """Write the pages."""
    with fresh_desk() as desk:
        for name in sys.argv[1:] or NAMES:
            (HERE / f"{name}.md").write_text(page(name, desk), "utf-8")
            if name not in UNTRANSLATED:
                (HERE / f"{name}.translation.md").write_text(translation_page(name, desk), "utf-8")
            print(name)


if __name__ == "__main__":
    main()
