"""Sites: the list of them, one of them, and opening, moving and closing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.kernel import picking
from muster.kernel.problems import Problem
from muster.kernel.request import Page
from muster.places import actions, choosing, queries, words
from muster.places.actions import SiteDraft
from muster.places.forms import MoveSite, OpenSite, SiteFilter
from muster.places.queries import SiteView
from muster.places.views import may_write, present

PAGE = 50


@dataclass(frozen=True)
class SiteLine:
    """A site in a table."""

    site: SiteView
    kind: str
    place: str


def lines_of(found: Sequence[SiteView]) -> list[SiteLine]:
    """Sites with their kinds and places in words."""
    kinds, names = words.kind_names(), queries.names({site.place for site in found})
    return [SiteLine(site, kinds.get(site.kind, site.kind), names.get(site.place, site.place)) for site in found]


@require_GET
def sites(request: Page) -> HttpResponse:
    """The sites within reach, as the filters in the address leave them."""
    form = SiteFilter(request.GET, scope=request.scope)
    found = _found(request, form.cleaned_data if form.is_valid() else {})
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": lines_of(list(page.object_list)),
        "missing": sum(site.longitude is None for site in found),
        "generated": sum(site.generated for site in found),
        "filtered": any(form.cleaned_data.values()) if form.is_valid() else True,
        "may_write": may_write(request),
    }
    return render(request, "places/sites.html", context)


def _found(request: Page, chosen: dict[str, Any]) -> list[SiteView]:
    at = request.as_of or present(request.scope)
    everything = queries.sites(
        request.scope, within=chosen.get("place", ""), kind=chosen.get("kind", ""), text=chosen.get("text", "")
    )
    state, coordinates = chosen.get("state", ""), chosen.get("coordinates", "")
    return [
        site
        for site in everything
        if site.opened_at <= at
        and (state == "all" or (site.closed_at is not None and site.closed_at <= at) == (state == "closed"))
        and coordinates in ("", _coordinates(site))
    ]


def _coordinates(site: SiteView) -> str:
    if site.longitude is None:
        return "missing"
    return "generated" if site.generated else "measured"


@require_GET
def choices(request: Page) -> HttpResponse:
    """The options below a field that asks for a site or a place."""
    find = partial(choosing.found, scope=request.scope, at=present(request.scope))
    return picking.options_page(request, find, choosing.NOTHING)


@require_http_methods(["GET", "POST"])
def open_site(request: Page) -> HttpResponse:
    """A form for a new site."""
    form = OpenSite(request.POST or None, scope=request.scope, initial={"place": request.GET.get("place", "")})
    if request.method == "POST" and form.is_valid():
        try:
            site = actions.open_site(
                scope=request.scope, draft=SiteDraft(**form.cleaned_data), opened_at=present(request.scope)
            )
        except Problem as trouble:
            form.add_error("name" if trouble.code == "site_exists" else None, str(trouble))
        else:
            messages.success(
                request, _("%(name)s is open. Its code is %(code)s.") % {"name": site.name, "code": site.code}
            )
            return redirect("site", site.code)
    return render(request, "places/open_site.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
def site(request: Page, code: str) -> HttpResponse:
    """One site: where it is, since when, and what may be done with it."""
    row = queries.site(request.scope, code)
    context = {
        "line": lines_of([row])[0],
        "path": queries.path(code),
        "may_write": may_write(request) and row.closed_at is None,
    }
    return render(request, "places/site.html", context)


@require_http_methods(["GET", "POST"])
def move_site(request: Page, code: str) -> HttpResponse:
    """Say where a site really stands."""
    row = queries.site(request.scope, code)
    initial = {"longitude": row.longitude, "latitude": row.latitude}
    form = MoveSite(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.move_site(scope=request.scope, code=code, **form.cleaned_data)
        messages.success(request, _("The coordinates have been changed."))
        return redirect("site", code)
    context = {"form": form, "site": row}
    return render(request, "places/move_site.html", context, status=400 if form.errors else 200)


@require_POST
def close_site(request: Page, code: str) -> HttpResponse:
    """Close a site from now on."""
    row = actions.close_site(scope=request.scope, code=code, closed_at=present(request.scope))
    messages.success(request, _("%(name)s is closed. Its records stay.") % {"name": row.name})
    return redirect("site", code)
