"""The deployment's limits, checked before any work begins. Every door calls this one function.

What never changes with a deployment (a term has 1-200 characters, a language code its form) is part of the request
models; what does (how long, how many) is compared with the settings here.
"""

from __future__ import annotations

from depeche.errors import InvalidInputError, TooLongError
from depeche.schemas import BriefRequest, CleanRequest, GlossaryTerm, SummarizeRequest, TranslateRequest
from depeche.settings import Settings
from depeche.text.source import text_length

AnyRequest = BriefRequest | CleanRequest | TranslateRequest | SummarizeRequest

_MOST_MARKS = 500_000
"""What a page may have of "<"; the page with the most tags of 290 from news sites has 10,500 that open."""
SHORT_CHARACTERS = 2_000
"""Work that takes seconds, and need not wait behind work that takes minutes."""


def check_limits(request: AnyRequest, settings: Settings) -> None:
    """Refuse a request that is larger than this deployment allows.

    Args:
        request: A request that has passed its own model's validation.
        settings: Where the limits stand.

    Raises:
        TooLongError: ``text`` or ``html`` has too many characters, or the page in ``html`` too much text.
        InvalidInputError: ``summary.sentences`` or ``glossary`` is out of bounds.
    """
    _check_length("text", request.text, settings.max_characters)
    if isinstance(request, BriefRequest | CleanRequest):
        _check_length("html", request.html, settings.max_html_characters)
        _check_page(request.html, settings.max_characters)
    if isinstance(request, BriefRequest | SummarizeRequest):
        _check_sentences(request.summary.sentences, settings.max_sentences)
    if isinstance(request, BriefRequest | TranslateRequest):
        _check_glossary(request.glossary, settings.max_glossary_terms)


def _check_length(field: str, value: str | None, limit: int) -> None:
    if value is not None and len(value) > limit:
        raise TooLongError(
            f"'{field}' has {len(value)} characters, at most {limit} are allowed", field=field, limit=limit
        )


def _check_page(html: str | None, limit: int) -> None:
    if html is not None and html.count("<") > _MOST_MARKS:
        raise TooLongError(f"The page in 'html' has more than {_MOST_MARKS} '<'", field="html", limit=_MOST_MARKS)
    if html is not None and len(html) > limit and (length := text_length(html)) > limit:
        raise TooLongError(
            f"The page in 'html' has {length} characters of text, at most {limit} are allowed",
            field="html",
            limit=limit,
        )


def _check_sentences(wanted: int, limit: int) -> None:
    if 1 <= wanted <= limit:
        return
    raise InvalidInputError(
        f"A summary has 1 to {limit} sentences, not {wanted}",
        field="summary.sentences",
        limit=1 if wanted < 1 else limit,
    )


def _check_glossary(terms: tuple[GlossaryTerm, ...], limit: int) -> None:
    if len(terms) > limit:
        raise InvalidInputError(
            f"The glossary has {len(terms)} terms, at most {limit} are allowed", field="glossary", limit=limit
        )


def is_short(request: AnyRequest) -> bool:
    """Whether a request is quickly done."""
    given = [request.text, getattr(request, "html", None)]
    return sum(len(text) for text in given if text) <= SHORT_CHARACTERS
