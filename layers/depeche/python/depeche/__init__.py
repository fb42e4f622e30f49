"""Dépêche: a raw article in; clean text, translation and traceable summaries out."""

__version__ = "0.1.0"
