"""Translation: sentences in, sentences out, each with its quality and what is wrong with it.

>>> translator = open_translator(settings, runtime, source="fr", target="en")           # doctest: +SKIP
>>> translate(sentences, article, source="fr", target="en", translator=translator)      # doctest: +SKIP
"""

from __future__ import annotations

from depeche.translation.base import SegmentMemory, Translator
from depeche.translation.checks import doubts, misleads
from depeche.translation.glossary import read_glossary
from depeche.translation.meter import Effort
from depeche.translation.opening import open_translator, routes
from depeche.translation.prompt import GemmaTranslator, PivotTranslator
from depeche.translation.routes import Leg, Routes
from depeche.translation.step import DEFAULT_BEAM, TranslationResult, translate

__all__ = [
    "DEFAULT_BEAM",
    "Effort",
    "GemmaTranslator",
    "Leg",
    "PivotTranslator",
    "Routes",
    "SegmentMemory",
    "TranslationResult",
    "Translator",
    "doubts",
    "misleads",
    "open_translator",
    "read_glossary",
    "routes",
    "translate",
]
