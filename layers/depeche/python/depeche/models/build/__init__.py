"""The build: registry packages and adapters in, verified CTranslate2 folders out."""

from __future__ import annotations

from depeche.models.build.builder import Progress, build, ensure, verify
from depeche.models.build.prune import Unused, prune

__all__ = ["Progress", "Unused", "build", "ensure", "prune", "verify"]
