"""The converter: checkpoints of a hub, an S3 prefix or a folder in, verified CTranslate2 folders out."""

from __future__ import annotations

from depeche.models.convert.converter import convert

__all__ = ["convert"]
