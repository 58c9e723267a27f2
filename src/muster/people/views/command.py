"""The operation's command where it names people and units: duties in its groups, who is responsible for an area."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from muster.incidents import areas, command
from muster.incidents import queries as incidents
from muster.kernel import picking
from muster.kernel.problems import Problem
from muster.people import choosing_staff
from muster.people.command_forms import AssignDuty, EntrustArea
from muster.people.views import PageRequest, day, moment
from muster.places import queries as places

RELIEVED = time(8, 0)
"""The command is relieved in the morning."""


@require_POST
def staff_choices(request: PageRequest) -> HttpResponse:
    """The options below a field that asks for a member of staff."""
    search = partial(choosing_staff.found, scope=request.scope, on=day(request))
    return picking.options_page(request, search, choosing_staff.NOBODY)


@require_http_methods(["GET", "POST"])
def assign_duty(request: PageRequest, group: int) -> HttpResponse:
    """Name a group's leader, or who is on duty tonight."""
    found = incidents.group(request.scope, group)
    now = moment(request)
    form = AssignDuty(request.POST or None, scope=request.scope, on=day(request), initial={"until": _morning(now)})
    if request.method == "POST" and form.is_valid():
        try:
            command.assign_duty(request.scope, group=group, since=now, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("operation")
    context = {"form": form, "name": incidents.group_name(found), "place": _named(found.place)}
    return render(request, "people/assign_duty.html", context, status=400 if form.errors else 200)


def _morning(now: datetime) -> datetime:
    """When whoever is on duty tonight is relieved."""
    return datetime.combine(timezone.localtime(now) + timedelta(days=1), RELIEVED, timezone.get_current_timezone())


@require_http_methods(["GET", "POST"])
def entrust_area(request: PageRequest, area: int) -> HttpResponse:
    """Name the unit that is responsible for an area; that it arrived is noted on the page of the operation."""
    found = incidents.area(request.scope, area)
    given = {"organisation": found.organisation} if found.organisation else {}
    form = EntrustArea(request.POST or None, scope=request.scope, on=day(request), initial=given)
    if request.method == "POST" and form.is_valid():
        areas.entrust_area(request.scope, area=area, organisation=form.cleaned_data["organisation"])
        return redirect("operation")
    context = {"form": form, "name": found.name, "place": _named(found.place)}
    return render(request, "people/entrust_area.html", context, status=400 if form.errors else 200)


def _named(place: str) -> str:
    return places.names([place]).get(place, place)
