"""From a language pair to a loaded translator."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from depeche.models.base import Generator
from depeche.models.catalog import Catalog
from depeche.models.checkpoint import Checkpoint
from depeche.settings import Settings
from depeche.translation.base import Translator
from depeche.translation.engines import EngineTranslator
from depeche.translation.prompt import GemmaTranslator, PivotTranslator
from depeche.translation.routes import Leg, Routes

if TYPE_CHECKING:
    from depeche.models.lexicon import Lexicon
    from depeche.models.seq2seq import Seq2Seq


class Models(Protocol):
    """What hands out loaded models: ``depeche.models.Runtime``."""

    @property
    def catalog(self) -> Catalog:
        """The models that there are."""

    def generator(self, name: str) -> Generator:
        """The loaded model of this name."""

    def lexicon(self, name: str, route: str) -> Lexicon | None:
        """The model's lexicon of a language pair, if it has one."""

    def seq2seq(self, name: str) -> Seq2Seq:
        """The loaded converted model of this name."""


def routes(settings: Settings, catalog: Catalog) -> Routes:
    """The deployment's routes before the catalog's own."""
    return Routes(catalog.routes(), settings.routes)


def open_translator(settings: Settings, models: Models, *, source: str, target: str) -> Translator:
    """The translator of a language pair, loaded.

    Args:
        settings: The routes of the deployment.
        models: The runtime.
        source: Source language code.
        target: Target language code.

    Returns:
        One model, or two in a row through English (its ``name`` is then "a + b").

    Raises:
        UnsupportedPairError: There is no route; lists those that there are.
        ModelUnavailableError: The model is not built, or was changed on disk.
    """
    legs = routes(settings, models.catalog).resolve(source, target)
    translators = [_open(models, leg) for leg in legs]
    return translators[0] if len(translators) == 1 else PivotTranslator(*translators)


def _open(models: Models, leg: Leg) -> Translator:
    route = f"{leg.source}>{leg.target}"
    model = models.catalog.entry(leg.model)
    if isinstance(model, Checkpoint):
        return EngineTranslator(models.seq2seq(leg.model), source=leg.source, target=leg.target)
    return GemmaTranslator(
        models.generator(leg.model), route, partial(model.prompt, route), lexicon=models.lexicon(leg.model, route)
    )
