"""The translation memory: a segment is paid for once, whoever publishes it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping

from depeche import sources
from depeche.translation.base import SegmentMemory
from depeche.translation.checked import Verdict
from depeche.translation.glossary import Glossary

_ROOMS = ("models", "text", "translation")
"""What makes a translation of the model's output."""


class Memory:
    """Verdicts by the hash of everything that they depend on.

    Args:
        store: Where they are kept; None keeps nothing.
        source: Source language code.
        target: Target language code.
        fingerprint: The translator's.
        beam: Beam of the first attempt.
        glossary: The terms. Only the terms that stand in a segment are part of its key, so that a glossary that
            grows leaves the other segments where they are.
    """

    def __init__(
        self,
        store: SegmentMemory | None,
        *,
        source: str,
        target: str,
        fingerprint: str,
        beam: int,
        glossary: Glossary | None = None,
    ) -> None:
        self._store = store
        self._context = [sources.digest(*_ROOMS), source, target, fingerprint, beam]
        self._glossary = glossary or Glossary()

    def key(self, segment: str) -> str:
        """SHA-256 of a segment in its context, in hex."""
        terms = sorted({(term.source, term.target) for term in self._glossary.matching(segment)})
        document = json.dumps([*self._context, terms, segment], ensure_ascii=False)
        return hashlib.sha256(document.encode(errors="surrogatepass")).hexdigest()

    def known(self, segments: Iterable[str]) -> dict[str, Verdict]:
        """What is remembered of these segments: one look-up."""
        if self._store is None:
            return {}
        keys = {self.key(segment): segment for segment in segments}
        values = self._store.get_segments(list(keys)) if keys else {}
        found = {keys[key]: _read(value) for key, value in values.items() if key in keys}
        return {segment: verdict for segment, verdict in found.items() if verdict is not None}

    def keep(self, verdicts: Mapping[str, Verdict]) -> None:
        """Remember finished segments."""
        if self._store is not None and verdicts:
            self._store.put_segments({self.key(segment): _write(verdict) for segment, verdict in verdicts.items()})


def made_of(targets: Collection[str]) -> Callable[[str], bool]:
    """Tells whether a value of the memory is one of these translations."""

    def is_one(value: str) -> bool:
        verdict = _read(value)
        return verdict is not None and verdict.target in targets

    return is_one


def _write(verdict: Verdict) -> str:
    return json.dumps({"t": verdict.target, "q": verdict.quality, "i": verdict.issues}, ensure_ascii=False)


def _read(value: str) -> Verdict | None:
    """A stored verdict; None where the value is none (then the segment is translated again)."""
    try:
        members = json.loads(value)
        return Verdict(str(members["t"]), float(members["q"]), tuple(map(str, members["i"])))
    except (ValueError, KeyError, TypeError):
        return None
