"""Routes: which model, or which two, lead from one language to another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from depeche.errors import InvalidInputError, UnsupportedPairError

PIVOT = "en"
ANY = "*"


@dataclass(frozen=True, slots=True)
class Leg:
    """One model's part of the way."""

    model: str
    source: str
    target: str


class Routes:
    """The table of routes, ``source>target`` to a model's name; ``*`` stands for any language.

    Args:
        defaults: The catalog's own routes.
        settings: Routes of the deployment; they come first.

    Raises:
        InvalidInputError: A route is not written ``source>target``.
    """

    def __init__(self, defaults: Mapping[str, str], settings: Mapping[str, str] | None = None) -> None:
        self._table: dict[tuple[str, str], str] = {}
        for name, model in {**defaults, **(settings or {})}.items():
            source, arrow, target = (part.strip() for part in name.partition(">"))
            if not (source and arrow and target):
                raise InvalidInputError(f"Route {name!r} is not written source>target", field="routes")
            self._table[_primary(source), _primary(target)] = model

    def listed(self) -> list[str]:
        """All routes, sorted: ``["*>en", "fr>en"]``."""
        return sorted(f"{source}>{target}" for source, target in self._table)

    def resolve(self, source: str, target: str) -> tuple[Leg, ...]:
        """The way from one language to another: one leg, or two through English.

        Args:
            source: Language code; a region (``fr-CA``) is set aside.
            target: Language code.

        Raises:
            UnsupportedPairError: There is no way; carries ``routes``.
        """
        source, target = _primary(source), _primary(target)
        if source == target:
            raise UnsupportedPairError(
                f"The text is in {target} already", field="target_language", routes=self.listed()
            )
        direct = self._direct(source, target)
        if direct:
            return (direct,)
        if PIVOT not in (source, target):
            first, second = self._direct(source, PIVOT), self._direct(PIVOT, target)
            if first and second:
                return (first, second)
        listed = self.listed()
        raise UnsupportedPairError(
            f"No route leads from {source} to {target}; there is {', '.join(listed) or 'none at all'}",
            field="target_language",
            routes=listed,
        )

    def targets(self, source: str, among: Collection[str] = ()) -> tuple[str, ...]:
        """Language codes that a source language can be translated to, sorted.

        Args:
            source: Language code.
            among: Targets to try besides those that the table names; a wildcard names none.
        """
        tried = {target for _, target in self._table if target != ANY} | {_primary(code) for code in among}
        return tuple(sorted(target for target in tried if self._leads(_primary(source), target)))

    def sources(self) -> tuple[str, ...]:
        """Source language codes that the table names, sorted; a wildcard names none."""
        return tuple(sorted({source for source, _ in self._table if source != ANY}))

    def open_sources(self) -> tuple[str, ...]:
        """Models that a wildcard sends any source language to, sorted."""
        return tuple(sorted({model for (source, _), model in self._table.items() if source == ANY}))

    def open_targets(self) -> tuple[str, ...]:
        """Models that a wildcard asks for any target language, sorted."""
        return tuple(sorted({model for (_, target), model in self._table.items() if target == ANY}))

    def _leads(self, source: str, target: str) -> bool:
        try:
            return bool(self.resolve(source, target))
        except UnsupportedPairError:
            return False

    def _direct(self, source: str, target: str) -> Leg | None:
        for key in ((source, target), (ANY, target), (source, ANY), (ANY, ANY)):
            if key in self._table:
                return Leg(self._table[key], source, target)
        return None


def _primary(code: str) -> str:
    return code.strip().split("-")[0].lower()
