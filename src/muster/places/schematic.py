"""A schematic map where no outlines are known: one hexagon a place, laid out close together. Pure and deterministic.

The same places always give the same map, so that people learn where to look. Positions, where some are given, decide
who lies next to whom; without them the seat of the county is in the middle and the others wind around it by code.
Everything drawn here says `generated`: it is no survey.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

Point = tuple[float, float]
"""Longitude and latitude in degrees."""
Cell = tuple[int, int]
"""Axial coordinates of a hexagon with a corner on top."""

MIDDLE: Point = (105.0, 35.0)
"""Where a map without any position is put: the middle of the country."""
RADIUS = 0.035
"""From a hexagon's middle to its corners, in degrees of latitude: about 4 km, the size of a town."""
_GAP = 0.96
"""Hexagons are drawn a little smaller than their cell, so that their borders can be told apart."""
_INSIDE = 0.7
"""Points stay within this part of the circle inside a hexagon: clear of its border."""
_ROUNDS = 50
_DIRECTIONS: tuple[Cell, ...] = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_ROOT = math.sqrt(3)


@dataclass(frozen=True)
class Tile:
    """A place to be drawn; `position` where one is known."""

    code: str
    name: str
    position: Point | None = None


def spiral(count: int) -> list[Cell]:
    """The first `count` cells of rings around the middle."""
    cells: list[Cell] = [(0, 0)]
    ring = 0
    while len(cells) < count:
        ring += 1
        q, r = -ring * _DIRECTIONS[1][0], -ring * _DIRECTIONS[1][1]
        for dq, dr in _DIRECTIONS:
            for _step in range(ring):
                cells.append((q, r))
                q, r = q + dq, r + dr
    return cells[:count]


def lay_out(tiles: Sequence[Tile], *, middle: Point | None = None) -> dict[str, Any]:
    """A GeoJSON FeatureCollection with one hexagon a tile.

    Each feature has `code`, `name`, `generated` and `label` (its middle); `promoteId: 'code'` makes it addressable in
    MapLibre. `middle` is where the map lies; by default the mean of the known positions.
    """
    if not tiles:
        return {"type": "FeatureCollection", "generated": True, "bbox": [*MIDDLE, *MIDDLE], "features": []}
    known = [tile.position for tile in tiles if tile.position is not None]
    anchor = middle or (_mean(known) if known else MIDDLE)
    cells = _assign(tiles, spiral(len(tiles)))
    features = [_feature(tile, _centre(cells[tile.code], anchor)) for tile in sorted(tiles, key=lambda t: t.code)]
    corners = [corner for feature in features for corner in feature["geometry"]["coordinates"][0]]
    west, east = min(c[0] for c in corners), max(c[0] for c in corners)
    south, north = min(c[1] for c in corners), max(c[1] for c in corners)
    return {"type": "FeatureCollection", "generated": True, "bbox": [west, south, east, north], "features": features}


def scatter(centre: Point, count: int) -> list[Point]:
    """`count` points spread evenly inside the hexagon around `centre`, always the same ones."""
    inner = RADIUS * _ROOT / 2 * _INSIDE
    points = []
    for number in range(count):
        away = inner * math.sqrt((number + 0.5) / count)
        angle = number * _GOLDEN_ANGLE
        points.append(_shift(centre, away * math.cos(angle), away * math.sin(angle)))
    return points


def _assign(tiles: Sequence[Tile], cells: list[Cell]) -> dict[str, Cell]:
    """Which tile takes which cell: those with a position near it, the others from the middle outwards by code."""
    ordered = sorted(tiles, key=lambda tile: tile.code)
    placed = [tile for tile in ordered if tile.position is not None]
    if not placed:
        return {tile.code: cell for tile, cell in zip(ordered, cells, strict=True)}
    wanted = _fit(placed, cells)
    free = list(cells)
    taken: dict[str, Cell] = {}
    for tile in sorted(placed, key=lambda tile: (math.hypot(*wanted[tile.code]), tile.code)):
        nearest = min(free, key=lambda cell: (_distance(cell, wanted[tile.code]), cell))
        taken[tile.code] = nearest
        free.remove(nearest)
    _improve(taken, wanted)
    taken.update({tile.code: cell for tile, cell in zip((t for t in ordered if t.position is None), free, strict=True)})
    return taken


def _fit(placed: Sequence[Tile], cells: list[Cell]) -> dict[str, Point]:
    """Positions stretched to the extent of the cells, around 0."""
    points = {tile.code: tile.position for tile in placed if tile.position is not None}
    west, north = _mean(list(points.values()))
    narrow = math.cos(math.radians(north))
    flat = {code: ((x - west) * narrow, y - north) for code, (x, y) in points.items()}
    reach = max(math.hypot(x, y) for x, y in flat.values()) or 1.0
    size = max(math.hypot(*_flat(cell)) for cell in cells) or 1.0
    return {code: (x / reach * size, y / reach * size) for code, (x, y) in flat.items()}


def _improve(taken: dict[str, Cell], wanted: Mapping[str, Point]) -> None:
    """Swap two tiles as long as that brings them nearer to where they belong."""
    for _round in range(_ROUNDS):
        swapped = False
        for one, other in combinations(sorted(taken), 2):
            now = _distance(taken[one], wanted[one]) + _distance(taken[other], wanted[other])
            then = _distance(taken[other], wanted[one]) + _distance(taken[one], wanted[other])
            if then < now - 1e-9:
                taken[one], taken[other] = taken[other], taken[one]
                swapped = True
        if not swapped:
            return


def _distance(cell: Cell, point: Point) -> float:
    x, y = _flat(cell)
    return (x - point[0]) ** 2 + (y - point[1]) ** 2


def _flat(cell: Cell) -> Point:
    q, r = cell
    return RADIUS * _ROOT * (q + r / 2), -RADIUS * 1.5 * r


def _centre(cell: Cell, anchor: Point) -> Point:
    return _shift(anchor, *_flat(cell))


def _shift(point: Point, east: float, north: float) -> Point:
    """Degrees of latitude along both axes; a degree of longitude is shorter by the cosine of the latitude."""
    longitude, latitude = point
    return round(longitude + east / math.cos(math.radians(latitude)), 6), round(latitude + north, 6)


def _feature(tile: Tile, centre: Point) -> dict[str, Any]:
    corners = [
        _shift(centre, _GAP * RADIUS * math.sin(math.pi / 3 * k), _GAP * RADIUS * math.cos(math.pi / 3 * k))
        for k in (0, 5, 4, 3, 2, 1, 0)
    ]
    return {
        "type": "Feature",
        "properties": {"code": tile.code, "name": tile.name, "generated": True, "label": list(centre)},
        "geometry": {"type": "Polygon", "coordinates": [[list(corner) for corner in corners]]},
    }


def _mean(points: Sequence[Point]) -> Point:
    return sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points)
