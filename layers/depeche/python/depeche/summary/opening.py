"""From a language to a loaded summarizer."""

from __future__ import annotations

from typing import Protocol

from depeche.errors import ModelUnavailableError, NotFoundError
from depeche.models.base import ArticleModel, Generator
from depeche.models.catalog import Catalog
from depeche.models.checkpoint import Checkpoint
from depeche.settings import Settings
from depeche.summary.base import Summarizer
from depeche.summary.digester import Digester
from depeche.summary.shortener import Shortener


class Models(Protocol):
    """What hands out loaded models: ``depeche.models.Runtime``."""

    @property
    def catalog(self) -> Catalog:
        """The models that there are."""

    def generator(self, name: str) -> Generator:
        """The loaded model of this name."""

    def article_model(self, name: str) -> ArticleModel:
        """The loaded converted summary model of this name."""


def open_summarizer(settings: Settings, models: Models, language: str) -> Summarizer | None:
    """The summarizer of a language, loaded.

    Args:
        settings: The models that the deployment chose; they come before the catalog's own.
        models: The runtime.
        language: Of the summaries; only its primary part counts.

    Returns:
        None where no model writes in this language: summaries are then compressed source sentences.

    Raises:
        ModelUnavailableError: The chosen model doesn't exist, doesn't write in this language, is not built, or was
            changed on disk.
    """
    code = language.split("-", maxsplit=1)[0].lower()
    chosen = settings.summarizers.get(code)
    if chosen is None:
        model = models.catalog.summarizer(code)
        return Shortener(models.generator(model.name)) if model else None
    try:
        entry = models.catalog.entry(chosen)
    except NotFoundError as error:
        raise ModelUnavailableError(
            f"The summarizer of the settings for {code} can't be used: {error.detail}"
        ) from error
    if entry.purpose != "summary" or code not in entry.languages:
        served = f"summaries in {', '.join(entry.languages)}" if entry.purpose == "summary" else "translations"
        raise ModelUnavailableError(f"{chosen} writes no summaries in {code}, as the settings want; it writes {served}")
    if isinstance(entry, Checkpoint):
        return Digester(models.article_model(chosen))
    return Shortener(models.generator(chosen))
