"""Loaded models: one of each a process, built on first use, shared between threads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from depeche.errors import ModelUnavailableError, NotFoundError
from depeche.models.catalog import Catalog, load_catalog, lock_file
from depeche.models.checkpoint import Checkpoint
from depeche.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from depeche.models.base import ArticleModel, Generator
    from depeche.models.build import Progress
    from depeche.models.lexicon import Lexicon
    from depeche.models.seq2seq import Seq2Seq


class Runtime:
    """Hands out generators.

    Making one costs nothing; the first :meth:`generator` of a name loads the model (and builds it when it is missing).

    Args:
        settings: The cache folder and the number of threads.
        catalog: The models; default: the one that ships with the library.
        progress: Told about the steps when a model has to be built.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        catalog: Catalog | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._progress = progress
        self._generators: dict[str, Generator] = {}
        self._lexicons: dict[tuple[str, str], Lexicon] = {}
        self._converted: dict[str, Seq2Seq] = {}
        self._article_models: dict[str, ArticleModel] = {}
        self._lock = threading.Lock()

    @property
    def catalog(self) -> Catalog:
        """The models that this runtime knows."""
        if self._catalog is None:
            self._catalog = load_catalog()
        return self._catalog

    def fingerprint(self, name: str) -> str:
        """What the loaded model's ``fingerprint`` will be, without loading or building it.

        An embedded model's inputs are known beforehand. A converted one has a fingerprint of its built files; it is
        read from the manifest. A process without models reads either from a lock beside the catalog
        (``locks/NAME.json``). A converted one that is neither built nor locked has the fingerprint of its entry, which
        serves nothing.

        Raises:
            NotFoundError: No model goes by this name.
            ModelUnavailableError: Its adapter is missing.
        """
        entry = self.catalog.entry(name)
        if not isinstance(entry, Checkpoint):
            return entry.fingerprint
        from depeche.models.build import folder as folders

        files = folders.digests(folders.place(self._settings.cache_dir, entry))
        if files is None and self.catalog.folder is not None:
            files = folders.read_digests(lock_file(self.catalog.folder, name))
        return entry.fingerprint(files)

    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of each model that may take part in a result: the embedded ones and those of the settings.

        Raises:
            ModelUnavailableError: A route or summarizer of the settings names a model that the catalog lacks.
        """
        chosen = {*self._settings.routes.values(), *self._settings.summarizers.values()}
        names = sorted({*self.catalog.models, *chosen})
        try:
            return {name: self.fingerprint(name) for name in names}
        except NotFoundError as error:
            raise ModelUnavailableError(
                f"A route or summarizer of the settings can't be served: {error.detail}"
            ) from error

    def languages(self, name: str) -> tuple[str, ...]:
        """The languages of a model, without loading it; none while it is not built, or where no model is so called."""
        entry = self.catalog.models.get(name) or self.catalog.checkpoints.get(name)
        if not isinstance(entry, Checkpoint):
            return entry.languages if entry else ()
        from depeche.models.build import folder as folders

        found = folders.read_languages(folders.place(self._settings.cache_dir, entry) / folders.MANIFEST)
        if not found and self.catalog.folder is not None:
            found = folders.read_languages(lock_file(self.catalog.folder, name))
        return found

    def is_locked(self, name: str) -> bool:
        """Whether a model's lock is beside the catalog: an engine elsewhere has it."""
        folder = self.catalog.folder
        return folder is not None and lock_file(folder, name).is_file()

    def generator(self, name: str) -> Generator:
        """The loaded model of this name.

        Raises:
            NotFoundError: No model goes by this name.
            ModelUnavailableError: Its package is not installed, or it was changed on disk.
        """
        with self._lock:
            if name not in self._generators:
                self._generators[name] = self._load(name)
            return self._generators[name]

    def lexicon(self, name: str, route: str) -> Lexicon | None:
        """What a model's prompts explain words with, for a language pair that has it.

        Raises:
            NotFoundError: No model goes by this name.
            ModelUnavailableError: Its package is not installed, or it was changed on disk.
        """
        if route not in self.catalog.model(name).lexicons:
            return None
        self.generator(name)  # builds and verifies the folder
        with self._lock:
            if (name, route) not in self._lexicons:
                from depeche.models.build import folder as folders
                from depeche.models.lexicon import Lexicon, lexicon_file

                place = folders.place(self._settings.cache_dir, self.catalog.model(name))
                self._lexicons[name, route] = Lexicon(place / lexicon_file(route))
            return self._lexicons[name, route]

    def seq2seq(self, name: str) -> Seq2Seq:
        """The loaded converted translation model of this name. Never builds it: that takes a checkpoint and torch.

        Raises:
            NotFoundError: No converted model goes by this name.
            ModelUnavailableError: It is not built, its licence is not accepted, or it was changed on disk.
        """
        with self._lock:
            if name not in self._converted:
                from depeche.models.seq2seq import Seq2Seq

                checkpoint, folder = self._verified(name, "translation")
                self._converted[name] = Seq2Seq(
                    checkpoint, folder, fingerprint=self.fingerprint(name), threads=self._settings.threads
                )
            return self._converted[name]

    def article_model(self, name: str) -> ArticleModel:
        """The loaded converted summary model of this name. Never builds it either.

        Raises:
            NotFoundError: No converted model goes by this name.
            ModelUnavailableError: It is not built, its licence is not accepted, or it was changed on disk.
        """
        with self._lock:
            if name not in self._article_models:
                from depeche.models.seq2seq_summary import Seq2SeqSummary

                checkpoint, folder = self._verified(name, "summary")
                self._article_models[name] = Seq2SeqSummary(
                    checkpoint, folder, fingerprint=self.fingerprint(name), threads=self._settings.threads
                )
            return self._article_models[name]

    def _verified(self, name: str, purpose: str) -> tuple[Checkpoint, Path]:
        """A converted model's entry and its folder, hashed."""
        from depeche.models.build import folder as folders

        checkpoint = self.catalog.entry(name)
        if not isinstance(checkpoint, Checkpoint):
            raise NotFoundError(f"{name} is not a converted model")
        if checkpoint.purpose != purpose:
            raise ModelUnavailableError(f"{name} is a model for {checkpoint.purpose}, not for {purpose}")
        checkpoint.permit(accept_noncommercial=self._settings.accept_noncommercial)
        folder = folders.place(self._settings.cache_dir, checkpoint)
        if not folder.is_dir():
            raise ModelUnavailableError(f"{name} is not built: {checkpoint.build_command}")
        found = folders.problems(folder, checkpoint.key)
        if found:
            raise ModelUnavailableError(f"{'; '.join(found)}. Build it anew: {checkpoint.build_command}")
        return checkpoint, folder

    def _load(self, name: str) -> Generator:
        # Imported here so that a cached brief, which needs fingerprints only, never loads an inference library.
        from depeche.models.build import ensure
        from depeche.models.gemma import GemmaGenerator

        model = self.catalog.model(name)
        folder = ensure(self.catalog, self._settings.cache_dir, name, progress=self._progress)
        return GemmaGenerator(model, folder, threads=self._settings.threads)
