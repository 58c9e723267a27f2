"""The tree of organisations, one of them, and a new one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muster.accounts import access
from muster.kernel import picking
from muster.kernel.problems import NotFound, Problem
from muster.people import choosing, forms
from muster.people.actions import organisations as actions
from muster.people.models import Organisation
from muster.people.queries import organisations as queries
from muster.people.queries.organisations import named
from muster.people.views import PageRequest, day
from muster.places import queries as places


@dataclass(frozen=True)
class Line:
    """A line of the tree, in the reader's language."""

    id: int
    name: str
    kind: str
    family: str
    place: str
    depth: int
    people: int


def _lines(nodes: list[queries.Node]) -> list[Line]:
    names = places.names({node.organisation.place for node in nodes})
    return [
        Line(
            id=node.organisation.pk,
            name=named(node.organisation),
            kind=named(node.organisation.kind),
            family=node.organisation.kind.family,
            place=names.get(node.organisation.place, node.organisation.place),
            depth=node.depth,
            people=node.people,
        )
        for node in nodes
    ]


@require_http_methods(["GET"])
def organisations(request: PageRequest) -> HttpResponse:
    """The tree, or what a filter leaves of it."""
    form = forms.OrganisationFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    kind, text = chosen.get("kind", ""), chosen.get("text", "").strip()
    lines = _lines(queries.tree(request.scope, on=day(request), kind=kind, text=text))
    context = {
        "form": form,
        "lines": lines,
        "people": sum(line.people for line in lines),
        "filtered": bool(kind or text),
        "may_open": access.opens(request, "people:open-organisation"),
        "may_list": access.opens(request, "people:staff"),
    }
    return render(request, "people/organisations.html", context)


@require_http_methods(["GET"])
def organisation_choices(request: PageRequest) -> HttpResponse:
    """The options below a field that asks for an organisation."""
    search = partial(choosing.found, scope=request.scope, on=day(request))
    return picking.options_page(request, search, choosing.NOTHING)


@require_http_methods(["GET"])
def organisation(request: PageRequest, organisation_id: int) -> HttpResponse:
    """One organisation: what it is, what is below it, and how many people are tied to it."""
    row = queries.organisation(request.scope, organisation_id)
    on = day(request)
    nodes = queries.tree(request.scope, on=on)
    below = [line for line, node in zip(_lines(nodes), nodes, strict=True) if node.organisation.parent_id == row.pk]
    context = {
        "organisation": row,
        "name": named(row),
        "kind": named(row.kind),
        "parent": _parent(request, row),
        "place": places.path_text(row.place, below=row.place[:4]),
        "people": queries.headcount(request.scope, on=on).get(row.pk, 0),
        "lines": below,
        "may_list": access.opens(request, "people:staff"),
        "may_import": access.opens(request, "people:staff-lists"),
    }
    return render(request, "people/organisation.html", context)


def _parent(request: PageRequest, row: Organisation) -> tuple[int, str] | None:
    """The one above it, where that is within reach."""
    if row.parent_id is None:
        return None
    try:
        above = queries.organisation(request.scope, row.parent_id)
    except NotFound:
        return None
    return above.pk, named(above)


@require_http_methods(["GET", "POST"])
def open_organisation(request: PageRequest) -> HttpResponse:
    """A form for a new organisation."""
    on = day(request)
    parent = request.GET.get("parent", "")
    initial = {"place": next(iter(request.scope.places), ""), "parent": parent}
    form = forms.OpenOrganisation(request.POST or None, scope=request.scope, on=on, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            number = actions.open_organisation(
                request.scope,
                kind=given["kind"],
                place=given["place"],
                name_zh=given["name_zh"],
                name_en=given["name_en"],
                parent=given["parent"],
                since=on,
            )
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": given["name_zh"]})
            return redirect("people:organisation", number)
    return render(request, "people/organisation_form.html", {"form": form})
