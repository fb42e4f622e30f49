"""The web desk: one page to look at a brief, one that shows how accurate briefs are; plain files and words."""

from __future__ import annotations

from depeche.web.assets import POLICY, Asset, asset
from depeche.web.desk import Limits, desk_page
from depeche.web.quality import quality_page
from depeche.web.samples import sample
from depeche.web.words import LANGUAGES

__all__ = ["LANGUAGES", "POLICY", "Asset", "Limits", "asset", "desk_page", "quality_page", "sample"]
