"""Risk areas over time out of published lists, and the plain forms in which itineraries and plans are kept. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from muster.screening.measures import RiskArea

_ENDINGS = (
    "社区居民委员会",
    "居民委员会",
    "村民委员会",
    "社区居委会",
    "居委会",
    "村委会",
    "街道办事处",
    "社区",
    "街道",
)


@dataclass(frozen=True)
class Listed:
    """An area of one list."""

    level: str
    code: str
    text: str
    exact: bool
    excepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """A published list: the moment it speaks of, the place of which it names all areas, and those."""

    as_of: datetime
    covers: str
    areas: tuple[Listed, ...]


def over_time(versions: Iterable[Version]) -> list[RiskArea]:
    """Each area from the first list that names it to the first later one of its place that does not.

    An area without a code is left out: nobody can have been in it as far as codes tell, and it waits to be settled.
    """
    open_ones: dict[Listed, datetime] = {}
    done: list[RiskArea] = []
    for version in sorted(versions, key=lambda one: one.as_of):
        listed = {area for area in version.areas if area.code}
        for area in [one for one in open_ones if one.code.startswith(version.covers) and one not in listed]:
            done.append(_area(area, open_ones.pop(area), version.as_of))
        for area in listed:
            open_ones.setdefault(area, version.as_of)
    return [*done, *(_area(area, since, None) for area, since in open_ones.items())]


def _area(area: Listed, since: datetime, until: datetime | None) -> RiskArea:
    return RiskArea(area.code, area.level, since, until, area.exact, area.excepted, area.text)


def is_exact(text: str, names: Iterable[str], *, whole: bool) -> bool:
    """Whether a division says all of an area: the text calls it whole, or is nothing but its name.

    `names` are those of the area's division and of the one above it, which the text may begin with.
    """
    if whole:
        return True
    own, *above = [_core(one) for one in names]
    said = text
    for name in above:
        said = said.removeprefix(name) if name else said
        for ending in ("街道办事处", "街道办", "街道"):
            said = said.removeprefix(ending)
    return bool(own) and _core(said) == own


def _core(name: str) -> str:
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name
