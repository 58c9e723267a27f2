"""Operations of the past as data: what was published about them. Rehearsals take their script from here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "data" / "operations"
CHINA = timezone(timedelta(hours=8))
"""All operations lie in one time zone, which has had no summer time since 1991."""


@dataclass(frozen=True)
class Operation:
    """One operation. `figures` are its numbers by `section.key`; those in `at_least` were published as "over N"."""

    name: str
    title_zh: str
    title_en: str
    place: str
    since: datetime | None
    until: datetime | None
    figures: dict[str, int]
    at_least: frozenset[str]
    own_figures: dict[str, dict[str, str]]
    """What some of its figures are in the program's words."""

    @property
    def is_dated(self) -> bool:
        """Whether it is known when it began and ended, so that it can be played."""
        return self.since is not None and self.until is not None

    @property
    def days(self) -> tuple[datetime, datetime]:
        """When it began and ended. Raises ValueError when that is not known."""
        if self.since is None or self.until is None:
            raise ValueError(f"{self.name} has no days")
        return self.since, self.until


def names() -> list[str]:
    """The operations there are, by name."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def operation(name: str) -> Operation:
    """The operation of that name. Raises KeyError."""
    if name not in names():
        raise KeyError(name)
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    head = data["operation"]
    phases: list[dict[str, Any]] = head.get("phases", [])
    return Operation(
        name=name,
        title_zh=head["name_zh"],
        title_en=head["name_en"],
        place=head["place"],
        since=_moment(head.get("restrictions_since", head.get("played_from"))),
        until=_moment(phases[0].get("until") if phases else head.get("played_until")),
        figures=_figures(data),
        at_least=frozenset(head.get("at_least", ())),
        own_figures=data.get("figures", {}),
    )


def _moment(value: date | datetime | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), CHINA)


def _figures(data: dict[str, Any]) -> dict[str, int]:
    return {
        f"{section}.{key}": value
        for section, table in data.items()
        for key, value in table.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }
