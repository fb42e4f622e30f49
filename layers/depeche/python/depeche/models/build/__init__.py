"""The build: registry packages and adapters in, verified CTranslate2 folders out."""

from __future__ import annotations

from depeche.models.build.builder import Progress, build, ensure, verify

__all__ = ["Progress", "build", "ensure", "verify"]
