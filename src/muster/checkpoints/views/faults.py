"""Steps with those turned back that lack something: the list of those that wait, and the page of each step."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.checkpoints import actions
from muster.checkpoints.queries import steps
from muster.checkpoints.views.common import narrowed, site_names
from muster.people import queries as people
from muster.places import queries as places

CORRECTABLE = frozenset({"recipient_missing", "case_number_missing"})
"""What a further step can add; power and order are what they were."""


@require_GET
def step_faults(request: PageRequest) -> HttpResponse:
    """Steps that lack something: those that wait, or those settled with words."""
    scope = narrowed(request.scope, request.GET.get("place", ""))
    settled = request.GET.get("settled") == "1"
    lines = steps.faulty(scope, request.as_of, settled=settled)
    context = {"lines": lines, "settled": settled, "sites": site_names(line.step.site for line in lines)}
    return render(request, "checkpoints/step_faults.html", context)


@require_GET
def step(request: PageRequest, record: UUID) -> HttpResponse:
    """One step: what was done, what it lacks, what came of it; a desk corrects or settles it."""
    marked = steps.one_step(request.scope, record, request.as_of)
    step = marked.step
    waits = bool(step.open_faults) and marked.item.resolved_at is None
    context = {
        "marked": marked,
        "step": step,
        "sites": site_names([step.site]),
        "places": places.names({step.place} if step.place else set()),
        "identities": people.masked_identities(request.scope, [marked.check]).get(marked.check, [])
        if marked.check
        else [],
        "waits": waits and request.as_of is None and access.opens(request, "settle-step", "POST"),
        "lacks": CORRECTABLE & set(step.faults),
    }
    return render(request, "checkpoints/step.html", context)


@require_POST
def settle_step(request: PageRequest, record: UUID) -> HttpResponse:
    """Say in words what came of it."""
    actions.settle_step(scope=request.scope, record=record, words=request.POST.get("words", "")[:200])
    messages.success(request, _("Settled."))
    return HttpResponseRedirect(reverse("step-faults"))


@require_POST
def correct_step(request: PageRequest, record: UUID) -> HttpResponse:
    """Add what it lacks, as a step of its own."""
    unit, number = (request.POST.get(name, "") for name in ("unit", "case_number"))
    made = actions.correct_step(scope=request.scope, record=record, unit=unit[:80], case_number=number[:40])
    messages.success(request, _("A step that adds what was missing now follows it."))
    return HttpResponseRedirect(reverse("step", args=[made]))
