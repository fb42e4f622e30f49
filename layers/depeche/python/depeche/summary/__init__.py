"""Summaries: the article's own best sentences, and a short text whose every sentence is checked against it."""

from depeche.summary.abstractive import abstract
from depeche.summary.base import Summarizer
from depeche.summary.extractive import Choice, extract
from depeche.summary.opening import open_summarizer

__all__ = ["Choice", "Summarizer", "abstract", "extract", "open_summarizer"]
