"""The support check: does an article bear out a summary sentence?"""

from depeche.summary.support.checker import Checker, Verdict

__all__ = ["Checker", "Verdict"]
