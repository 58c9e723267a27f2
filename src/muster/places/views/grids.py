"""The grids of a village: added, renamed, ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muster.kernel.problems import NotFound, Problem
from muster.kernel.request import Page
from muster.places import actions, queries, rules
from muster.places.forms import GridForm
from muster.places.rules import Level
from muster.places.views import may_write, present


@require_http_methods(["GET", "POST"])
def grids(request: Page, code: str) -> HttpResponse:
    """The grids of a village, and a form for one more."""
    village = queries.division(code)
    if village.level is not Level.VILLAGE:
        raise NotFound
    form = GridForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        on = timezone.localtime(present(request.scope)).date()
        try:
            grid = actions.add_grid(scope=request.scope, village=code, since=on, **form.cleaned_data)
        except NotFound:
            raise
        except Problem as trouble:
            form.add_error("name", str(trouble))
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": grid.name})
            return redirect("grids", code)
    listed = queries.grids(code)
    context = {
        "place": village,
        "path": queries.path(code)[:-1],
        "grids": listed,
        "households": sum(grid.households or 0 for grid in listed),
        "form": form,
        "may_write": may_write(request) and request.scope.covers(code),
    }
    return render(request, "places/grids.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def grid(request: Page, code: str) -> HttpResponse:
    """Another name or size for a grid."""
    row = queries.grid(request.scope, code)
    form = GridForm(request.POST or None, initial={"name": row.name, "households": row.households})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_grid(scope=request.scope, code=code, **form.cleaned_data)
        except Problem as trouble:
            form.add_error("name", str(trouble))
        else:
            messages.success(request, _("The grid has been changed."))
            return redirect("grids", rules.parent(code))
    context = {"grid": row, "form": form, "place": queries.division(rules.parent(code))}
    return render(request, "places/grid.html", context, status=400 if form.errors else 200)


@require_POST
def end_grid(request: Page, code: str) -> HttpResponse:
    """End a grid from today on."""
    actions.end_grid(scope=request.scope, code=code, on=timezone.localtime(present(request.scope)).date())
    messages.success(request, _("The grid has ended. Its records stay."))
    return redirect("grids", rules.parent(code))
