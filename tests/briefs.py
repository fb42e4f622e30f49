"""Briefs written by hand: what a test names, and the plainest there is for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from depeche.schemas import (
    Abstractive,
    Article,
    Brief,
    ExtractedSentence,
    Extractive,
    Source,
    SummarySentence,
    Timings,
)


def brief(brief_id: str = "b" * 64, *, language: str = "fr", **fields: Any) -> Brief:
    """A brief with these fields; the others say nothing: an empty article, no translation, no summary."""
    plain = {
        "id": brief_id,
        "created": datetime(2026, 11, 22, 9, tzinfo=UTC),
        "cached": False,
        "pipeline": "test",
        "source": Source(language=language, confidence=1, characters=1000, sha256=""),
        "article": article(),
        "translation": None,
        "extractive": extract(language=language),
        "abstractive": abstract("", language=language),
        "timings_ms": Timings(clean=1, translate=2, extract=3, abstract=4, total=10),
    }
    return Brief(**plain | fields)


def article(title: str = "", paragraphs: Iterable[str] = (), **fields: Any) -> Article:
    """An article of plain paragraphs."""
    paragraphs = tuple(paragraphs)
    plain = {"title": title, "standfirst": "", "paragraphs": paragraphs, "roles": ("body",) * len(paragraphs)}
    return Article(**plain | fields)


def extract(*sentences: str, language: str = "fr", score: float = 1) -> Extractive:
    """An extractive summary of the first sentences of the first paragraph, untranslated."""
    return Extractive(
        language=language,
        sentences=tuple(
            ExtractedSentence(text=text, source=text, paragraph=0, sentence=index, score=score)
            for index, text in enumerate(sentences)
        ),
    )


def abstract(
    text: str, *, language: str = "fr", evidence: tuple[tuple[int, int], ...] = ((0, 0),), **fields: Any
) -> Abstractive:
    """An abstractive summary of one sentence; of none where the text is empty."""
    plain = {
        "language": language,
        "model": "test",
        "text": text,
        "supported": True,
        "fallback": False,
        "sentences": (SummarySentence(text=text, evidence=evidence),) if text else (),
    }
    return Abstractive(**plain | fields)
