"""A name is shown once, on a page of its own, for the reason that was typed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render

from muster.kernel.problems import Problem
from muster.people import forms
from muster.people.actions import Revealed
from muster.people.views import PageRequest, watermark


def show(
    request: PageRequest, form: forms.Reveal, open_one: Callable[[str], Revealed], *, back: str = ""
) -> HttpResponse | None:
    """The page with the name; None where the reason does not do, which the form then says."""
    try:
        shown = open_one(request.POST.get("reason", ""))
    except Problem as trouble:
        if trouble.code != "reason_missing":
            raise
        form.errors.clear()
        form.add_error("reason", str(trouble))
        return None
    return render(request, "people/revealed.html", {"shown": shown, "mark": watermark(request, shown.at), "back": back})
