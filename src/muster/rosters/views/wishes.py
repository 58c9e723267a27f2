"""What people wish, at the desk: looked at, noted for somebody, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muster.accounts.access import PageRequest
from muster.kernel.problems import Problem
from muster.rosters import forms, words
from muster.rosters.actions import wishes as actions
from muster.rosters.actions.wishes import Wanted
from muster.rosters.queries import grid
from muster.rosters.queries import wishes as queries
from muster.rosters.views.needs import day, found_by

PAGE = 50


def wanted_of(typed: dict[str, Any]) -> Wanted:
    """What a form wishes."""
    return Wanted(
        typed["kind"], typed["since"], typed["until"], typed["post"], typed["town"], typed["reason"]
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def wishes(request: PageRequest) -> HttpResponse:
    """Who wishes what, and why: for the office of their own area."""
    scope = request.scope
    posts, towns = queries.posts_offered(scope), queries.towns_offered(scope, place="")
    form = forms.WishOf(request.POST or None, posts=posts, towns=towns, initial={"since": day(request)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.note(scope, staff=found_by(scope, form.cleaned_data["person"]), wanted=wanted_of(form.cleaned_data))
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("Noted. The next roster that is computed keeps it where it can."))
            return redirect("wishes")
    page = Paginator(queries.wishes(scope, at=request.as_of), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = grid.names(scope, {row.staff for row in rows})
    context = {
        "form": form, "page": page, "may_write": request.as_of is None,
        "lines": [(row, names[row.staff].name, words.wish(queries.as_wished(row))) for row in rows],
    }  # fmt: skip
    return render(request, "rosters/wishes.html", context)


@require_POST
def withdraw_wish(request: PageRequest, number: int) -> HttpResponse:
    """It does not hold any more."""
    actions.withdraw(request.scope, wish=number)
    return redirect("wishes")
