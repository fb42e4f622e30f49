"""The ways in which jobs are delivered, by kind of destination, each made when the first job needs it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping

from depeche.jobs.delivery import Delivery


class Ways(Mapping[str, Delivery]):
    """Deliveries by kind. Thread-safe; a process that delivers nothing loads none of them."""

    def __init__(self, makers: Mapping[str, Callable[[], Delivery]]) -> None:
        """Keep the makers.

        Args:
            makers: Make a delivery, by its kind.
        """
        self._makers = dict(makers)
        self._made: dict[str, Delivery] = {}
        self._gate = threading.Lock()

    def __getitem__(self, kind: str) -> Delivery:
        """The delivery of a kind, made at the first call. Raises ``KeyError`` for an unknown kind."""
        with self._gate:
            if kind not in self._made:
                self._made[kind] = self._makers[kind]()
            return self._made[kind]

    def __iter__(self) -> Iterator[str]:
        """The kinds."""
        return iter(self._makers)

    def __len__(self) -> int:
        """How many kinds there are."""
        return len(self._makers)
