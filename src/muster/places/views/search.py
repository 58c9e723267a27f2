"""Finding a place, and one place with what lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from muster.kernel import picking
from muster.kernel.scope import Scope
from muster.places import forms, queries, rules, words
from muster.places.queries import Hit, OlderName, Place, SiteView
from muster.places.rules import Level
from muster.places.views import PlacesRequest, may_write
from muster.places.views.sites import lines_of

LIMIT = 30
LONGEST = 60
"""What is typed is cut here: no name is longer."""


@dataclass(frozen=True)
class Answer:
    """A hit as the list shows it."""

    hit: Hit
    what: str
    until: str


@dataclass(frozen=True)
class Below:
    """A division in the table of what lies in a place."""

    place: Place
    what: str
    sites: int


def _answers(text: str, within: str, limit: int) -> list[Answer]:
    hits = queries.search(text[:LONGEST], within=within if rules.is_place(within) else "", limit=limit)
    return [Answer(hit, words.describe(hit.code, hit.kind), words.given_up(hit.older)) for hit in hits]


@require_GET
def index(request: PlacesRequest) -> HttpResponse:
    """Search as one types; without a question, the places that the asker is entrusted with."""
    text, within = request.GET.get("q", "").strip(), request.GET.get("within", "")
    inside = queries.find(within)
    context = {
        "text": text,
        "inside": inside,
        "answers": _answers(text, inside.code if inside else "", LIMIT) if text else [],
        "own": [] if text else _own(request.scope, within),
    }
    live = request.htmx.target == "hits"
    response = render(request, "places/_hits.html" if live else "places/places.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _own(scope: Scope, within: str) -> list[Answer]:
    """The places a search starts from: those of the asker's mandates, or the provinces for whoever has them all."""
    paths = [queries.path(code) for code in scope.places if code]
    places = [path[-1] for path in paths if path] or queries.children(within)
    return [
        Answer(
            Hit(p.code, p.name, queries.path_text(rules.parent(p.code)), p.level, p.kind, queries.Match.EXACT),
            words.describe(p.code, p.kind),
            "",
        )
        for p in places
    ]


@require_GET
def choices(request: PlacesRequest) -> HttpResponse:
    """The answers below a picker, each to be chosen; `field` is the name of the form's field."""
    within = request.GET.get("within", "")
    search = partial(forms.found, within=within if rules.is_place(within) else "")
    return picking.options_page(request, search, _("No place has this name, code or spelling."))


@require_GET
def detail(request: PlacesRequest, code: str) -> HttpResponse:
    """One place: what it is, what it was called, what lies in it, and the sites within the asker's reach."""
    place = queries.division(code)
    sites = queries.sites(request.scope, within=code)
    below = [] if place.level is Level.VILLAGE else queries.children(code)
    context = {
        "place": place,
        "what": words.describe(code, place.kind),
        "path": queries.path(code)[:-1],
        "below": [_below(one, sites) for one in below],
        "village": place.level is Level.VILLAGE,
        "grids": queries.grids(code) if place.level is Level.VILLAGE else [],
        "older": [(name, words.given_up(name)) for name in _distinct(queries.older_names(code))],
        "sites": lines_of(sites),
        "may_write": may_write(request) and request.scope.covers(code),
    }
    return render(request, "places/place.html", context)


def _below(place: Place, sites: list[SiteView]) -> Below:
    inside = sum(site.code.startswith(place.code) and site.closed_at is None for site in sites)
    return Below(place, words.describe(place.code, place.kind), inside)


def _distinct(older: list[OlderName]) -> list[OlderName]:
    """One line a name: a county that had three codes under one name says so once, for its last."""
    latest: dict[str, OlderName] = {}
    for name in older:
        latest.setdefault(name.name, name)
    return list(latest.values())
