"""What is known without any work: the id of a brief, the languages, the models. Loads no model, needs none built.

The process that answers a request and the one that computes it may be two; both must give a brief the same id. Here is
the one place where it is made.
"""

from __future__ import annotations

from collections.abc import Collection

from depeche.brief import identity, languages
from depeche.models.runtime import Runtime
from depeche.schemas import BriefRequest, Language, ModelInfo
from depeche.settings import Settings


def identify(request: BriefRequest, settings: Settings, runtime: Runtime) -> str:
    """The brief's id.

    Raises:
        ModelUnavailableError: A model of the settings is not in the catalog, or a part of one is missing.
    """
    # Which model serves a route or writes a language's summaries decides the result as much as the models do.
    writers = {f"summaries in {code}": name for code, name in settings.summarizers.items()}
    models = runtime.fingerprints() | settings.routes | writers
    return identity.brief_id(request, models, beam=settings.beam)


def spoken(settings: Settings, runtime: Runtime) -> list[Language]:
    """The languages that can be read, with the targets that a route leads to."""
    from depeche.translation import routes

    table = routes(settings, runtime.catalog)
    readable, writable = _of(table.open_sources(), runtime), _of(table.open_targets(), runtime)
    codes = sorted({*languages.READ, *table.sources(), *readable})
    return [Language(code=code, name=languages.name(code), targets=table.targets(code, writable)) for code in codes]


def catalogued(settings: Settings, runtime: Runtime) -> list[ModelInfo]:
    """The models of the catalog, and which of them are built."""
    from depeche.models import overview

    return overview(runtime.catalog, settings.cache_dir)


def locked(settings: Settings, runtime: Runtime) -> list[ModelInfo]:
    """The same for a process without models: built is what can be served elsewhere, by the files' locks."""
    return [
        info.model_copy(update={"built": True, "fingerprint": runtime.fingerprint(info.name)})
        if runtime.is_locked(info.name)
        else info
        for info in catalogued(settings, runtime)
    ]


def _of(models: Collection[str], runtime: Runtime) -> set[str]:
    """The languages of models that a wildcard route leads to; CLDR must have a name for them."""
    return {code for model in models for code in runtime.languages(model) if languages.known(code)}
