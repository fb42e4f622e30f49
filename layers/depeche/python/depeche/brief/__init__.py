"""The pipeline: the only place where the three steps meet."""

from depeche.brief.base import Engine, Progress, Step
from depeche.brief.limits import check_limits
from depeche.brief.pipeline import Pipeline

__all__ = ["Engine", "Pipeline", "Progress", "Step", "check_limits"]
