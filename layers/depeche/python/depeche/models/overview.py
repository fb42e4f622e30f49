"""What a person asks about the models: which there are, and under which terms."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from depeche.errors import ModelUnavailableError
from depeche.models.build import folder as folders
from depeche.models.catalog import Base, Catalog, Model
from depeche.models.checkpoint import Checkpoint
from depeche.schemas.results import ModelInfo


def overview(catalog: Catalog, cache: Path) -> list[ModelInfo]:
    """The catalog's models, and whether each is built.

    Looks for the manifest only; ``verify`` hashes the files.

    Args:
        catalog: The models.
        cache: ``Settings.cache_dir``.
    """
    return [
        *(_info(model, cache) for model in catalog.models.values()),
        *(_converted(checkpoint, cache) for checkpoint in catalog.checkpoints.values()),
    ]


def licences(catalog: Catalog) -> dict[str, str]:
    """The terms of each model: its own, then the files that came with its weights, as plain text."""
    embedded = {name: _terms(model) for name, model in catalog.models.items()}
    return embedded | {name: _checkpoint_terms(each) for name, each in catalog.checkpoints.items()}


def _info(model: Model, cache: Path) -> ModelInfo:
    try:
        built = (folders.place(cache, model) / folders.MANIFEST).is_file()
    except ModelUnavailableError:
        built = False
    languages = model.languages if model.purpose == "summary" else ()
    return ModelInfo(
        name=model.name,
        purpose=model.purpose,
        languages=(*languages, *model.routes),
        licence=model.licence,
        built=built,
        fingerprint=model.fingerprint if built else None,
    )


def _converted(checkpoint: Checkpoint, cache: Path) -> ModelInfo:
    files = folders.digests(folders.place(cache, checkpoint))
    return ModelInfo(
        name=checkpoint.name,
        purpose=checkpoint.purpose,
        languages=checkpoint.routes or checkpoint.languages,
        licence=checkpoint.licence,
        built=files is not None,
        fingerprint=checkpoint.fingerprint(files) if files is not None else None,
    )


def _checkpoint_terms(checkpoint: Checkpoint) -> str:
    bound = "; refused unless DEPECHE_ACCEPT_NONCOMMERCIAL is set" if checkpoint.noncommercial else ""
    return f"{checkpoint.licence}{bound}\nWeights: {checkpoint.hub}, fetched when the model is built"


def _terms(model: Model) -> str:
    base = model.base
    head = f"{model.licence}\nWeights: {base.package} {base.version}, {base.file}, SHA-256 {base.sha256}"
    return "\n\n".join([head, *_notices(base)])


def _notices(base: Base) -> list[str]:
    found = importlib.util.find_spec(base.module)
    if found is None or found.origin is None:
        wanted = f"{base.package}=={base.version}"
        return [f"The package is not installed; it carries the terms in full: pip install {wanted}"]
    folder = Path(found.origin).parent / "data"
    return [_plain(folder / name) for name in base.notices if (folder / name).is_file()]


def _plain(path: Path) -> str:
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".html":
        import trafilatura

        text = trafilatura.extract(text, favor_recall=True, include_comments=False) or text
    return text.strip()
