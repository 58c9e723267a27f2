"""The search for programs, and shapes for maps."""

from __future__ import annotations

from datetime import date

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from muster.kernel.problems import NotFound
from muster.places import queries, rules

LIMIT = 50
LONGEST = 60
SHAPES_FRESH_SECONDS = 300


class FoundOlder(msgspec.Struct):
    """The older name by which a place was found; `until` is the day from which it was no longer in force."""

    name: str
    code: str
    since: date | None
    until: date | None
    exact: bool
    source: str


class FoundPlace(msgspec.Struct):
    """A place that answers; `code` is empty for an older name without a place of today."""

    code: str
    name: str
    path: str
    level: str
    kind: str
    match: str
    older: FoundOlder | None


class Found(msgspec.Struct):
    """What `places/search.json` answers."""

    query: str
    within: str
    results: list[FoundPlace]


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """`q` is what was typed, `within` a code to search below, `limit` at most 50. Nothing typed finds nothing."""
    text = request.GET.get("q", "")[:LONGEST]
    within = request.GET.get("within", "")
    if within and not rules.is_place(within):
        return _json({"code": "place_unknown", "message": within}, status=400)
    asked = request.GET.get("limit", "20")
    limit = min(max(int(asked), 1), LIMIT) if asked.isdecimal() else LIMIT
    results = [
        FoundPlace(
            code=hit.code,
            name=hit.name,
            path=hit.path,
            level=hit.level.name.lower(),
            kind=hit.kind.value,
            match=hit.match.name.lower(),
            older=None
            if hit.older is None
            else FoundOlder(
                hit.older.name, hit.older.code, hit.older.since, hit.older.until, hit.older.exact, hit.older.source
            ),
        )
        for hit in queries.search(text, within=within, limit=limit)
    ]
    return _json(Found(query=text, within=within, results=results))


@require_GET
def shapes(request: HttpRequest, code: str) -> HttpResponse:
    """The divisions below a place as GeoJSON, real or schematic (`generated`)."""
    if queries.find(code) is None:
        raise NotFound
    response = _json(queries.map_shapes(code), kind="application/geo+json")
    patch_cache_control(response, private=True, max_age=SHAPES_FRESH_SECONDS)
    return response


def _json(content: object, *, status: int = 200, kind: str = "application/json") -> HttpResponse:
    return HttpResponse(msgspec.json.encode(content), status=status, content_type=kind)
