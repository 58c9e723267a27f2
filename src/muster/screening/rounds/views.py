"""The desk's side of the rounds: which post is entrusted with whom, and what is overdue and whose it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
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
from muster.screening.queries.ledger import day_of, names
from muster.screening.rounds import actions, escalate, queries, reminding
from muster.screening.rounds.forms import EntrustPost
from muster.screening.rounds.queries import Seen

PAGE = 50


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
    rows = list(queries.entrusted(scope, now))
    owners.attach(rows)
    strays = queries.strays(scope, now)
    named = places.names({code for row in rows for code in (row.site, row.place)} | {row.site for row in strays})
    context = {
        "form": form, "may": request.as_of is None and access.opens(request, "end-round", "POST"),
        "lines": [
            (row, named.get(row.site, row.site), named.get(row.place, row.place), _counts(request, row, now))
            for row in rows
        ],
        "strays": [(row, named.get(row.site, row.site), words.WAYS.get(row.way, row.way)) for row in strays],
    }  # fmt: skip
    return render(request, "screening/rounds/rounds.html", context, status=status)


def _counts(request: PageRequest, row: Any, now: datetime) -> dict[str, int]:
    seen = queries.standing(request.scope, day_of(now), queries.of_post([row]))
    due = sum(bool(one.wanted.dues) for one in seen)
    return {"due": due, "late": sum(one.wanted.late_since is not None for one in seen), "done": len(seen) - due}


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
    found = escalate.overdue(scope, now)
    ladder = incidents.ladder(scope.incident or 0)
    level = request.GET.get("level", "")
    ups = escalate.steps(scope, [(one.measure.person, one.wanted.late_since) for one in found if one.wanted.late_since])
    chosen = [one for one in found if not level or _level(one, ups) == level]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context = {
        "page": page, "level": level, "count": len(found),
        "levels": [
            (key, label, hours, sum(_level(one, ups) == key for one in found))
            for key, label, hours in (
                ("team", _("The team that answers for them"), 0), *((one.level, one.name, one.hours) for one in ladder),
            )
        ],
        "lines": _lines(request, shown, ups, {one.level: one.name for one in ladder}),
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


def _level(one: Seen, ups: dict[escalate.Episode, dict[str, datetime]]) -> str:
    """How far up something has gone: the last level written down, the team before any."""
    late = one.wanted.late_since
    gone = ups.get((one.measure.person, late), {}) if late else {}
    return list(gone)[-1] if gone else "team"


def _lines(
    request: PageRequest, shown: list[Seen], ups: dict[escalate.Episode, dict[str, datetime]], named: dict[str, str]
) -> list[dict[str, Any]]:
    whom = names(request.scope, [one.measure.person for one in shown])
    where = places.names({one.measure.place for one in shown})
    owners.attach(one.measure for one in shown)
    lines = []
    for one in shown:
        row, late = one.measure, one.wanted.late_since
        gone = ups.get((row.person, late), {}) if late else {}
        lines.append(
            {
                "row": row, "whom": whom.get(row.person), "place": where.get(row.place, row.place), "late": late,
                "dues": [words.DUES[key] for key in one.wanted.dues], "contact": words.CONTACTS.get(row.contact, ""),
                "gone": [(named.get(level, level), at) for level, at in gone.items()],
            }
        )  # fmt: skip
    return lines
