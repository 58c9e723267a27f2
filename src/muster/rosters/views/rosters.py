"""Rosters at the desk: the list, making one, the grid by post and by person, one cell edited by hand, publishing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts.access import PageRequest
from muster.kernel.naming import called
from muster.kernel.problems import NotFound, Problem
from muster.people.queries import organisations as units
from muster.places import queries as places
from muster.rosters import forms, rules, words
from muster.rosters.actions import answering, publishing, telling
from muster.rosters.actions import rosters as actions
from muster.rosters.actions.rosters import Place, RosterDraft
from muster.rosters.models import Roster
from muster.rosters.queries import computed, grid, needs, people, settle
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.whole import sums
from muster.rosters.queries.whole import whole as read_whole
from muster.rosters.views.needs import day
from muster.rosters.words import title

PAGE, LINES, PEOPLE = 50, 25, 50
SHOWN = 7
"""Days side by side."""
USUAL = 7


@require_GET
def rosters(request: PageRequest) -> HttpResponse:
    """All rosters, the latest first."""
    page = Paginator(queries.rosters(request.scope), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    own = units.by_ids(request.scope, {row.organisation for row in rows if row.organisation})
    names = {row.pk: units.named(row) for row in own}
    context = {
        "lines": [(row, title(row), names.get(row.organisation or 0, ""), words.STATES[row.state]) for row in rows],
        "page": page, "may_write": request.as_of is None, "posts": needs.posts(request.scope).count(),
        "swaps": settle.swaps(request.scope, request.as_of), "declined": settle.declined(request.scope, request.as_of),
    }  # fmt: skip
    return render(request, "rosters/rosters.html", context)


@require_http_methods(["GET", "POST"])
def make_roster(request: PageRequest) -> HttpResponse:
    """Begin one: by default the days after the last that is there."""
    scope = request.scope
    known = list(queries.rosters(scope)[:PAGE])
    latest = max((row.first + timedelta(days=row.days) for row in known), default=day(request))
    start = {"first": max(latest, day(request)), "days": USUAL}
    form = forms.MakeRoster(
        request.POST or None, scope=scope, rosters=[(row.pk, title(row)) for row in known], posts=needs.posts(scope),
        initial=start,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        draft = RosterDraft(typed["place"], typed["first"], typed["days"], typed["organisation"])
        try:
            row = actions.make(scope, draft=draft, copied=typed["copied"])
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            return redirect("roster", row.pk)
    return render(request, "rosters/make.html", {"form": form})


def _days(request: PageRequest, row: Roster) -> tuple[list[date], date | None, date | None]:
    """The days that the page shows, and where the days before and after them begin."""
    every = rules.days_of(row.first, row.days)
    asked = request.GET.get("from", "")
    today = day(request)
    at = next((number for number, one in enumerate(every) if one.isoformat() == asked), None)
    if at is None:
        at = every.index(today) // SHOWN * SHOWN if today in every else 0
    shown = every[at : at + SHOWN]
    before = every[max(0, at - SHOWN)] if at else None
    after = every[at + SHOWN] if at + SHOWN < len(every) else None
    return shown, before, after


@require_GET
def roster(request: PageRequest, number: int) -> HttpResponse:
    """The grid, by post or by person."""
    row = queries.roster(request.scope, number)
    days, before, after = _days(request, row)
    kind, label = words.STATES.get(row.state, ("", row.state))
    own = request.scope.covers(row.place) and request.as_of is None
    whole = read_whole(request.scope, row)
    context: dict[str, Any] = {
        "roster": row, "title": title(row), "days": days, "before": before, "after": after, "today": day(request),
        "kind": kind, "label": label, "sums": sums(whole), "by": request.GET.get("by", "post"),
        "own": own, "may_drop": own and row.state == Roster.State.PUBLISHED,
        "may_publish": own and row.state == Roster.State.DRAFT,
        "may_edit": request.as_of is None and row.state in (Roster.State.DRAFT, Roster.State.PUBLISHED),
        "unit": units.named(units.organisation(request.scope, row.organisation)) if row.organisation else "",
        "computed": computed.latest(request.scope, row) if own else None,
        "untold": telling.untold(request.scope, row).count() if own and row.state == Roster.State.PUBLISHED else 0,
    }  # fmt: skip
    if context["by"] == "person":
        people_page = Paginator(whole.staff, PEOPLE).get_page(request.GET.get("page"))
        loads = grid.loads(request.scope, row, list(people_page.object_list))
        lines = grid.by_person(request.scope, row, days, loads)
        shown = {one.row.site for line in lines for one in line.days if one}
        context |= {"page": people_page, "lines": lines, "sites": places.names(shown)}
        return render(request, "rosters/by_person.html", context)
    page = Paginator(needs.posts_of(request.scope, row), LINES).get_page(request.GET.get("page"))
    posts = list(page.object_list)
    context |= {
        "page": page, "lines": grid.by_post(request.scope, row, posts, days, whole.wrong),
        "sites": places.names(post.site for post in posts),
    }  # fmt: skip
    return render(request, "rosters/by_post.html", context)


@require_GET
def roster_cell(request: PageRequest, number: int, post: int, shift: int, at: str) -> HttpResponse:
    """One post at one shift of one day: who stands there, who else could."""
    row = queries.roster(request.scope, number)
    found, kind, on = needs.post(request.scope, post), needs.shift_kind(request.scope, shift), _day(at)
    cell = grid.cell(request.scope, row, found, kind, on)
    starts, ends = needs.times(kind, on)
    may_edit = request.as_of is None and row.state in (Roster.State.DRAFT, Roster.State.PUBLISHED)
    slot = people.Slotted(found.site, found.pk, kind, on, cell.wants, [one.row for one in cell.people])
    offered = people.suggest(request.scope, row, slot) if may_edit else []
    names = called("staff", request.scope, [one.candidate.id for one in offered])
    own = units.by_ids(request.scope, {one.candidate.organisation for one in offered if one.candidate.organisation})
    unit = {one.pk: units.named(one) for one in own}
    context = {
        "roster": row, "title": title(row), "post": found, "shift": kind, "day": on, "cell": cell, "starts": starts,
        "ends": ends, "may_edit": may_edit, "site": places.names([found.site]).get(found.site, found.site),
        "offered": [
            (one, names[one.candidate.id].name, unit.get(one.candidate.organisation or 0, "—")) for one in offered
        ],
    }  # fmt: skip
    return render(request, "rosters/cell.html", context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def _cell_of(roster: int, post: int, shift: int, on: date) -> str:
    return reverse("roster-cell", args=[roster, post, shift, on.isoformat()])


@require_POST
def assign_duty(request: PageRequest, number: int) -> HttpResponse:
    """Put somebody at a post."""
    try:
        staff = UUID(request.POST.get("staff", ""))
        post, shift = int(request.POST.get("post", "")), int(request.POST.get("shift", ""))
    except ValueError:
        raise NotFound from None
    on = _day(request.POST.get("day", ""))
    actions.assign(request.scope, roster=number, put=Place(post, shift, on, staff), locked=True)
    return redirect(_cell_of(number, post, shift, on))


@require_POST
def remove_duty(request: PageRequest, number: int) -> HttpResponse:
    """Take somebody off a post."""
    row = actions.remove(request.scope, assignment=number)
    return redirect(_cell_of(row.roster_id, row.post_id, row.shift_id, row.day))


@require_POST
def lock_duty(request: PageRequest, number: int) -> HttpResponse:
    """Keep somebody where they are, or let them go."""
    row = actions.lock(request.scope, assignment=number, locked=request.POST.get("locked") == "yes")
    return redirect(_cell_of(row.roster_id, row.post_id, row.shift_id, row.day))


@require_POST
def decide_swap(request: PageRequest, number: int) -> HttpResponse:
    """Approve a request to swap, or refuse it."""
    try:
        answering.decide_swap(request.scope, swap=number, approve=request.POST.get("approve") == "yes")
    except NotFound:
        raise
    except Problem as trouble:
        messages.error(request, str(trouble))
    return redirect("rosters")


@require_POST
def publish_roster(request: PageRequest, number: int) -> HttpResponse:
    """Publish it; where rules are broken the page says so and asks again."""
    try:
        publishing.publish(
            request.scope, roster=number, despite=request.POST.get("despite") == "yes",
            base=request.build_absolute_uri("/"),
        )  # fmt: skip
    except NotFound:
        raise
    except Problem as trouble:
        messages.error(request, str(trouble))
        return redirect(f"{reverse('roster', args=[number])}?by=person&despite={int(trouble.code == 'broken')}")
    messages.success(request, _("The roster is published and holds from now on."))
    return redirect("roster", number)


@require_POST
def drop_roster(request: PageRequest, number: int) -> HttpResponse:
    """Throw a draft away."""
    actions.drop(request.scope, roster=number)
    messages.success(request, _("The draft was thrown away."))
    return redirect("rosters")
