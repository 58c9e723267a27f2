"""The page of an operation: its phase, its command, its areas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.incidents import areas, queries
from muster.incidents.forms import AddGroup, BeginPhase, DrawArea, ExtendArea, SetLevel
from muster.incidents.models import Area, Duty, Incident
from muster.incidents.playbooks import Level, playbook
from muster.incidents.rules import RESPONSES
from muster.kernel.naming import NOBODY, Called, called
from muster.kernel.problems import Problem
from muster.kernel.request import Page
from muster.places import queries as places


@dataclass(frozen=True)
class AreaRow:
    """An area as the list shows it."""

    area: Area
    level: Level
    place: str
    organisation: Called
    overdue: bool


@dataclass(frozen=True)
class GroupRow:
    """A group of the command with its people as they are called."""

    group: queries.Staffed
    place: str
    leaders: tuple[Called, ...]
    on_duty: tuple[tuple[Called, Duty], ...]


def _incident(request: Page) -> Incident:
    return queries.incident(request.scope.incident or 0)


def _area_rows(request: Page, incident: Incident, found: list[Area], at: datetime) -> list[AreaRow]:
    names = places.names({area.place for area in found})
    units = called("organisation", request.scope, {area.organisation for area in found if area.organisation})
    book = playbook(incident.playbook)
    return [
        AreaRow(
            area, book.level(area.level), names.get(area.place, area.place), units.get(area.organisation, NOBODY),
            area.until is None and area.due is not None and area.due <= at,
        )
        for area in found
    ]  # fmt: skip


def _group_rows(request: Page, at: datetime) -> list[GroupRow]:
    staffed = queries.command(request.scope, at)
    people = {person for one in staffed for person in (*one.leaders, *(duty.person for duty in one.on_duty))}
    words = called("staff", request.scope, people)
    names = places.names({one.group.place for one in staffed})
    return [
        GroupRow(
            one,
            names.get(one.group.place, one.group.place),
            tuple(words[person] for person in one.leaders),
            tuple((words[duty.person], duty) for duty in one.on_duty),
        )
        for one in staffed
    ]


@require_GET
def operation(request: Page) -> HttpResponse:
    """The operation at the page's moment."""
    incident = _incident(request)
    at = request.as_of or queries.now(incident.pk)
    in_force = _area_rows(request, incident, queries.areas(request.scope, at), at)
    context = {
        "operation": incident,
        "place_name": places.names({incident.place}).get(incident.place, incident.place),
        "phase": queries.phase(incident.pk, at),
        "rows": in_force,
        "overdue": [row for row in in_force if row.overdue],
        "waiting": [row for row in in_force if row.area.organisation and not row.area.arrived_at],
        "released": _area_rows(request, incident, queries.released_areas(request.scope, at), at),
        "groups": _group_rows(request, at),
        "names": request.scope.names,
        "extend": ExtendArea(),
        "response": RESPONSES.get(incident.level or 0),
        "forms": {
            "level": SetLevel(initial={"level": incident.level}, auto_id="level_%s"),
            "phase": BeginPhase(auto_id="phase_%s"),
            "group": AddGroup(initial={"place": incident.place}, auto_id="group_%s"),
        },
        "may_command": "command" in request.scope.roles and request.as_of is None,
    }
    return render(request, "incidents/operation.html", context)


@require_http_methods(["GET", "POST"])
def draw_area(request: Page) -> HttpResponse:
    """Draw an area: it begins now and its end is computed. Next its unit is named, on a page that knows units."""
    incident = _incident(request)
    form = DrawArea(request.POST or None, playbook=playbook(incident.playbook))
    if request.method == "POST" and form.is_valid():
        try:
            drawn = areas.draw_area(request.scope, since=queries.now(incident.pk), **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem) or _("This place is not within your reach."))
        else:
            return HttpResponseRedirect(reverse("people:entrust-area", args=[drawn.pk]))
    return render(request, "incidents/draw_area.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
def release_area(request: Page, area: int) -> HttpResponse:
    """Release an area now."""
    areas.release_area(request.scope, area=area)
    return HttpResponseRedirect(reverse("operation"))


@require_POST
def note_arrival(request: Page, area: int) -> HttpResponse:
    """The responsible organisation is there."""
    areas.note_arrival(request.scope, area=area)
    return HttpResponseRedirect(reverse("operation"))


@require_POST
def extend_area(request: Page, area: int) -> HttpResponse:
    """Let an area last longer, with a ground."""
    form = ExtendArea(request.POST)
    if form.is_valid():
        areas.extend_area(request.scope, area=area, **form.cleaned_data)
    else:
        messages.error(request, _("Give the new end and the ground."))
    return HttpResponseRedirect(reverse("operation"))
