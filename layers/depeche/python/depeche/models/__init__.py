"""Models: the catalog, the build, and the runtime that loads them.

>>> runtime = Runtime(settings)                                       # doctest: +SKIP
>>> runtime.generator("gemma3-270m-fr-en").generate(["French: Bonjour.\\nEnglish:"], max_tokens=20)  # doctest: +SKIP
"""

from __future__ import annotations

from depeche.models.base import Generator, Hypothesis
from depeche.models.build import build, prune, verify
from depeche.models.catalog import Base, Catalog, Model, load_catalog
from depeche.models.checkpoint import Checkpoint
from depeche.models.overview import licences, overview
from depeche.models.runtime import Runtime

__all__ = [
    "Base",
    "Catalog",
    "Checkpoint",
    "Generator",
    "Hypothesis",
    "Model",
    "Runtime",
    "build",
    "licences",
    "load_catalog",
    "overview",
    "prune",
    "verify",
]
