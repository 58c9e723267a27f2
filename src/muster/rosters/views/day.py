"""The day at the desk: who is on duty, late or absent; a substitute in a minute; attendance."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.kernel import jobs, live
from muster.kernel.problems import NotFound, Problem
from muster.people.queries import identities
from muster.places import queries as places
from muster.rosters import forms
from muster.rosters.actions import day as actions
from muster.rosters.day_rules import Standing
from muster.rosters.jobs import ATTENDANCE
from muster.rosters.queries import coverage, grid, items, needs, people, swaps
from muster.rosters.queries import day as queries
from muster.rosters.queries import rosters as roster_queries
from muster.rosters.views.needs import moment
from muster.rosters.words import STANDINGS

PAGE = 100
BEST = 5
PERIOD = timedelta(days=7)


def _context(request: PageRequest) -> dict[str, Any]:
    at = moment(request)
    form = forms.PostFilter(request.GET or None, scope=request.scope)
    place = form.cleaned_data.get("place", "") if form.is_valid() else ""
    watched = queries.watched(request.scope, at, place=place)
    page = Paginator(watched, PAGE).get_page(request.GET.get("page"))
    counted = {key: sum(one.standing is key for one in watched) for key in Standing}
    first = [one for one in watched if one.kind in {"bad", "warn"}][:PAGE]
    shown = {one.row.pk: one for one in [*page.object_list, *first]}
    lines = {line.row.pk: line for line in queries.lines(request.scope, at, shown.values())}
    must = [lines[one.row.pk] for one in first]
    asked = swaps.progress(request.scope, [line.row.pk for line in must], at)
    handovers = queries.handovers(request.scope, at - timedelta(hours=24), at)
    left_open = items.open_items(request.scope.narrowed(place) if place else request.scope, at)
    typed = identities.typed_words(request.scope, [row.record for row in handovers])
    called = grid.names(request.scope, {one for row in handovers for one in (row.leaves, row.takes) if one})
    return {
        "form": form, "page": page, "lines": [(lines[one.row.pk], STANDINGS[one.standing]) for one in page.object_list],
        "must": [(line, STANDINGS[line.standing], asked.get(line.row.pk)) for line in must],
        "rule": needs.ask_rules(request.scope)(place or next(iter(request.scope.places), "")),
        "missing": counted[Standing.ABSENT] + counted[Standing.LATE], "there": counted[Standing.PRESENT],
        "unrelieved": counted[Standing.UNRELIEVED], "due": counted[Standing.DUE], "now": at,
        "may_write": request.as_of is None and access.opens(request, "rosters"),
        "handovers": [
            (
                row, called[row.leaves].name if row.leaves else "—", called[row.takes].name if row.takes else "—",
                typed.get(row.record, {}),
            )
            for row in handovers
        ],
        "open_items": left_open,
        "sites": places.names({row.site for row in handovers} | {one.site for one in left_open}),
        "hours": coverage.by_hour(request.scope.narrowed(place) if place else request.scope, at),
    }  # fmt: skip


@require_GET
def duty_today(request: PageRequest) -> HttpResponse:
    """Who is on duty now and tonight, with one tap to call; the late and absent first."""
    return render(request, "rosters/day.html", _context(request))


@require_GET
@live.etagged()
def duty_today_rows(request: HttpRequest) -> HttpResponse:
    """The part of it that changes."""
    page = cast("PageRequest", request)
    return render(page, "rosters/_day.html", _context(page))


@require_POST
def note_present(request: PageRequest, number: int) -> HttpResponse:
    """Somebody is there, as the desk was told."""
    actions.note_present(request.scope, assignment=number)
    return redirect("duty-today")


@require_POST
def close_item(request: PageRequest, item: UUID) -> HttpResponse:
    """What a shift left open is done."""
    actions.close_item(request.scope, item=item)
    messages.success(request, _("Closed. The post's phone no longer shows it."))
    return redirect("duty-today")


@require_GET
def substitutes(request: PageRequest, number: int) -> HttpResponse:
    """The best people to stand in for somebody."""
    row = roster_queries.assignment(request.scope, number)
    best = people.substitutes(request.scope, row)[:BEST]
    asked = swaps.asked(request.scope, [row.pk])
    names = grid.names(request.scope, [row.staff, *(one.candidate.id for one in best)])
    context = {
        "row": row, "name": names[row.staff], "site": places.names([row.site]).get(row.site, row.site),
        "best": [(one, names[one.candidate.id], (row.pk, one.candidate.id) in asked) for one in best],
        "starts": needs.times(row.shift, row.day)[0],
    }  # fmt: skip
    return render(request, "rosters/substitutes.html", context)


def _chosen(request: PageRequest) -> UUID:
    try:
        return UUID(request.POST.get("staff", ""))
    except ValueError:
        raise NotFound from None


@require_POST
def replace_duty(request: PageRequest, number: int) -> HttpResponse:
    """Put a substitute there at once, or ask them."""
    staff = _chosen(request)
    try:
        if request.POST.get("do") == "ask":
            actions.ask(request.scope, assignment=number, staff=staff, base=request.build_absolute_uri("/"))
            messages.success(request, _("Asked. As soon as they agree by their link, they stand there."))
            return redirect("substitutes", number)
        actions.replace(request.scope, assignment=number, staff=staff)
    except NotFound:
        raise
    except Problem as trouble:
        messages.error(request, str(trouble))
        return redirect("substitutes", number)
    messages.success(request, _("The substitute stands on the roster."))
    return redirect("duty-today")


@require_GET
def attendance(request: PageRequest) -> HttpResponse:
    """What people really did, for allowance, meals and transport."""
    since, until = _period(request)
    rows = queries.attendance(request.scope, since, until)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "rosters/attendance.html", {"page": page, "since": since, "until": until})


def _period(request: PageRequest) -> tuple[datetime, datetime]:
    until = moment(request)
    asked = request.GET.get("since", "") or request.POST.get("since", "")
    try:
        since = timezone.make_aware(datetime.fromisoformat(asked)) if asked else until - PERIOD
    except ValueError:
        since = until - PERIOD
    return since, until


@require_POST
def export_attendance(request: PageRequest) -> HttpResponse:
    """The same as a workbook."""
    since, until = _period(request)
    number = jobs.start(
        request.scope, ATTENDANCE, subject=f"{since:%m-%d} – {until:%m-%d}", since=since.isoformat(),
        until=until.isoformat(),
    )  # fmt: skip
    return redirect("job", number)
