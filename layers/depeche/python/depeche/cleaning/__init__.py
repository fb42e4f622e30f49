"""Step one: find the article in a pasted page or its HTML, and say why everything else was removed."""

from __future__ import annotations

from depeche.cleaning.cleaner import clean
from depeche.cleaning.explain import explain

__all__ = ["clean", "explain"]
