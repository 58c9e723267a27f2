"""The board of a county, a town or a post; its polled part; the wall; the map's data."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.checkpoints.queries import checks
from muster.kernel import clock
from muster.kernel.live import etagged
from muster.kernel.problems import NotFound
from muster.people import queries as people
from muster.web.board import assemble, figures, mapdata
from muster.web.board.names import TOWN
from muster.web.board.rules import State

RECENT = 12
"""Checks shown on the board of a post; the list has the rest."""


def _version(request: HttpRequest, code: str) -> tuple[Any, ...]:
    """What changes whenever a board does: its minute, and the number of the last thing that happened."""
    page = cast(PageRequest, request)
    if page.scope.incident is None:
        raise NotFound
    moment = page.as_of or clock.now(page.scope.incident)
    return code, page.scope, moment.replace(second=0, microsecond=0), assemble.last_event(page.scope, page.as_of)


def _state(request: HttpRequest) -> State | None:
    """The state that the board is narrowed to."""
    wanted = request.GET.get("state", "")
    return State(wanted) if wanted in set(State) else None


def _context(request: HttpRequest, code: str) -> dict[str, Any]:
    page = cast(PageRequest, request)
    board = assemble.build(page.scope, code, page.as_of)
    state = _state(request)
    recent = checks.Listing(page.scope.narrowed(code), checks.Wanted(), page.as_of)[:RECENT] if board.post else []
    identities = people.masked_identities(page.scope, [line.record for line in recent])
    return {
        "recent": [(line, identities.get(line.record, [])) for line in recent],
        "board": board,
        "code": code,
        "now": board.moment,
        "lines": board.lines if state is None else assemble.posts_in(board, state),
        "state": state,
        "towns": state is None and len(code) < TOWN,
        "summary": assemble.hours_summary(board),
        "kpis": figures.kpis(board),
        "columns": figures.COLUMNS,
        "trail": assemble.trail(page.scope, code),
        "live": page.as_of is None,
        "sees_duty": access.opens(page, "duty-today"),
    }


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead a person to their board."""
    page = cast(PageRequest, request)
    if page.incident is None:
        raise NotFound
    address = reverse("board-at", args=[assemble.reach(page.scope, page.incident.place)])
    return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)


@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The page; `?part=live` answers its polled part alone."""
    if request.GET.get("part") == "live":
        return board_part(request, code)
    return render(request, "web/board/board.html", _context(request, code))


@etagged(_version)
def board_part(request: HttpRequest, code: str) -> HttpResponse:
    """The part of the board that refreshes itself."""
    return render(request, "web/board/_live.html", _context(request, code))


@require_safe
def wall(request: HttpRequest, code: str) -> HttpResponse:
    """The board for a wall: fewer things, readable at five metres."""
    if request.GET.get("part") == "live":
        return wall_part(request, code)
    return render(request, "web/board/wall.html", _context(request, code))


@etagged(_version)
def wall_part(request: HttpRequest, code: str) -> HttpResponse:
    """The part of the wall that refreshes itself."""
    return render(request, "web/board/_wall.html", _context(request, code))


@require_safe
@etagged(_version)
def map_data(request: HttpRequest, code: str) -> HttpResponse:
    """Places and posts with their states as GeoJSON."""
    page = cast(PageRequest, request)
    built = assemble.build(page.scope, code, page.as_of)
    return JsonResponse(
        mapdata.collections(page.scope, built, _state(request)), json_dumps_params={"ensure_ascii": False}
    )
