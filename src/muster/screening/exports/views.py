"""The desk takes the ledger out as a file, in the layout that an office asks for; and draws layouts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel.problems import Problem
from muster.places import queries as places
from muster.screening.exports import actions, jobs, queries
from muster.screening.exports.columns import FIELDS
from muster.screening.exports.forms import DrawLayout, TakeOut
from muster.screening.exports.rules import Layout
from muster.screening.queries import ledger
from muster.screening.views.narrowing import address, narrowed


@require_http_methods(["GET", "POST"])
def export_ledger(request: PageRequest) -> HttpResponse:
    """Choose a layout for the list as it is narrowed; the file is made in the background."""
    posted = request.method == "POST"
    given = QueryDict(request.POST.get("query", "")) if posted else request.GET
    _form, wanted = narrowed(request.scope, given)
    form = TakeOut(request.POST if posted else None, layouts=queries.layouts(request.scope))
    status = 200
    if posted and form.is_valid():
        typed = form.cleaned_data
        chosen = queries.layout(request.scope, typed["layout"])
        try:
            job = jobs.start_exporting(
                request.scope,
                layout=chosen,
                wanted=asdict(wanted),
                reason=typed["reason"] if request.scope.names else "",
            )
        except Problem as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
        else:
            return HttpResponseRedirect(reverse("job", args=[job]))
    now = incidents.now(request.scope.incident or 0)
    context = {"form": form, "query": address(wanted), "count": ledger.measures(request.scope, wanted, now).count()}
    return render(request, "screening/exports/export.html", context, status=status)


@require_http_methods(["GET", "POST"])
def ledger_layouts(request: PageRequest) -> HttpResponse:
    """The layouts, and a new one: from nothing, or from one of them."""
    known = queries.layouts(request.scope)
    like = next((one for one in known if one.key == request.GET.get("like")), None)
    form = DrawLayout(request.POST if request.method == "POST" else None, like=like)
    status = 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.save_layout(scope=request.scope, name=typed["name"], title=typed["title"], columns=form.columns())
        except Problem as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
        else:
            messages.success(request, _("The layout is saved. It can be chosen when the ledger is taken out."))
            return HttpResponseRedirect(reverse("ledger-layouts"))
    names = places.names({one.place for one in known})
    context = {"lines": [_line(request, one, names) for one in known], "form": form}
    return render(request, "screening/exports/layouts.html", context, status=status)


def _line(request: PageRequest, one: Layout, names: dict[str, str]) -> dict[str, Any]:
    headings = [str(column.heading or FIELDS[column.field].heading) for column in one.columns]
    return {
        "layout": one, "columns": "、".join(headings), "whose": names.get(one.place, "") or _("The program"),
        "own": bool(one.number) and request.scope.covers(one.place),
    }  # fmt: skip


@require_POST
def remove_layout(request: PageRequest, number: int) -> HttpResponse:
    """Forget a layout."""
    actions.remove_layout(scope=request.scope, number=number)
    messages.success(request, _("The layout is removed."))
    return HttpResponseRedirect(reverse("ledger-layouts"))
