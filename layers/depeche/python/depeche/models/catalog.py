"""The models that Dépêche knows: a typed view of ``catalog.toml``.

Cheap on purpose: a cached brief asks for a fingerprint, so nothing here imports numpy or an inference library.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from depeche.errors import ModelUnavailableError, NotFoundError, UnsupportedPairError
from depeche.models.checkpoint import Checkpoint

CATALOG_FILE: Final = "catalog.toml"
LOCKS: Final = "locks"
# Raise it when the build writes other files from the same inputs: every built model is then made anew.
RECIPE: Final = 2

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
RouteName = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}>[a-z]{2,3}$")]
SOURCE_SLOT: Final = "{source}"
WORDS_SLOT: Final = "{words}"
Template = Annotated[str, StringConstraints(pattern=r"\{source\}")]


class Record(BaseModel):
    """What every table of the catalog is: closed and immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Base(Record):
    """Pretrained weights, as a registry package delivers them."""

    name: str
    package: str = Field(description="Package that holds the file, as `pip install` knows it")
    version: str
    module: str = Field(description="Import name of the package; its `chunk_paths()` lists the parts in order")
    file: str = Field(description="Name of the assembled GGUF file")
    sha256: Sha256 = Field(description="Digest of the assembled file")
    licence: str
    notices: tuple[str, ...] = Field(description="Files in the package's `data` folder that state the terms")


class LexiconSource(Record):
    """What a model's lexicon of one language pair is built from (:mod:`depeche.models.build.lexicon`)."""

    dictionary: Path = Field(description="Headwords with glosses, ranks and inflected forms")
    terms: Path = Field(description="Terms with one meaning, which come first")


class Model(Record):
    """One model that can be built and loaded."""

    name: str
    purpose: Literal["translation", "summary"]
    base: Base
    adapter: Path | None = Field(None, description="LoRA adapter merged into the base")
    vocabulary: Path | None = Field(None, description="Bit set of the kept tokens; none: all")
    quantization: Literal["int8", "float32"] = "int8"
    languages: tuple[str, ...] = Field(description="Languages whose tokens are kept and that it can read")
    routes: dict[RouteName, Template] = Field(default_factory=dict, description="Prompt of each language pair")
    lexicons: dict[RouteName, LexiconSource] = Field(
        default_factory=dict, description="Words that its prompt explains, by language pair"
    )
    licence: str
    locked: dict[str, str] = Field(
        default_factory=dict, description="Digests of the files in `sources`, for a process without them"
    )

    @property
    def key(self) -> str:
        """SHA-256 over all that decides the built files. Known before the build.

        Raises:
            ModelUnavailableError: The adapter or the vocabulary is missing.
        """
        return _digest(self.inputs())

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all that decides the outputs: the build's inputs and the prompts."""
        return _digest({"key": self.key, "routes": self.routes})

    @property
    def sources(self) -> tuple[Path, ...]:
        """The files beside the catalog that the build reads."""
        lexicons = (path for route in sorted(self.lexicons) for _, path in self.lexicons[route])
        return tuple(path for path in (self.adapter, self.vocabulary, *lexicons) if path is not None)

    def inputs(self) -> dict[str, object]:
        """What the build reads, by digest."""
        return {
            "recipe": RECIPE,
            "name": self.name,
            "base": self.base.sha256,
            "adapter": self._digest_of(self.adapter),
            "vocabulary": self._digest_of(self.vocabulary),
            "quantization": self.quantization,
            "lexicons": {
                route: {field: self._digest_of(path) for field, path in self.lexicons[route]}
                for route in sorted(self.lexicons)
            },
        }

    def _digest_of(self, path: Path | None) -> str | None:
        """A file's digest: of the file itself where it is, else as it was locked."""
        if path is None:
            return None
        locked = self.locked.get(path.name)
        return locked if locked is not None and not path.is_file() else _file_digest(path)

    def prompt(self, route: str, source: str, words: str = "") -> str:
        """The prompt that asks for the translation of one segment.

        Args:
            route: ``source>target``, e.g. ``fr>en``.
            source: The segment, without line breaks.
            words: Glosses of its words, on one line; without any, the template's line for them is left out.

        Raises:
            UnsupportedPairError: The model doesn't serve this pair; carries the pairs that it does.
        """
        template = self.routes.get(route)
        if template is None:
            raise UnsupportedPairError(
                f"{self.name} has no route {route}; it serves {', '.join(sorted(self.routes)) or 'none'}",
                routes=sorted(self.routes),
            )
        lines = template.split("\n")
        if not words:
            lines = [line for line in lines if WORDS_SLOT not in line]
        # Not str.format, and each slot once: the source is untrusted and may hold braces.
        return "\n".join(
            line.replace(WORDS_SLOT, words) if WORDS_SLOT in line else line.replace(SOURCE_SLOT, source)
            for line in lines
        )


class Catalog(Record):
    """All models, by name.

    Attributes:
        models: The embedded ones: their inputs are at hand, and they serve the default routes.
        checkpoints: Those that a deployment may have converted and name in its own routes.
        folder: Where the catalog was read, with the locks of checkpoints beside it.
    """

    models: dict[str, Model]
    checkpoints: dict[str, Checkpoint] = Field(default_factory=dict)
    folder: Path | None = None

    def model(self, name: str) -> Model:
        """The entry of one model.

        Raises:
            NotFoundError: No model goes by this name.
        """
        if name not in self.models:
            known = ", ".join(sorted({*self.models, *self.checkpoints}))
            raise NotFoundError(f"There is no model {name}; the catalog has {known}")
        return self.models[name]

    def entry(self, name: str) -> Model | Checkpoint:
        """The entry of one model, embedded or converted.

        Raises:
            NotFoundError: No model goes by this name.
        """
        return self.checkpoints[name] if name in self.checkpoints else self.model(name)

    def summarizer(self, language: str) -> Model | None:
        """The model that writes summaries in a language, if there is one."""
        models = (model for model in self.models.values() if model.purpose == "summary")
        return next((model for model in models if language in model.languages), None)

    def routes(self) -> dict[str, str]:
        """Model name by language pair. Where two serve a pair, the first in the catalog does."""
        routes: dict[str, str] = {}
        for model in self.models.values():
            for route in model.routes:
                routes.setdefault(route, model.name)
        return routes


def data_folder() -> Path:
    """Where the catalog and the adapters are.

    A Lambda layer unpacks them to ``/opt/models``, a wheel carries them inside the package, a checkout has them
    beside the library.

    Raises:
        ModelUnavailableError: None of these holds a catalog.
    """
    package = Path(__file__).parent
    candidates = [
        package / "data",
        # layers/depeche/python/depeche/models/catalog.py -> layers/models
        *([package.parents[3] / "models"] if len(package.parents) > 3 else []),
        Path("/opt/models"),
    ]
    for folder in candidates:
        if (folder / CATALOG_FILE).is_file():
            return folder
    raise ModelUnavailableError("The model catalog is missing: in the package, beside the library and in /opt/models")


def load_catalog(folder: Path | None = None) -> Catalog:
    """Read the catalog.

    Args:
        folder: Where ``catalog.toml`` and the files that it names are; default: :func:`data_folder`.

    Raises:
        ModelUnavailableError: It is missing.
        pydantic.ValidationError: It is not a catalog.
    """
    return _load((folder or data_folder()).resolve())


@lru_cache(maxsize=8)
def _load(folder: Path) -> Catalog:
    document = tomllib.loads((folder / CATALOG_FILE).read_text(encoding="utf-8"))
    bases = {name: Base(name=name, **entry) for name, entry in document.get("bases", {}).items()}
    models = {}
    for name, entry in document.get("models", {}).items():
        parts = {kind: folder / entry.pop(kind) for kind in ("adapter", "vocabulary") if kind in entry}
        entry["lexicons"] = {
            route: {field: folder / file for field, file in files.items()}
            for route, files in entry.get("lexicons", {}).items()
        }
        locked = read_lock(folder, name)
        models[name] = Model(name=name, base=bases[entry.pop("base")], **parts, locked=locked, **entry)
    checkpoints = {name: Checkpoint(name=name, **entry) for name, entry in document.get("checkpoints", {}).items()}
    return Catalog(models=models, checkpoints=checkpoints, folder=folder)


def lock_file(folder: Path, name: str) -> Path:
    """Where the lock of a model is: what a process without its files has to know of them.

    Args:
        folder: The catalog's.
        name: The model.
    """
    return folder / LOCKS / f"{name}.json"


def read_lock(folder: Path, name: str) -> dict[str, str]:
    """The digest of each file in a model's lock, by the file's name; empty where there is no readable one."""
    try:
        files = json.loads(lock_file(folder, name).read_text(encoding="utf-8"))["files"]
        return {name: str(entry["sha256"]) for name, entry in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _digest(members: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(members, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _file_digest(path: Path) -> str:
    try:
        state = path.stat()
        return _hashed(path, state.st_mtime_ns, state.st_size)
    except OSError as error:
        raise ModelUnavailableError(f"{path.name}, a part of the model, can't be read: {error.strerror}") from error


@lru_cache(maxsize=64)
def _hashed(path: Path, _changed: int, _size: int) -> str:
    """A file's digest, taken once for each state of the file: an adapter of 30 MB costs 20 ms a request otherwise."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
