"""The list of checks, and the page of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.checkpoints import words
from muster.checkpoints.forms import ChecksFilter, SearchForm
from muster.checkpoints.queries import checks
from muster.checkpoints.queries.receipts import receipts_of
from muster.checkpoints.views.common import choices, link, narrowed, site_names
from muster.people import queries as people
from muster.places import queries as places

PAGE = 50


@require_http_methods(["GET", "POST"])
def index(request: PageRequest) -> HttpResponse:
    """Checks newest first. A search for a plate or number is posted, so that no address holds it."""
    place = request.GET.get("place", "")
    options = choices(request)
    if place and place not in dict(options):
        options.append((place, places.names({place}).get(place, place)))
    form = ChecksFilter(request.GET, places=options)
    search = SearchForm(request.POST if request.method == "POST" else None)
    scope = narrowed(request.scope, place)
    wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    wanted = {key: value for key, value in wanted.items() if key != "place"}
    if request.method == "POST" and search.is_valid():
        wanted["exact"] = checks.exact_part(search.cleaned_data["text"])
    listing = checks.Listing(scope, checks.Wanted(**wanted), request.as_of)
    page = Paginator(listing, PAGE).get_page(request.GET.get("page"))
    lines = list(page.object_list)
    named = people.masked_identities(request.scope, [line.record for line in lines])
    context = {
        "form": form,
        "search": search,
        "opens_permits": access.opens(request, "permits"),
        "opens_register": access.opens(request, "export-register"),
        "searched": "exact" in wanted,
        "page": page,
        "more": listing.more,
        "lines": [(line, named.get(line.record, [])) for line in lines],
        "sites": site_names(line.site for line in lines),
    }
    return render(request, "checkpoints/checks.html", context)


@require_GET
def detail(request: PageRequest, record: UUID) -> HttpResponse:
    """One check as a timeline: what the post wrote down, what the server thinks, what followed."""
    whole = checks.whole(request.scope, record, request.as_of)
    row = whole.row
    visited = [code for code in (row["from_code"], row["to_code"], *(row["itinerary"] or ())) if code]
    codes = {*visited, *(step.place for step in whole.steps if step.place)}
    posts = {
        row["site"],
        *(one.site for one in whole.later),
        *([whole.repeat.previous_site] if whole.repeat else []),
    }
    signed = receipts_of(request.scope, record, request.as_of)
    on_duty = [row["by"], *(step.by for step in whole.steps), *(one.by for one in signed)]
    context = {
        "whole": whole,
        "receipts": [(one, link("people:reveal", one.receiver.id) if one.receiver else "") for one in signed],
        "row": row,
        "places": {**{code: code for code in codes}, **places.names(codes)},
        "sites": site_names(posts),
        "site": row["site"],
        "on_duty": people.named_on_duty(request.scope, on_duty),
        "board": link("board-at", row["site"]),
        "opens_steps": access.opens(request, "step"),
        "reveals": [(one, link("people:reveal", one.id)) for one in whole.identities],
        "device_reasons": words.reasons(row["reasons"]),
        "server_reasons": words.reasons(row["server_reasons"]),
        "unchecked": words.unchecked(row["unchecked"]),
        "shown_state": words.CERTIFICATE_STATES.get(whole.shown.state_by(request.as_of)) if whole.shown else None,
        "resolutions": list(words.RESOLUTIONS.items()),
    }
    return render(request, "checkpoints/check.html", context)
