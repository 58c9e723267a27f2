"""What the pages of checkpoints share: places to choose from, names of places, masked identities."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from muster.accounts.access import PageRequest
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.places.rules import Level

TOWN = 9
BELOW = {6: Level.TOWN, 9: Level.VILLAGE}


def narrowed(scope: Scope, place: str) -> Scope:
    """The scope looking at one place. Raises NotFound when it lies beyond."""
    if not place:
        return scope
    below = scope.narrowed(place)
    if not below.places:
        raise NotFound
    return below


def choices(request: PageRequest) -> list[tuple[str, str]]:
    """The places a person can choose: where their reach begins, and the towns or villages below."""
    start = request.incident.place if request.incident else ""
    roots = [start] if request.scope.covers(start) else list(request.scope.places)
    found: list[tuple[str, str]] = []
    for root in roots:
        plain = root.partition("-")[0]
        found.append((root, root))
        if "-" not in root and len(plain) in BELOW:
            found += [(one.code, one.name) for one in places.divisions(plain, BELOW[len(plain)])]
    named = places.names(code for code, _name in found)
    return [(code, named.get(code, name)) for code, name in found]


def site_names(sites: Iterable[str]) -> dict[str, str]:
    """Each site's name after its town's."""
    wanted = set(sites)
    named = places.names(wanted | {site[:TOWN] for site in wanted})
    return {site: f"{named.get(site[:TOWN], '')} {named.get(site, site)}".strip() for site in wanted}


def link(route: str, *arguments: object) -> str:
    """The address of another package's page; '' where it is not there."""
    try:
        return reverse(route, args=arguments)
    except NoReverseMatch:
        return ""


def back(request: PageRequest, otherwise: str) -> HttpResponse:
    """Return to the page whose form said so (`next`), if that is one of ours."""
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(onward if safe else otherwise)
