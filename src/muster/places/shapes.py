"""Outlines of places: loaded from GeoJSON where somebody has them, else drawn as a schematic."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel.problems import Problem
from muster.places import divisions, rules, schematic
from muster.places.models import Division, Shape
from muster.places.rules import Kind, Level
from muster.places.schematic import Point, Tile

OUTLINES = {"Polygon", "MultiPolygon"}
KEYS = ("code", "adcode", "gb", "id")
"""Under one of these a feature names its place; six digits and zeros for a province or city are understood."""


def load_shapes(path: Path, *, source: str = "", using: str = "owner") -> int:
    """Load a GeoJSON file's outlines and points; answers how many. What a place had before is replaced.

    Outlines are drawn as they are; a point only says where a place lies in the schematic. All or nothing: raises
    Problem when the file is no FeatureCollection in WGS 84, or a feature names no known place.
    """
    try:
        collection = json.loads(path.read_text(encoding="utf-8-sig"))
        features = collection["features"]
    except (ValueError, KeyError, TypeError) as error:
        raise Problem("shapes_unreadable", _("This is not a GeoJSON FeatureCollection.")) from error
    rows = [_shape(number, feature, source or path.name) for number, feature in enumerate(features, 1)]
    known = set(
        Division.objects.using(using).filter(code__in=[row.code for row in rows]).values_list("code", flat=True)
    )
    unknown = sorted({row.code for row in rows} - known)
    if unknown:
        raise Problem("place_unknown", _("There is no place with the code %(code)s.") % {"code": unknown[0]})
    with transaction.atomic(using=using):
        Shape.objects.using(using).filter(code__in=known).delete()
        Shape.objects.using(using).bulk_create(rows, batch_size=200)
    return len(rows)


def map_shapes(prefix: str) -> dict[str, Any]:
    """The divisions one level below `prefix` as a GeoJSON FeatureCollection for a map.

    Where every one of them has an outline, these are drawn and `generated` is false; else all are hexagons, and it is
    true. Each feature has `code`, `name`, `generated` and `label`, a point for its name.
    """
    below = _drawn(prefix)
    shapes = {row.code: row for row in Shape.objects.filter(code__in=[place.code for place in below])}
    if below and all(place.code in shapes and shapes[place.code].geometry["type"] in OUTLINES for place in below):
        return _surveyed({place.code: place.name for place in below}, shapes)
    points = {code: _point(row.geometry) for code, row in shapes.items()}
    tiles = [Tile(place.code, place.name, points.get(place.code)) for place in below]
    return schematic.lay_out(tiles)


def _drawn(prefix: str) -> list[divisions.Place]:
    """Counties of a city that only fills a level lie directly below its province."""
    below = divisions.children(prefix)
    inner = [deeper for place in below if place.kind is Kind.PSEUDO for deeper in divisions.children(place.code)]
    return [place for place in below if place.kind is not Kind.PSEUDO] + inner


def generated_points(prefix: str, count: dict[str, int]) -> dict[str, list[Point]]:
    """Made-up positions for an exercise: so many inside the drawn shape of each place below `prefix`, always the same.

    `count` gives the number by code; places that are not below `prefix` are left out.
    """
    labels = {f["properties"]["code"]: f["properties"]["label"] for f in map_shapes(prefix)["features"]}
    return {
        code: schematic.scatter((labels[code][0], labels[code][1]), number)
        for code, number in count.items()
        if code in labels
    }


def _surveyed(names: dict[str, str], shapes: dict[str, Shape]) -> dict[str, Any]:
    features = []
    for code, name in names.items():
        geometry = shapes[code].geometry
        properties = {"code": code, "name": name, "generated": False, "label": list(_point(geometry))}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    every = [point for code in names for point in _positions(shapes[code].geometry["coordinates"])]
    longitudes, latitudes = [p[0] for p in every], [p[1] for p in every]
    bbox = [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]
    return {"type": "FeatureCollection", "generated": False, "bbox": bbox, "features": features}


def _shape(number: int, feature: Any, source: str) -> Shape:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    properties = (feature.get("properties") or {}) if isinstance(feature, dict) else {}
    code = next((str(properties[key]) for key in KEYS if properties.get(key)), "")
    if not isinstance(geometry, dict) or geometry.get("type") not in OUTLINES | {"Point"} or not _code(code):
        raise Problem(
            "shape_unreadable", _("Feature %(number)d has no code of a place or no outline.") % {"number": number}
        )
    try:
        fine = all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in _positions(geometry["coordinates"]))  # noqa: PLR2004
    except (KeyError, TypeError, ValueError, IndexError):
        fine = False
    if not fine:
        raise Problem("shape_not_wgs84", _("Feature %(number)d is not in degrees.") % {"number": number})
    return Shape(code=_code(code), geometry=geometry, source=source, loaded_at=timezone.now())


def _code(text: str) -> str:
    """A division's code; '510000' and '510500' are how six-digit tables write a province and a city."""
    if rules.level_of(text) is Level.COUNTY:
        text = text.removesuffix("00").removesuffix("00") if text.endswith("00") else text
    return text if rules.is_place(text) else ""


def _positions(coordinates: Any) -> Iterator[Point]:
    if coordinates and isinstance(coordinates[0], (int, float)):
        yield float(coordinates[0]), float(coordinates[1])
        return
    for part in coordinates:
        yield from _positions(part)


def _point(geometry: dict[str, Any]) -> Point:
    """The middle of a geometry's extent: near enough for a label."""
    points = list(_positions(geometry["coordinates"]))
    longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
    return (min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2
