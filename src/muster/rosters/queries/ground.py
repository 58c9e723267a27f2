"""How far it is: positions of sites and of the towns where people live, in kilometres on a plane."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from statistics import mean

from muster.kernel.scope import Scope
from muster.places import queries as places

DEGREE = 111.2
COUNTY, TOWN = 6, 9
Point = tuple[float, float]


def positions(scope: Scope, sites: Iterable[str], homes: Iterable[str]) -> dict[str, Point]:
    """Kilometres east and north for each code: a site where it is, if that is known; a home at its town's middle."""
    wanted, lived = set(sites), {home.partition("-")[0] for home in homes}
    towns = _towns({code[:COUNTY] for code in (*wanted, *lived)})
    everywhere = _middle(towns.values())
    found = {code: _in(towns, code, everywhere) for code in wanted | lived}
    for site in places.sites(scope) if wanted else ():
        if site.code in wanted and site.longitude is not None and site.latitude is not None:
            found[site.code] = (site.longitude, site.latitude)
    return _flat(found)


def _towns(counties: Iterable[str]) -> dict[str, Point]:
    towns: dict[str, Point] = {}
    for county in sorted(counties):
        for feature in places.map_shapes(county)["features"] if len(county) == COUNTY else ():
            label = feature["properties"]["label"]
            towns[feature["properties"]["code"]] = (label[0], label[1])
    return towns


def _in(towns: Mapping[str, Point], code: str, otherwise: Point) -> Point:
    town = towns.get(code[:TOWN])
    return town or _middle([at for key, at in towns.items() if key.startswith(code[:COUNTY])]) or otherwise


def _middle(points: Iterable[Point]) -> Point:
    known = list(points)
    return (mean(x for x, _y in known), mean(y for _x, y in known)) if known else (0.0, 0.0)


def _flat(found: dict[str, Point]) -> dict[str, Point]:
    narrow = math.cos(math.radians(_middle(found.values())[1]))
    return {code: (round(x * narrow * DEGREE, 3), round(y * DEGREE, 3)) for code, (x, y) in found.items()}


def km(one: Point, other: Point) -> float:
    """How far two are apart, as the crow flies."""
    return math.hypot(one[0] - other[0], one[1] - other[1])
