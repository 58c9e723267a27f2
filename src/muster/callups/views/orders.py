"""Task orders, who is responsible for which place, and reports at home."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts.access import PageRequest
from muster.callups import forms, links, rules
from muster.callups.actions import home, typed_names
from muster.callups.actions import orders as actions
from muster.callups.actions.orders import Draft
from muster.callups.models import TaskOrder
from muster.callups.queries import home as home_queries
from muster.callups.queries import orders as queries
from muster.callups.views import public
from muster.callups.views.callups import PAGE, day, moment
from muster.callups.views.home import for_members
from muster.callups.words import STEPS
from muster.kernel import naming
from muster.kernel.problems import NotFound, Problem
from muster.people.queries import organisations as people
from muster.people.queries.regions import place_finder
from muster.places import queries as places


@require_GET
def task_orders(request: PageRequest) -> HttpResponse:
    """Orders by deadline, and who has arrived at the places they answer for."""
    return _shown(request, forms.TakeOn(scope=request.scope, on=day(request)))


def _shown(request: PageRequest, form: forms.TakeOn) -> HttpResponse:
    scope = request.scope
    page = Paginator(queries.orders(scope, request.as_of), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    duties = [] if request.as_of else queries.duties(scope)
    units = queries.units(scope, [*rows, *duties])
    names = places.names({row.place for row in rows} | {one.place for one in duties})
    context = {
        "page": page, "now": moment(request), "form": form,
        "lines": [(row, names.get(row.place, row.place), units.get(row.unit, "—")) for row in rows],
        "duties": [(one, names.get(one.place, one.place), units.get(one.organisation, "—")) for one in duties],
        "late": queries.late(scope, request.as_of).count, "to_check": queries.to_check(scope, request.as_of).count,
        "may_write": request.as_of is None,
    }  # fmt: skip
    return render(request, "callups/orders.html", context)


@require_http_methods(["GET", "POST"])
def give_order(request: PageRequest) -> HttpResponse:
    """Give an order; with `above` in the address it is a part of that one."""
    above = request.GET.get("above", "")
    whole = queries.order(request.scope, int(above)) if above.isdigit() else None
    form = forms.GiveOrder(request.POST or None, scope=request.scope, on=day(request))
    if request.method == "POST" and form.is_valid():
        draft = Draft(**form.cleaned_data, base=request.build_absolute_uri("/"))
        try:
            row = actions.give(request.scope, draft=draft, above=whole.pk if whole else None)
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("The order is given."))
            return redirect("task-order", row.pk)
    return render(request, "callups/give.html", {"form": form, "whole": whole})


@require_GET
def task_order(request: PageRequest, number: int) -> HttpResponse:
    """One order: what is to be done, how far it is, its parts, and the next step."""
    row = queries.order(request.scope, number)
    parts = list(TaskOrder.objects.filter(request.scope.within("place"), above=row).order_by("deadline", "pk"))
    units = queries.units(request.scope, [row, *parts])
    names = places.names({one.place for one in [row, *parts]})
    steps = list(row.steps.order_by("-pk"))
    who = {step.by: _actor(request, step.by) for step in steps}
    context = {
        "order": row, "place": names.get(row.place, row.place), "unit": units.get(row.unit, "—"),
        "helpers": [units[one] for one in row.helpers if one in units],
        "parts": [(one, names.get(one.place, one.place), units.get(one.unit, "—")) for one in parts],
        "steps": [(step, STEPS.get(step.step, step.step), who[step.by]) for step in steps],
        "next": [(key, label) for key, label in STEPS.items() if rules.may_step(key, row.state)],
        "now": moment(request), "may_write": request.as_of is None and row.closed_at is None,
        "link": request.build_absolute_uri(links.order_page(row)),
    }  # fmt: skip
    return render(request, "callups/order.html", context)


def _actor(request: PageRequest, by: str) -> str:
    """Who did a step: an account by its name, or the unit by its link."""
    return _("the unit, by its link") if by.startswith("link:") else naming.actor(request.scope, by)


@require_POST
def take_step(request: PageRequest, number: int) -> HttpResponse:
    """Do the next step of an order."""
    done = request.POST.get("done", "")
    try:
        actions.step(
            request.scope, order=number, step=request.POST.get("step", ""), text=request.POST.get("text", ""),
            done=int(done) if done.isdigit() else None,
        )  # fmt: skip
    except Problem as trouble:
        if isinstance(trouble, NotFound):
            raise
        messages.error(request, str(trouble))
    return redirect("task-order", number)


@require_POST
def take_on(request: PageRequest) -> HttpResponse:
    """Make a unit responsible for a place."""
    form = forms.TakeOn(request.POST, scope=request.scope, on=day(request))
    if not form.is_valid():
        return _shown(request, form)
    try:
        actions.take_on(request.scope, **form.cleaned_data)
    except Problem as trouble:
        if isinstance(trouble, NotFound):
            raise
        form.add_error(None, str(trouble))
        return _shown(request, form)
    messages.success(request, _("It answers for this place from now on."))
    return redirect("task-orders")


@require_POST
def give_back(request: PageRequest, number: int) -> HttpResponse:
    """A unit answers for its place no longer."""
    actions.give_back(request.scope, duty=number)
    return redirect("task-orders")


@require_POST
def arrive(request: PageRequest, number: int) -> HttpResponse:
    """Note that a unit has arrived."""
    actions.arrive(request.scope, duty=number)
    return redirect("task-orders")


@require_GET
def home_reports(request: PageRequest) -> HttpResponse:
    """Who has reported to the community where they live: one's own people, and those who live here."""
    page = Paginator(home_queries.reports(request.scope), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    units = {one.pk: people.named(one) for one in people.by_ids(request.scope, {row.organisation for row in rows})}
    form = forms.ChooseOrganisation(
        request.GET if "organisation" in request.GET else None, scope=request.scope, on=day(request)
    )
    chosen = form.cleaned_data["organisation"] if form.is_valid() else None
    context = {
        "page": page, "may_write": request.as_of is None, "form": form,
        **(for_members(request, request.scope.incident or 0, chosen) if chosen else {}),
        "lines": [
            (row, home_queries.name_of(request.scope, row), units.get(row.organisation, "—"),
             request.build_absolute_uri(links.confirm_page(row)))
            for row in rows
        ],
    }  # fmt: skip
    return render(request, "callups/home.html", context)


@require_http_methods(["GET", "POST"])
def report_home(request: PageRequest) -> HttpResponse:
    """An organisation reports its people to the communities where they live, within reach or not."""
    form = forms.ReportHome(request.POST or None, scope=request.scope, on=day(request))
    if request.method == "POST" and form.is_valid():
        unit, lines = form.cleaned_data["organisation"], form.cleaned_data["lines"]
        try:
            staff = typed_names.staff_of_unit(
                request.scope, organisation=unit, lines=[(name, phone) for name, phone, _community in lines]
            )
            drafts = _reports(request, unit, staff, [community for _name, _phone, community in lines])
            count = home.report(request.scope, organisation=unit, drafts=drafts)
        except Problem as trouble:
            if isinstance(trouble, NotFound):
                raise
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("Reported: %(count)d. Send each community its link.") % {"count": count})
            return redirect("home-reports")
    return render(request, "callups/report_home.html", {"form": form})


def _reports(request: PageRequest, unit: int, staff: Sequence[UUID], communities: Sequence[str]) -> list[home.Draft]:
    """Who reports where: a community around the unit is found by its name as well as by its code, others by their code
    alone, and what is not found keeps the name that was written."""
    find = place_finder(people.organisation(request.scope, unit).place)
    codes = [find(community) or "" for community in communities]
    called = places.names({code for code in codes if code})
    return [
        home.Draft(person, code, called.get(code, community))
        for person, code, community in zip(staff, codes, communities, strict=True)
    ]


@require_POST
def confirm_report(request: PageRequest, number: int) -> HttpResponse:
    """The community at its desk confirms a report, or notes hours."""
    try:
        public.note_hours(request.scope, home_queries.report(request.scope, number), request)
    except Problem as trouble:
        if isinstance(trouble, NotFound):
            raise
        messages.error(request, str(trouble))
    return redirect("home-reports")
