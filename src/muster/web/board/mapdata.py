"""The board as GeoJSON: shapes of places, surveyed or schematic, and posts as points; made-up ones say so."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.kernel import codes
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.places import shapes
from muster.rosters.queries.coverage import Hour
from muster.web.board.assemble import Board
from muster.web.board.names import full_name, page_url, words_of
from muster.web.board.rules import State, worst


def collections(scope: Scope, board: Board, wanted: State | None = None) -> dict[str, Any]:
    """`places` (polygons with a point for their label) and `sites` (points), each with state, words and link.

    With a state wanted, what has no post in it stands `aside`: still on the map, but dimmed.
    """
    shown = shapes.map_shapes(board.code)
    features = [_place(feature, board, wanted) for feature in shown["features"]]
    sites, made_up = _sites(scope, board, wanted)
    schematic = made_up or bool(shown["generated"])
    return {
        "places": _collection(features),
        "sites": _collection(sites),
        "schematic": schematic,
        "filtered": wanted is not None,
    }


def short_name(name: str) -> str:
    """A village's or community's name without its committee, as people say it and as a map has room for."""
    return name.removesuffix("居民委员会").removesuffix("居委会").removesuffix("民委员会").removesuffix("委会")


def _place(feature: dict[str, Any], board: Board, wanted: State | None) -> dict[str, Any]:
    code = feature["properties"]["code"]
    longitude, latitude = feature["properties"]["label"]
    states = [state for site, state in board.states.items() if codes.covers(code, site)]
    silent = sum(state is State.BAD for state in states)
    properties = {
        "code": code,
        "name": short_name(feature["properties"]["name"]),
        "longitude": longitude,
        "latitude": latitude,
        "state": str(worst(states)),
        "words": words_of(worst(states), silent) if states else _("no checkpoints"),
        "url": page_url(code) if states else "",
        "aside": wanted is not None and wanted not in states,
        **_missing(board, [hour for site, hour in board.manning.worst.items() if codes.covers(code, site)]),
    }
    return {"type": "Feature", "geometry": feature["geometry"], "properties": properties}


def _missing(board: Board, hours: list[Hour]) -> dict[str, str]:
    """What published rosters leave open there in the next 24 hours: a mark, and when in words."""
    worst = [hour for hour in hours if hour.missing]
    if not worst:
        return {}
    count, first = sum(hour.missing for hour in worst), min(timezone.localtime(hour.start) for hour in worst)
    told = ngettext(
        "%(count)d person missing on the roster from %(time)s",
        "%(count)d people missing on the roster from %(time)s", count,
    )  # fmt: skip
    manning = told % {"count": count, "time": f"{first:%m-%d %H:%M}"}
    return {"missing": _("%(count)d short") % {"count": count}, "manning": manning}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _sites(scope: Scope, board: Board, wanted: State | None) -> tuple[list[dict[str, Any]], bool]:
    """The posts with coordinates, and whether any of those are made up."""
    found, made_up = [], False
    for site in places.sites(scope, within=board.code):
        state = board.states.get(site.code)
        if state is None or site.longitude is None or site.latitude is None:
            continue
        properties = {
            "code": site.code,
            "name": full_name(board.names, site.code),
            "state": str(state),
            "words": words_of(state),
            "url": page_url(site.code),
            "aside": wanted is not None and wanted is not state,
            **_missing(board, [hour] if (hour := board.manning.worst.get(site.code)) else []),
        }
        made_up = made_up or site.generated
        point = {"type": "Point", "coordinates": [site.longitude, site.latitude]}
        found.append({"type": "Feature", "geometry": point, "properties": properties})
    return found, made_up
