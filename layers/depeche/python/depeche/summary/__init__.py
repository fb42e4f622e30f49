"""Summaries: the article's own best sentences, and a short text whose every sentence is checked against it."""

from depeche.summary.abstractive import abstract
from depeche.summary.extractive import Choice, extract

__all__ = ["Choice", "abstract", "extract"]
