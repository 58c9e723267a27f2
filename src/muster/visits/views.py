"""Pages of visits: they parse, call and answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel import naming
from muster.kernel.figures import Period, figure
from muster.people import queries as people
from muster.people.queries import doors
from muster.places import queries as places
from muster.visits import actions, queries, words
from muster.visits.figures import SHOWN
from muster.visits.forms import VisitFilter
from muster.visits.models import Visit

PAGE = 50


@require_GET
def index(request: PageRequest) -> HttpResponse:
    """What somebody has to see to, the figures, and all visits, the latest first."""
    scope, as_of = request.scope, request.as_of
    kinds = {one.key: one.name for one in incidents.premises(scope.incident or 0)}
    form = VisitFilter(request.GET, kinds=kinds, towns=queries.towns(scope))
    wanted = queries.Wanted(**form.cleaned_data) if form.is_valid() else queries.Wanted()
    page = Paginator(queries.visits(scope, wanted, as_of), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "filtered": wanted != queries.Wanted(),
        "waiting": queries.waiting(scope, as_of).count,
        "figures": [(one, one.query.total(scope, Period(as_of))) for one in map(figure, SHOWN)],
        "lines": _lines(request, list(page.object_list), kinds),
    }  # fmt: skip
    return render(request, "visits/visits.html", context)


def _lines(request: PageRequest, rows: Sequence[Visit], kinds: dict[str, str]) -> list[dict[str, Any]]:
    """Each with its words: where, what, what it came to. A door is read by whoever may see names."""
    said = doors.of(request.scope, [row.pk for row in rows])
    named = places.names({code for row in rows for code in (row.place, row.site)})
    open_ones = queries.still_open(request.scope, [row.pk for row in rows if row.attention], request.as_of)
    return [
        {
            "row": row, "open": row.pk in open_ones, "place": named.get(row.place, row.place),
            "site": named.get(row.site, row.site),
            "what": words.SUBJECTS.get(row.subject, row.subject) if not row.kind else kinds.get(row.kind, row.kind),
            "called": row.name or (said[row.pk].door if row.pk in said else ""),
            "note": said[row.pk].note if row.pk in said else "",
            "way": words.WAYS.get(row.way, row.way), "outcome": words.OUTCOMES.get(row.outcome, row.outcome),
        }
        for row in rows
    ]  # fmt: skip


@require_GET
def detail(request: PageRequest, record: UUID) -> HttpResponse:
    """One visit: what was found, who was there, and whether somebody has seen to it."""
    scope, row = request.scope, queries.one(request.scope, record, request.as_of)
    kinds = {one.key: one.name for one in incidents.premises(scope.incident or 0)}
    settled = queries.settled(scope, record, request.as_of)
    open_now = request.as_of is None and row.attention and settled is None
    context = {
        "line": _lines(request, [row], kinds)[0], "row": row, "settled": settled,
        "settled_by": naming.called("user", scope, {settled.actor})[settled.actor] if settled else None,
        "on_duty": people.named_on_duty(scope, [row.by]).get(row.by, ""),
        "may_settle": open_now and access.opens(request, "settle-visit", "POST"),
    }  # fmt: skip
    return render(request, "visits/visit.html", context)


@require_POST
def settle(request: PageRequest, record: UUID) -> HttpResponse:
    """Somebody has seen to it."""
    actions.settle(scope=request.scope, record=record)
    messages.success(request, _("Written down as seen to."))
    return HttpResponseRedirect(reverse("visit", args=[record]))
