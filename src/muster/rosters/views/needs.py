"""What has to be manned, at the desk: posts and their needs, shifts and rules of duty, who cannot come."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts.access import PageRequest
from muster.kernel import clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.people.queries import organisations as units
from muster.people.queries import staff as staff_queries
from muster.places import queries as places
from muster.rosters import forms, rules
from muster.rosters.actions import absences as absence_actions
from muster.rosters.actions import needs as actions
from muster.rosters.actions.absences import Away
from muster.rosters.actions.needs import LimitsDraft, Wanted
from muster.rosters.asking_rules import AskRule
from muster.rosters.problem import USUAL
from muster.rosters.queries import grid, needs, people

PAGE = 50
HOUR = 60


def moment(request: PageRequest) -> datetime:
    """The time the page is about."""
    return request.as_of or clock.now(request.scope.incident or 0)


def day(request: PageRequest) -> date:
    """The day the page is about."""
    return timezone.localtime(moment(request)).date()


@require_GET
def posts(request: PageRequest) -> HttpResponse:
    """Posts and what each needs."""
    form = forms.PostFilter(request.GET or None, scope=request.scope)
    place = form.cleaned_data.get("place", "") if form.is_valid() else ""
    found = needs.posts(request.scope, place=place, at=request.as_of)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    wanted: dict[int, list[Any]] = {row.pk: [] for row in rows}
    for need in needs.needs(request.scope, rows, request.as_of):
        wanted[need.post_id].append(need)
    own = {row.organisation for row in rows if row.organisation}
    names = {row.pk: units.named(row) for row in units.by_ids(request.scope, own)}
    sites = places.names(row.site for row in rows)
    context = {
        "form": form, "page": page, "may_write": request.as_of is None,
        "lines": [
            (row, sites.get(row.site, row.site), names.get(row.organisation or 0, ""), wanted[row.pk]) for row in rows
        ],
        "unmanned": [row for row in rows if not wanted[row.pk]],
    }  # fmt: skip
    return render(request, "rosters/posts.html", context)


def wanted_of(typed: dict[str, Any]) -> list[Wanted]:
    """What a form of amounts asks for."""
    target = typed["least"] if typed["target"] is None else typed["target"]
    return [Wanted(shift, typed["role"], typed["least"], target, typed["phase"]) for shift in typed["shifts"]]


@require_http_methods(["GET", "POST"])
def open_posts(request: PageRequest) -> HttpResponse:
    """Open a post at every site of a kind, with the same need at each."""
    form = forms.OpenPosts(request.POST or None, scope=request.scope, on=day(request))
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.open_posts(
                request.scope, place=form.cleaned_data["place"], kind=form.cleaned_data["kind"],
                name=form.cleaned_data["name"], organisation=form.cleaned_data["organisation"],
                wanted=wanted_of(form.cleaned_data),
            )  # fmt: skip
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            said = ngettext("%(count)d post was opened.", "%(count)d posts were opened.", count)
            messages.success(request, said % {"count": count})
            return redirect("duty-posts")
    return render(request, "rosters/open_posts.html", {"form": form, "shifts": needs.shift_kinds(request.scope)})


@require_http_methods(["GET", "POST"])
def post(request: PageRequest, number: int) -> HttpResponse:
    """One post: what it needs, by shift, role and phase."""
    row = needs.post(request.scope, number)
    form = forms.Amounts(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_needs(request.scope, posts=[row.pk], wanted=wanted_of(form.cleaned_data))
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("The need is set. Rosters show at once what is missing."))
            return redirect("duty-post", row.pk)
    context = {
        "post": row, "form": form, "site": places.names([row.site]).get(row.site, row.site),
        "needs": needs.needs(request.scope, [row], request.as_of), "phases": needs.phase_names(request.scope),
        "unit": units.named(units.organisation(request.scope, row.organisation)) if row.organisation else "",
        "may_write": request.as_of is None and row.ended_at is None,
        "picture": segno.make(row.site, error="m", micro=False).svg_data_uri(scale=6),
    }  # fmt: skip
    return render(request, "rosters/post.html", context)


@require_POST
def end_post(request: PageRequest, number: int) -> HttpResponse:
    """Give a post up."""
    actions.end_post(request.scope, post=number)
    return redirect("duty-posts")


@require_POST
def end_need(request: PageRequest, number: int) -> HttpResponse:
    """One need does not hold any more."""
    return redirect("duty-post", actions.end_need(request.scope, need=number).post_id)


@require_http_methods(["GET", "POST"])
def duty_rules(request: PageRequest) -> HttpResponse:
    """Shifts and rules of duty; two forms, told apart by their button."""
    scope, which = request.scope, request.POST.get("do", "")
    place = scope.places[0] if scope.places else ""
    held = needs.limits(scope, place)
    usual, asking = rules.DutyRules(), needs.ask_rules(scope)(place)
    start = {
        "rest_hours": held.rest_hours if held else usual.rest_hours,
        "week_shifts": held.week_shifts if held else usual.week_shifts,
        "days_in_row": held.days_in_row if held else usual.days_in_row,
        "fair_nights": held.fair_nights if held else usual.fair_nights,
        "together": held.together if held else usual.together,
        "wish": (held.weights if held else {}).get("wish", USUAL["wish"]),
        "ask_automatically": asking.automatic,
        "ask_at_once": asking.at_once,
        "ask_minutes": asking.minutes,
    }
    shift_form = forms.ShiftKindForm(request.POST if which == "shift" else None, scope=scope, prefix="shift")
    limits_form = forms.LimitsForm(
        request.POST if which == "limits" else None, scope=scope, initial=start, prefix="limits"
    )
    chosen = {"shift": shift_form, "limits": limits_form}.get(which)
    if request.method == "POST" and chosen is not None and chosen.is_valid():
        try:
            _set_rules(request, which, dict(chosen.cleaned_data))
        except Problem as trouble:
            chosen.add_error(None, str(trouble))
        else:
            return redirect("duty-rules")
    context = {
        "shifts": needs.shift_kinds(scope), "shift_form": shift_form, "limits_form": limits_form, "held": held,
        "may_write": request.as_of is None,
    }  # fmt: skip
    return render(request, "rosters/rules.html", context)


def _set_rules(request: PageRequest, which: str, typed: dict[str, Any]) -> None:
    if which == "shift":
        hours = typed.pop("hours")
        actions.add_shift_kind(request.scope, **typed, minutes=int(hours * HOUR))
        messages.success(request, _("The shift is there. Say at each post how many it needs."))
        return
    place = typed.pop("place")
    held = needs.limits(request.scope, place)
    weights = held.weights if held is not None and held.place == place else {}
    wish = typed.pop("wish")
    weights = weights if wish is None else {**weights, "wish": wish}
    wait = timedelta(minutes=typed.pop("ask_minutes"))
    asking = AskRule(typed.pop("ask_automatically"), typed.pop("ask_at_once"), wait)
    actions.set_limits(request.scope, place=place, draft=LimitsDraft(**typed, weights=weights, asking=asking))
    messages.success(request, _("These rules hold from now on."))


@require_POST
def end_shift_kind(request: PageRequest, number: int) -> HttpResponse:
    """A shift is not used any more."""
    actions.end_shift_kind(request.scope, shift=number)
    return redirect("duty-rules")


@require_http_methods(["GET", "POST"])
def absences(request: PageRequest) -> HttpResponse:
    """Who cannot come, and why: for the office of their own area."""
    scope = request.scope
    form = forms.AwayForm(request.POST or None, scope=scope, initial={"since": day(request)})
    if request.method == "POST" and form.is_valid():
        try:
            _note(request, form.cleaned_data)
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("Noted. Rosters do not offer this person then."))
            return redirect("absences")
    page = Paginator(people.absences(scope), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = grid.names(scope, {row.staff for row in rows})
    kinds = {row.pk: row.name for row in needs.shift_kinds(scope)}
    context = {
        "form": form, "page": page, "may_write": request.as_of is None,
        "lines": [(row, names[row.staff].name, "、".join(kinds.get(one, "—") for one in row.shifts)) for row in rows],
    }  # fmt: skip
    return render(request, "rosters/absences.html", context)


def _note(request: PageRequest, typed: dict[str, Any]) -> None:
    away = Away(typed["kind"], typed["since"], typed["until"], typed["shifts"], typed["reason"])
    absence_actions.note(request.scope, staff=found_by(request.scope, typed["person"]), away=away)


def found_by(scope: Scope, typed: str) -> UUID:
    """The one person whose name, mobile number or ID number was typed. Raises Problem when it is not one."""
    found = {
        one for part in ("phone", "id_number", "name") for one in staff_queries.find(scope, part, typed.strip())
    }  # fmt: skip
    if len(found) != 1:
        raise Problem(
            "person",
            _("Several people are called so. Give the mobile number.") if found else
            _("Nobody of your area is called so or has this number. Look them up under Staff."),
        )  # fmt: skip
    return found.pop()


@require_POST
def lift_absence(request: PageRequest, number: int) -> HttpResponse:
    """It does not hold any more."""
    absence_actions.lift(request.scope, absence=number)
    return redirect("absences")
