"""Exact search by number, phone, name or plate, and the reveal of somebody in a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from muster.accounts import access
from muster.kernel.links import record_url
from muster.kernel.models import Record
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people import forms, foundparts, queries
from muster.people.actions import reveal as reveal_one
from muster.people.identities import PLATE, Masked
from muster.people.queries import staff as staff_queries
from muster.people.queries.identities import masked_identity
from muster.people.views import PageRequest, day
from muster.people.views.revealing import show
from muster.places import queries as places

MOST_SHOWN = 100


@dataclass(frozen=True)
class Hit:
    """A record that names whom was searched for."""

    url: str
    site: str
    occurred_at: datetime
    recorded_at: datetime
    people: list[Masked]


@never_cache
@require_http_methods(["GET", "POST"])
def search(request: PageRequest) -> HttpResponse:
    """The form, and under it what was found: people of lists, staff and records within reach."""
    form = forms.Search(request.POST or None)
    context: dict[str, object] = {"form": form, "asked": False}
    if request.method == "POST" and form.is_valid():
        part, text = form.cleaned_data["part"], form.cleaned_data["text"]
        records = queries.find_by_mark(request.scope, part, text, as_of=request.as_of)
        context |= {
            "asked": True,
            "listed": _listed(request, records),
            "hits": _hits(request.scope, records[:MOST_SHOWN]),
            "staff": [] if part == PLATE else _staff(request, part, text),
        }
    return render(request, "people/search.html", context)


def _staff(request: PageRequest, part: str, text: str) -> list[staff_queries.Row]:
    if not access.opens(request, "people:staff"):
        return []
    found = staff_queries.within(request.scope).filter(pk__in=staff_queries.find(request.scope, part, text))
    return staff_queries.rows(request.scope, list(found[:MOST_SHOWN]), on=day(request))


def _listed(request: PageRequest, records: list[UUID]) -> list[tuple[foundparts.Listed, Masked | None]]:
    """Lines of other lists, each with who it is."""
    lines = foundparts.listed(request.scope, records, request.as_of)[:MOST_SHOWN]
    named = queries.masked_identities(request.scope, [line.found for line in lines])
    return [(line, next(iter(named.get(line.found, [])), None)) for line in lines]


def _hits(scope: Scope, records: list[UUID]) -> list[Hit]:
    rows = Record.objects.filter(scope.within("site"), incident=scope.incident or 0, pk__in=records)
    named = queries.masked_identities(scope, records)
    found = list(rows.order_by("-recorded_at", "-pk"))
    sites = places.names({row.site for row in found})
    return [
        Hit(
            record_url(row.type, row.pk),
            sites.get(row.site, row.site),
            row.effective_at,
            row.recorded_at,
            named.get(row.pk, []),
        )
        for row in found
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request: PageRequest, identity_id: int) -> HttpResponse:
    """Ask for the reason, then show a name once."""
    masked = masked_identity(request.scope, identity_id)
    if masked is None:
        raise NotFound
    form = forms.Reveal(request.POST or None)
    shown = None
    if request.method == "POST":
        back = foundparts.page_of(request.scope, masked.record)
        shown = show(
            request, form, lambda reason: reveal_one(request.scope, identity=identity_id, reason=reason), back=back
        )
    context = {"form": form, "masked": masked, "back": foundparts.page_of(request.scope, masked.record)}
    return shown or render(request, "people/reveal.html", context)
