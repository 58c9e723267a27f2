"""The desk's side of the rounds: which post is entrusted with whom, and what is overdue and whose it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.screening import owners, words
from muster.screening.queries.ledger import Day, day_of, names
from muster.screening.rounds import actions, escalate, late, queries, reminding
from muster.screening.rounds.forms import EntrustPost
from muster.screening.rounds.late import Late
from muster.screening.rounds.rules import REACHED

PAGE = 50
TEAM = "team"
"""What has gone up to nobody yet, in the address."""


def _moment(request: PageRequest) -> datetime:
    return request.as_of or incidents.now(request.scope.incident or 0)


@require_http_methods(["GET", "POST"])
def rounds(request: PageRequest) -> HttpResponse:
    """Posts whose phones go from door to door: with whom each is entrusted, how far it is today."""
    scope, now = request.scope, _moment(request)
    form = EntrustPost(request.POST if request.method == "POST" else None, scope=scope)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.entrust(scope=scope, **form.cleaned_data)
        except Problem as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
        else:
            messages.success(request, _("The post's phones get the list at their next contact."))
            return HttpResponseRedirect(reverse("rounds"))
    rows, day = list(queries.entrusted(scope, now)), day_of(now)
    owners.attach(rows)
    counts = late.of_posts(scope, day, rows, queries.noted_today(scope, day)) if rows else {}
    strays = queries.strays(scope, now)
    named = places.names({code for row in rows for code in (row.site, row.place)} | {row.site for row in strays})
    context = {
        "form": form, "may": request.as_of is None and access.opens(request, "end-round", "POST"),
        "lines": [
            (row, named.get(row.site, row.site), named.get(row.place, row.place), counts.get(row.pk, late.Counts()))
            for row in rows
        ],
        "strays": [(row, named.get(row.site, row.site), words.WAYS.get(row.way, row.way)) for row in strays],
    }  # fmt: skip
    return render(request, "screening/rounds/rounds.html", context, status=status)


@require_POST
def end_round(request: PageRequest, number: int) -> HttpResponse:
    """A post is entrusted with them no longer."""
    actions.end_entrusting(scope=request.scope, number=number)
    messages.success(request, _("Ended. The phones drop the list at their next contact."))
    return HttpResponseRedirect(reverse("rounds"))


@require_GET
def overdue(request: PageRequest) -> HttpResponse:
    """What nobody has seen to in time, whose it is, and how far up it has gone."""
    scope, now = request.scope, _moment(request)
    day, steps = day_of(now), incidents.ladder(scope.incident or 0)
    found = late.counts(scope, day)
    levels = [(TEAM, _("The team that answers for them"), 0), *((one.level, one.name, one.hours) for one in steps)]
    alone = {key: found["" if key == TEAM else key] for key, *_label in levels}
    level = request.GET.get("level", "")
    up = None if level not in alone else "" if level == TEAM else level
    listed = late.Shown(scope, day, up, alone.get(level, found.total()))
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "level": level,
        "levels": [(key, label, hours, alone[key]) for key, label, hours in levels],
        "lines": _lines(request, day, list(page.object_list), {step.level: step.name for step in steps}),
        "due_words": [words.STATES[key] for key in reminding.SAID],
        "teams": _teams(request.scope, now) if request.as_of is None else [],
    }  # fmt: skip
    return render(request, "screening/rounds/overdue.html", context)


def _teams(scope: Scope, now: datetime) -> list[dict[str, Any]]:
    """Whoever answers for people of whom something is due: how much, and whether a message reaches them."""
    found = reminding.loads(scope, now)
    reached, told = reminding.answering(scope, found), reminding.last_told(scope)
    named = places.names({one.place for one in found})
    return [
        {
            "owner": one.owner, "number": one.number, "town": one.place, "place": named.get(one.place, one.place),
            "counts": one.counts.items(), "reached": one.key in reached, "told": told.get(one.key),
        }
        for one in found
    ]  # fmt: skip


def _lines(request: PageRequest, day: Day, shown: list[Late], named: dict[str, str]) -> list[dict[str, Any]]:
    people = [one.person for one in shown]
    ups = escalate.steps(request.scope, [(one.person, one.since) for one in shown])
    seen = {one.measure.person: one for one in queries.standing(request.scope, day, Q(pk__in=people), lately=False)}
    owners.attach(one.measure for one in seen.values())
    whom = names(request.scope, people)
    where = places.names({one.place for one in shown})
    lines = []
    for one in shown:
        if one.person not in seen:  # somebody has seen to them in this moment
            continue
        row = seen[one.person].measure
        gone = ups.get((one.person, one.since), {})
        lines.append(
            {
                "row": row, "whom": whom.get(one.person), "place": where.get(one.place, one.place), "late": one.since,
                "dues": [words.DUES[key] for key in seen[one.person].wanted.dues],
                "contact": words.CONTACTS.get(row.contact, ""),
                "reached": row.contact in REACHED,
                "gone": [(named.get(level, level), at) for level, at in gone.items()],
            }
        )  # fmt: skip
    return lines
