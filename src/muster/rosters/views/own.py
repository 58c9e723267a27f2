"""Somebody's own shifts, by a signed link and without an account: look, accept, decline, ask for a swap, calendar."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from muster.incidents import queries as incidents
from muster.kernel import clock
from muster.kernel.problems import NotFound, Problem
from muster.people.queries import pool
from muster.places import queries as places
from muster.rosters import forms, links, words
from muster.rosters.actions import answering
from muster.rosters.actions import wishes as wish_actions
from muster.rosters.calendar import Event, calendar
from muster.rosters.models import Assignment
from muster.rosters.queries import grid, own, swaps, wishes
from muster.rosters.queries import rosters as queries
from muster.rosters.views.wishes import wanted_of


@never_cache
@require_http_methods(["GET", "POST"])
def own_shifts(request: HttpRequest, token: str) -> HttpResponse:
    """What lies ahead of whoever has the link, and their answers."""
    link = links.opened(token)
    scope = link.scope
    scope.apply()
    trouble_words, form = "", _wish_form(link, request)
    if request.method == "POST":
        try:
            _do(link, request, form)
        except Problem as trouble:
            trouble_words = "" if form.errors else str(trouble)
        else:
            return redirect("own-shifts", token)
    shifts, operation = own.shifts(scope, link.staff), incidents.incident(link.incident)
    asked = swaps.own(scope, link.staff)
    for_me = [(one, _shift(link, one.assignment)) for one in asked if one.taker == link.staff and not one.agreed_at]
    there = [*shifts, *(one for _swap, one in for_me if one)]
    context = {
        "operation": operation, "title": incidents.title(operation), "at": clock.now(link.incident), "token": token,
        "wishes": [(row, words.wish(wishes.as_wished(row))) for row in wishes.wishes(scope, [link.staff])],
        "wish_form": form, "told": wishes.told(scope, shifts),
        "shifts": shifts, "sites": places.names(one.site for one in there), "trouble": trouble_words,
        "name": grid.names(scope, [link.staff])[link.staff].name,
        "mine": {one.assignment: one for one in asked if one.staff == link.staff},
        "for_me": for_me,
    }  # fmt: skip
    response = render(request, "rosters/own.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _shift(link: links.Opened, assignment: int) -> Assignment | None:
    try:
        return queries.assignment(link.scope, assignment)
    except NotFound:
        return None


def _wish_form(link: links.Opened, request: HttpRequest) -> forms.WishForm:
    """What may be wished: posts at which one has stood, towns of one's own county."""
    today = timezone.localtime(clock.now(link.incident)).date()
    home = next((one.place for one in pool.pool(link.scope, on=today, only=[link.staff])), "-")[: wishes.COUNTY]
    given = request.POST if request.POST.get("do") == "wish" else None
    return forms.WishForm(
        given, posts=wishes.posts_known(link.scope, link.staff),
        towns=wishes.towns_offered(link.scope, place=home), initial={"since": today + timedelta(days=1)},
    )  # fmt: skip


def _do(link: links.Opened, request: HttpRequest, form: forms.WishForm) -> None:
    if request.POST.get("do") == "wish":
        if not form.is_valid():
            raise Problem("wish", _("Something is missing or wrong: look at the marked fields."))
        wish_actions.note(link.scope, staff=link.staff, wanted=wanted_of(form.cleaned_data), own=True)
        return
    number = request.POST.get("number", "")
    if not number.isdigit():
        raise Problem("number", _("Press one of the buttons beside a shift."))
    does = request.POST.get("do", "")
    if does in {"accept", "decline"}:
        answering.answer(link.scope, staff=link.staff, assignment=int(number), accept=does == "accept")
    elif does == "swap":
        phone = request.POST.get("phone", "")
        answering.ask_swap(link.scope, staff=link.staff, assignment=int(number), phone=phone)
    elif does == "unwish":
        wish_actions.withdraw(link.scope, wish=int(number), staff=link.staff)
    elif does in {"agree", "disagree"}:
        answering.agree_swap(link.scope, staff=link.staff, swap=int(number), agree=does == "agree")


@require_GET
def own_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The same shifts as a calendar file."""
    link = links.opened(token)
    scope = link.scope
    scope.apply()
    shifts = own.shifts(scope, link.staff)
    sites = places.names({one.site for one in shifts})
    events = [
        Event(
            f"duty-{one.pk}", f"{one.post.name} {one.shift.name}", sites.get(one.site, one.site), one.starts_at,
            one.ends_at,
        )
        for one in shifts
    ]  # fmt: skip
    text = calendar(events, made_at=clock.now(link.incident))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="shifts.ics"'
    return response
