"""Offline training: what made the models and tables that ship as data. Run from the repository's root."""
