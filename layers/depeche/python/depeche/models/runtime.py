"""Loaded models: one of each a process, built on first use, shared between threads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from depeche.models.catalog import Catalog, load_catalog
from depeche.settings import Settings

if TYPE_CHECKING:
    from depeche.models.base import Generator
    from depeche.models.build import Progress


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
        self._lock = threading.Lock()

    @property
    def catalog(self) -> Catalog:
        """The models that this runtime knows."""
        if self._catalog is None:
            self._catalog = load_catalog()
        return self._catalog

    def fingerprint(self, name: str) -> str:
        """What :attr:`Generator.fingerprint` will be, without loading or building the model.

        Raises:
            NotFoundError: No model goes by this name.
            ModelUnavailableError: Its adapter is missing.
        """
        return self.catalog.model(name).fingerprint

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

    def _load(self, name: str) -> Generator:
        # Imported here so that a cached brief, which needs fingerprints only, never loads an inference library.
        from depeche.models.build import ensure
        from depeche.models.gemma import GemmaGenerator

        model = self.catalog.model(name)
        folder = ensure(self.catalog, self._settings.cache_dir, name, progress=self._progress)
        return GemmaGenerator(model, folder, threads=self._settings.threads)
