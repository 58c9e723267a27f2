"""Issuing: one pass, or those of a whole compound."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel.problems import Problem
from muster.passes import actions, jobs
from muster.passes.actions import Draft
from muster.passes.forms import CompoundForm, IssueForm, gate_choices
from muster.people.queries import staff as people


def _known(request: PageRequest) -> dict[str, Any]:
    """What the forms choose from: gates open within reach, places within reach, the operation's day."""
    now = incidents.now(request.scope.incident or 0)
    reach = request.scope.places
    return {
        "gates": gate_choices(request.scope),
        "within": reach[0].partition("-")[0] if len(reach) == 1 else "",
        "today": timezone.localtime(now).date(),
    }


@require_http_methods(["GET", "POST"])
def issue_pass(request: PageRequest) -> HttpResponse:
    """Issue one pass and show it."""
    known = _known(request)
    form = IssueForm(request.POST if request.method == "POST" else None, **known, holder=request.GET.get("holder", ""))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if typed["holder"] is not None:
            people.one(request.scope, typed["holder"], on=known["today"])
        draft = Draft(typed["place"], typed["kind"], typed["label"], form.terms(), holder=typed["holder"])
        try:
            made = actions.issue_pass(scope=request.scope, draft=draft)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The pass is issued. Print it, or send the holder the link."))
            return HttpResponseRedirect(reverse("pass", args=[made]))
    return render(request, "passes/issue.html", {"form": form, "heading": _("Issue a pass"), "verb": _("Issue")})


@require_http_methods(["GET", "POST"])
def issue_passes(request: PageRequest) -> HttpResponse:
    """Issue a pass for each household of a compound, in the background; the cards come out of it."""
    form = CompoundForm(request.POST if request.method == "POST" else None, **_known(request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            batch = actions.plan_batch(
                scope=request.scope, place=typed["place"], title=typed["title"], labels=typed["labels"],
                terms=form.terms(),
            )  # fmt: skip
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            job = jobs.start_issuing(request.scope, subject=typed["title"], batch=batch)
            return HttpResponseRedirect(reverse("job", args=[job]))
    context = {"form": form, "heading": _("Issue passes for a compound"), "verb": _("Issue and print")}
    return render(request, "passes/issue.html", context)
