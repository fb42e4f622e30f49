"""The article as numbered sentences: the one segmentation that all steps share.

A place is ``(paragraph, sentence)``, both from 0; paragraph -2 is the title and -1 the standfirst. Translation
segments, extracted sentences and evidence all speak of the same places.
"""

from __future__ import annotations

from dataclasses import dataclass

from depeche.schemas import STANDFIRST, TITLE, Article, Role
from depeche.text.sentences import split


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the article.

    Attributes:
        paragraph: Index of its paragraph, from 0; -1 standfirst, -2 title.
        index: Its index in the paragraph, from 0.
        text: The exact slice of the paragraph, outer spaces stripped.
        role: What its paragraph is; title and standfirst count as "body".
    """

    paragraph: int
    index: int
    text: str
    role: Role = "body"

    @property
    def place(self) -> tuple[int, int]:
        """(paragraph, sentence), as results give it."""
        return (self.paragraph, self.index)


def sentences(article: Article, language: str) -> list[Sentence]:
    """All sentences of an article in reading order: title, standfirst, paragraphs.

    The title is one sentence, whatever stands in it.
    """
    found = [Sentence(TITLE, 0, article.title)] if article.title else []
    found += [Sentence(STANDFIRST, i, text) for i, text in enumerate(split(article.standfirst, language))]
    for number, (paragraph, role) in enumerate(zip(article.paragraphs, article.roles, strict=True)):
        found += [Sentence(number, i, text, role) for i, text in enumerate(split(paragraph, language))]
    return found
