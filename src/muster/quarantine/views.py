"""Quarantine sites: all of them with their figures, one with its rooms at a glance, a room, and one stay."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import orjson
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel import picking
from muster.kernel.figures import Period, figure
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed
from muster.places import queries as places
from muster.quarantine import actions, forms, queries, words
from muster.quarantine.actions import COLUMN
from muster.quarantine.figures import SHOWN
from muster.quarantine.forms import ComingForm, LeavingForm, RoomsForm
from muster.quarantine.models import Handover, Stay
from muster.screening.queries import ledger as screening

MOST_SHOWN = 50


def _moment(request: PageRequest) -> datetime:
    return request.as_of or incidents.now(request.scope.incident or 0)


def _figures(scope: Scope, as_of: datetime | None) -> list[tuple[object, int]]:
    return [(one, one.query.total(scope, Period(as_of))) for one in map(figure, SHOWN)]


@require_GET
def quarantine_sites(request: PageRequest) -> HttpResponse:
    """Every quarantine site within reach: rooms, occupied, people, kits due; and who has no room yet."""
    counts = queries.counts(request.scope, request.as_of)
    sites = places.sites(request.scope, kind=queries.KIND, at=_moment(request))
    context = {
        "figures": _figures(request.scope, request.as_of),
        "lines": [(site, counts.get(site.code, {})) for site in sites],
        "may_open": access.opens(request, "open-site"),
    }
    if request.as_of is None:
        context |= _waiting(request)
    return render(request, "quarantine/sites.html", context)


def _waiting(request: PageRequest) -> dict[str, object]:
    """How many have no room, and who the first of them are."""
    found = queries.expected(request.scope)
    shown = found[:MOST_SHOWN]
    names = screening.names(request.scope, [one.person for one in shown])
    where = places.names({one.place for one in shown})
    lines = [(one, names.get(one.person), where.get(one.place, "")) for one in shown]
    return {"expected": len(found), "waiting": lines, "more": len(found) - len(shown)}


@require_GET
def quarantine_site(request: PageRequest, code: str) -> HttpResponse:
    """The rooms of a site floor by floor, who leaves today, whose kit is due."""
    site, scope, as_of = queries.site(request.scope, code), request.scope, request.as_of
    kits = list(queries.kits_due(scope, code, as_of).order_by("room"))
    context = {
        "site": site, "figures": _figures(scope.narrowed(code), as_of),
        "floors": queries.boxes(scope, code, as_of), "looks": words.LOOKS,
        "kits": _lines(request, code, kits),
        "may_write": request.as_of is None and access.opens(request, "quarantine-room", "POST"),
        "may_open": request.as_of is None and access.opens(request, "quarantine-rooms"),
    }  # fmt: skip
    if as_of is None:
        context |= _leaving(request, code)
    return render(request, "quarantine/site.html", context)


def _leaving(request: PageRequest, code: str) -> dict[str, object]:
    """Whose measure ends by midnight or has ended; of how many nobody here can know it."""
    here = list(queries.present(request.scope, code).order_by("room"))
    ends = queries.ends_of(request.scope, [stay.person for stay in here])
    day = screening.day_of(_moment(request))
    rows = [row for row in here if row.person in ends and ((end := ends[row.person]) is None or end <= day.ends)]
    lines = [(*line, ends[line[0].person]) for line in _lines(request, code, rows)]
    return {"leaving": lines, "unknown": sum(row.person not in ends for row in here)}


def _lines(request: PageRequest, code: str, stays: list[Stay]) -> list[tuple[Stay, str, object]]:
    """Each with its room and whose it is."""
    rooms = dict(queries.rooms(request.scope, code).values_list("pk", "name"))
    names = screening.names(request.scope, [row.person for row in stays])
    return [(row, rooms.get(row.room, ""), names.get(row.person)) for row in stays]


@require_http_methods(["GET", "POST"])
def quarantine_rooms(request: PageRequest, code: str) -> HttpResponse:
    """Write down the rooms of a building."""
    site = queries.site(request.scope, code)
    form = RoomsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_rooms(scope=request.scope, site=code, ranges=form.ranges())
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Rooms written down: %(count)d.") % {"count": made})
            return HttpResponseRedirect(reverse("quarantine-site", args=[code]))
    return render(request, "quarantine/rooms.html", {"site": site, "form": form})


@require_http_methods(["GET", "POST"])
def quarantine_room(request: PageRequest, number: int) -> HttpResponse:
    """One room: who is there, who was, and taking somebody in with both signatures."""
    row = queries.room(request.scope, number)
    form = ComingForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        handed, received = form.sides()
        person = form.cleaned_data["person"]
        try:
            stay = actions.take_in(scope=request.scope, room=number, person=person, handed=handed, received=received)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return HttpResponseRedirect(reverse("quarantine-stay", args=[stay]))
    return render(request, "quarantine/room.html", _room(request, row.pk, form))


@never_cache
@require_POST
def awaited(request: PageRequest) -> HttpResponse:
    """Who of those that wait for a room is called so; names come in the body, never in an address."""
    return picking.options_page(request, partial(forms.awaited, scope=request.scope), forms.NOBODY)


def _room(request: PageRequest, number: int, form: ComingForm) -> dict[str, object]:
    row = queries.room(request.scope, number)
    stays = queries.known(
        queries.stays(request.scope, row.site).filter(room=number).order_by("-arrived_at"), request.as_of
    )
    here = sum(stay.left_at is None for stay in stays)
    return {
        "room": row, "site": places.site(request.scope, row.site), "form": form,
        "stays": _lines(request, row.site, stays),
        "free": row.closed_at is None and here < row.beds, "empty": here == 0,
        "may_write": request.as_of is None, "closed": queries.out_of_use(row, request.as_of),
    }  # fmt: skip


@require_POST
def set_room(request: PageRequest, number: int) -> HttpResponse:
    """Take a room out of use, or back into it."""
    closed = request.POST.get("closed") == "1"
    actions.set_room(scope=request.scope, room=number, closed=closed, why=request.POST.get("why", ""))
    return HttpResponseRedirect(reverse("quarantine-room", args=[number]))


@require_http_methods(["GET", "POST"])
def quarantine_stay(request: PageRequest, number: int) -> HttpResponse:
    """One stay: its room, its signatures; leaving, or moving to another room."""
    row = queries.stay(request.scope, number, request.as_of)
    form = LeavingForm(request.POST if "to" in request.POST else None)
    if request.method == "POST" and form.is_valid():
        handed, received = form.sides()
        to = form.cleaned_data["to"]
        try:
            actions.leave(scope=request.scope, stay=number, to=to, handed=handed, received=received)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("They have left. The bed is free."))
            return HttpResponseRedirect(reverse("quarantine-site", args=[row.site]))
    room = queries.room(request.scope, row.room)
    free = [box.row for _floor, line in queries.boxes(request.scope, row.site, None) for box in line
            if box.look in ("free", "part") and box.row.pk != row.room]  # fmt: skip
    context = {
        "stay": row, "room": room, "site": places.site(request.scope, row.site), "form": form,
        "whom": screening.names(request.scope, [row.person]).get(row.person), "free": free,
        "kit_due": queries.kits_due(request.scope, row.site, request.as_of).filter(pk=row.pk).exists(),
        "signed": [_signed(request.scope, one) for one in queries.handovers(request.scope, number, request.as_of)],
        "may_write": request.as_of is None and row.left_at is None,
    }  # fmt: skip
    if request.as_of is None and row.left_at is None:
        ends = queries.ends_of(request.scope, [row.person])
        context |= {"tells_end": True, "known": row.person in ends, "end": ends.get(row.person)}
    return render(request, "quarantine/stay.html", context)


def _signed(scope: Scope, row: Handover) -> dict[str, object]:
    """Names and drawings of both sides; nothing of them for whoever may not see names."""
    shown: dict[str, object] = {"row": row, "sides": []}
    if scope.names:
        try:
            content = orjson.loads(open_sealed(row.sealed, column=COLUMN))
        except Problem:
            return shown
        shown["sides"] = [(_("Handed over by"), *content["handed_over"]), (_("Received by"), *content["received"])]
    return shown


@require_POST
def move_stay(request: PageRequest, number: int) -> HttpResponse:
    """Let somebody move to another room of the site."""
    room = request.POST.get("room", "")
    fresh = actions.move(scope=request.scope, stay=number, room=int(room) if room.isdigit() else 0)
    return HttpResponseRedirect(reverse("quarantine-stay", args=[fresh]))


@require_POST
def give_kits(request: PageRequest, code: str) -> HttpResponse:
    """Things for living were handed out to those ticked."""
    stays = [int(text) for text in request.POST.getlist("stay") if text.isdigit()]
    given = actions.give_kits(scope=request.scope, site=code, stays=stays)
    messages.success(request, _("Living kits noted: %(count)d.") % {"count": given})
    return HttpResponseRedirect(reverse("quarantine-site", args=[code]))
