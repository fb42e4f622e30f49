"""A brief as Markdown: what it shows, and that an article can't make it show anything else."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests import briefs

from depeche.batch.view import markdown
from depeche.schemas import ExtractedSentence, Extractive, Removed, Segment, Source, StepProblem, Translation


def make(title="Le pont ferme", paragraphs=("Il ferme lundi.", "Travaux", "Six mois."), **over):
    fields = {
        "source": Source(language="fr", confidence=1, characters=1234, sha256="", url="https://example.org/a"),
        "article": briefs.article(
            title,
            paragraphs,
            roles=("body", "subhead", "list")[: len(paragraphs)],
            removed=tuple(Removed(line=number, text="x", reason=reason) for number, reason in
                          enumerate(("share", "share", "cookie"), 1)),
        ),
        "translation": Translation(
            source="fr",
            target="en",
            model="opus",
            title="The bridge closes",
            standfirst="",
            paragraphs=("It closes on Monday.", "Works", "Six months."),
            quality=0.8,
            segments=(
                Segment(paragraph=0, sentence=0, source="Il ferme lundi.", target="It closes.", quality=0.4,
                        issues=("a date is missing",)),
                Segment(paragraph=-2, sentence=0, source=title, target="The bridge closes", quality=1),
            ),
        ),
        "extractive": Extractive(
            language="en",
            sentences=(
                ExtractedSentence(text="Six months.", source="Six mois.", paragraph=2, sentence=0, score=1),
            ),
        ),
        "abstractive": briefs.abstract(
            "It closes.", language="en", fallback=True, evidence=((0, 0), (1, 3), (-1, 0), (-2, 0))
        ),
    }  # fmt: skip
    return briefs.brief("ab" * 32, **(fields | over))


def test_everything_that_a_person_looks_for():
    page = markdown(make())
    assert page.startswith("# The bridge closes\n\n*Le pont ferme*\n\nfr → en · 1234 characters · brief abababababab")
    headings = re.findall(r"^## (.*)$", page, re.MULTILINE)
    assert headings == ["Summary", "Key points", "Translation", "Article", "Removed"]
    assert "> paragraph 1, sentence 1: Il ferme lundi." in page
    assert "> paragraph 2, sentence 4\n" in page
    assert "> standfirst, sentence 1\n" in page
    assert "> title: Le pont ferme" in page
    assert "- Six months. *(paragraph 3, sentence 1)*" in page
    assert "1 of 2 segments need a look" in page
    assert "0.40 a date is missing: Il ferme lundi. → It closes." in page
    assert "### Travaux" in page
    assert "- Six mois." in page
    assert "3 lines: 2 share, 1 cookie" in page
    assert "partly the article's own sentences" in page


def test_without_a_translation_or_a_title():
    page = markdown(make(title="", translation=None))
    assert page.startswith("# Brief\n\nfr · ")
    assert "## Translation" not in page


_MARKUP = [*"#*_`[]()<>!&;|~-+=.0123456789: \n\\aé", "http://a.b", "<b>", "&lt;", "](", "1. "]


@hypothesis_settings(deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(_MARKUP), max_size=14).map("".join))
def test_an_article_can_not_write_markup(text):
    page = markdown(make(paragraphs=(text, "Travaux", "Fin.")))
    tokens = MarkdownIt("commonmark").parse(page[page.index("## Article") :])
    kinds = [
        token.type
        for token in tokens
        if token.type.endswith("_open") or token.type in ("fence", "code_block", "html_block")
    ]
    shown = " ".join(text.split())
    paragraph = ["paragraph_open"] if shown else []
    assert kinds == [
        "heading_open", "paragraph_open", *paragraph, "heading_open", "bullet_list_open", "list_item_open",
        "paragraph_open", "heading_open", "paragraph_open",
    ]  # fmt: skip
    if shown:
        inline = [token for token in tokens if token.type == "inline"][2]
        assert {child.type for child in inline.children} <= {"text", "text_special"}
        seen = "".join(child.content for child in inline.children)
        assert seen == shown.replace("\0", "\ufffd")


def test_a_part_that_could_not_be_made_is_named():
    page = markdown(make(abstractive=None, problems=(StepProblem(step="abstract", detail="There is no summary"),)))
    assert "**There is no summary.**" in page
    assert "## Summary" not in page
    assert "## Key points" in page
    assert "## Summary" in markdown(make(extractive=None))
