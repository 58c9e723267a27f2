"""Teams: the list, one of them with its people and whom it sent where, and everything that changes them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts import access
from muster.kernel.problems import NotFound, Problem
from muster.people import team_forms as forms
from muster.people.actions import teams as actions
from muster.people.actions.teams import Sent, TeamDraft
from muster.people.models import Member, Team
from muster.people.queries import eligible
from muster.people.queries import organisations as units
from muster.people.queries import staff as staff_queries
from muster.people.queries import teams as queries
from muster.people.views import PAGE_ROWS, PageRequest, day, moment
from muster.places import queries as places

MOST_OFFERED = 300
"""People of one organisation whom a page offers; more come as a list."""


@require_GET
def teams(request: PageRequest) -> HttpResponse:
    """Teams at work, or dissolved; what must be handled first."""
    form = forms.TeamFilter(request.GET, scope=request.scope)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    filters = queries.Filters(
        kind=given.get("kind", ""), place=given.get("place", ""), wave=given.get("wave"),
        dissolved=given.get("state") == "dissolved", as_of=request.as_of,
    )  # fmt: skip
    found = queries.teams(request.scope, filters)
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    rows: list[Team] = list(page.object_list)
    times, people = queries.counted(request.scope, None, request.as_of)
    context = {
        "form": form, "page": page, "lines": _lines(request, rows), "count": page.paginator.count,
        "leaderless": 0 if filters.dissolved else queries.without_leader(request.scope, filters),
        "times": times, "people": people, "dissolved": filters.dissolved,
        "filtered": bool(request.GET.keys() & set(form.fields)) and form.has_changed(),
        "may_write": request.as_of is None and access.opens(request, "people:found-team"),
    }  # fmt: skip
    return render(request, "people/teams.html", context)


def _lines(request: PageRequest, rows: list[Team]) -> list[dict[str, Any]]:
    led = queries.leaders(request.scope, rows, request.as_of)
    named = _names(request, list(led.values()))
    sent, kinds = queries.times(request.scope, rows, request.as_of), queries.kinds()
    where = places.names({row.place for row in rows})
    return [
        {
            "row": row, "kind": kinds.get(row.kind, row.kind), "place": where.get(row.place, row.place),
            "leader": named.get(led[row.pk], "—") if row.pk in led else "", "sent": sent.get(row.pk, (0, 0)),
        }
        for row in rows
    ]  # fmt: skip


def _names(request: PageRequest, staff: list[UUID]) -> dict[UUID, str]:
    """Names of people within reach, masked, each with the end of their number."""
    known = staff_queries.within(request.scope).filter(pk__in=staff)
    rows = staff_queries.rows(request.scope, list(known), on=day(request))
    return {row.staff.pk: f"{row.name} {row.phone}".strip() or "—" for row in rows}


@require_http_methods(["GET", "POST"])
def found_team(request: PageRequest) -> HttpResponse:
    """Found a team."""
    form = forms.FoundTeam(request.POST or None, scope=request.scope, on=day(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        numbers = {name: given[name] for name in ("organisation", "approved_by")}
        try:
            row = actions.found_team(request.scope, draft=TeamDraft(**(given | numbers)))
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("The team is founded. Put its people in."))
            return redirect("people:team", row.pk)
    return render(request, "people/found_team.html", {"form": form})


@require_GET
def team(request: PageRequest, number: int) -> HttpResponse:
    """One team: who is in it, who cannot be sent at present, whom it sent where."""
    return _shown(request, queries.team(request.scope, number, request.as_of))


def _shown(request: PageRequest, row: Team, **forms_given: Any) -> HttpResponse:
    scope = request.scope
    members = queries.members(scope, row, request.as_of)
    running = [one for one in members if queries.runs(one, request.as_of)]
    names = _names(request, [one.staff for one in members])
    kept = eligible.kept_back(scope, [one.staff for one in running], at=moment(request))
    sendings = queries.sendings(scope, row, request.as_of)
    where = places.names({row.place} | {one.place for one in sendings})
    known = {unit.pk: units.named(unit) for unit in units.by_ids(scope, _units(row))}
    may_write = request.as_of is None and row.dissolved_at is None and access.opens(request, "people:join-team", "POST")
    context = {
        "row": row, "kind": queries.kinds().get(row.kind, row.kind), "place": where.get(row.place, row.place),
        "by": known.get(row.organisation or 0, ""), "approved": known.get(row.approved_by or 0, ""),
        "members": [(one, names.get(one.staff, "—"), one in running) for one in members], "running": len(running),
        "kept": [(one, names.get(one.staff, "—")) for one in kept],
        "led": any(one.role in queries.LEADS for one in running),
        "sendings": [(one, where.get(one.place, one.place)) for one in sendings],
        "counted": queries.counted(scope, row, request.as_of), "may_write": may_write, "roles": Member.Role.choices,
    }  # fmt: skip
    if may_write:
        context |= _writing(request, row, running, names)
    return render(request, "people/team.html", context | forms_given)


def _units(row: Team) -> list[int]:
    return [unit for unit in (row.organisation, row.approved_by) if unit is not None]


def _writing(request: PageRequest, row: Team, running: list[Member], names: dict[UUID, str]) -> dict[str, Any]:
    """What only whoever may change the team needs: whom it could take in, and who could go."""
    asked = request.GET if request.GET.keys() & {"organisation", "organisation-search"} else None
    unit = forms.FromUnit(asked, scope=request.scope, on=day(request), initial={"organisation": row.organisation})
    chosen = unit.cleaned_data["organisation"] if unit.is_valid() else None if asked else row.organisation
    people = _offered(request, chosen, {one.staff for one in running})
    return {
        "join": forms.JoinTeam(people=people), "offered": people, "unit": unit, "chosen": chosen,
        "deploy": forms.DeployTeam(
            people=[(str(one.staff), names.get(one.staff, "—")) for one in running],
            initial={"place": row.place, "starts_at": moment(request), "staff": [one.staff for one in running]},
        ),
        "near": places.children(row.place)[:MOST_OFFERED],
    }  # fmt: skip


def _offered(request: PageRequest, organisation: int | None, inside: set[UUID]) -> list[tuple[str, str]]:
    if organisation is None:
        return []
    filters = staff_queries.Filters(organisation=organisation, on=day(request))
    found = [one for one in staff_queries.matching(request.scope, filters)[:MOST_OFFERED] if one.pk not in inside]
    return [
        (str(line.staff.pk), f"{line.name} {line.phone}")
        for line in staff_queries.rows(request.scope, found, on=day(request))
    ]


def _told(sent: Sent) -> str:
    """What became of a list of people. It never says why somebody was kept back."""
    words = ngettext("%(count)d person.", "%(count)d people.", sent.count) % {"count": sent.count}
    if sent.barred:
        words += " " + _("Cannot be deployed at present: %(count)d.") % {"count": len(sent.barred)}
    return words


@require_POST
def join_team(request: PageRequest, number: int) -> HttpResponse:
    """Take people of an organisation in."""
    row = queries.team(request.scope, number)
    form = forms.JoinTeam(request.POST, people=[(one, one) for one in request.POST.getlist("staff")])
    if not form.is_valid():
        return _shown(request, row, join_errors=form.errors)
    given = form.cleaned_data
    sent = actions.join_team(request.scope, team=number, staff=given["staff"], role=given["role"])
    messages.success(request, _("Joined the team:") + " " + _told(sent))
    return redirect("people:team", number)


@require_POST
def change_member(request: PageRequest, number: int, staff: UUID) -> HttpResponse:
    """Another role for somebody, or they leave."""
    role = request.POST.get("role", "")
    if role == "leave":
        actions.leave_team(request.scope, team=number, staff=staff)
    else:
        actions.give_role(request.scope, team=number, staff=staff, role=role)
    messages.success(request, _("Saved."))
    return redirect("people:team", number)


@require_POST
def deploy_team(request: PageRequest, number: int) -> HttpResponse:
    """Send people of a team to a place."""
    row = queries.team(request.scope, number)
    inside = [str(one.staff) for one in queries.members(request.scope, row) if queries.runs(one, None)]
    form = forms.DeployTeam(request.POST, people=[(one, one) for one in inside])
    if not form.is_valid():
        return _shown(request, row, deploy_errors=form.errors)
    given = form.cleaned_data
    try:
        sent = actions.deploy(request.scope, team=number, **given)
    except Problem as trouble:
        if isinstance(trouble, NotFound):
            raise
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("Sent:") + " " + _told(sent))
    return redirect("people:team", number)


@require_POST
def dissolve_team(request: PageRequest, number: int) -> HttpResponse:
    """The team ends."""
    try:
        actions.dissolve_team(request.scope, team=number)
    except Problem as trouble:
        if isinstance(trouble, NotFound):
            raise
        messages.error(request, str(trouble))
    return redirect("people:team", number)
