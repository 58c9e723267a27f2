"""The rules that hold at the posts, and the vehicle permits of the green lane."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muster.accounts.access import PageRequest
from muster.accounts.policy import COMMAND
from muster.checkpoints import actions, words
from muster.checkpoints.forms import PermitForm, PolicyForm
from muster.checkpoints.queries import items, stepkinds
from muster.checkpoints.rules import Policy
from muster.checkpoints.views.common import choices
from muster.checkpoints.views.steps import orders_by_place
from muster.kernel import clock
from muster.kernel.problems import Problem
from muster.passes import queries as passes
from muster.places import queries as places

PAGE = 50


@require_http_methods(["GET", "POST"])
def policies(request: PageRequest) -> HttpResponse:
    """What holds where since when; a command officer sets the next row."""
    may_set = bool(COMMAND & request.scope.roles)
    options = choices(request)
    now = clock.now(request.scope.incident) if request.scope.incident else None
    form = PolicyForm(
        request.POST if request.method == "POST" else None,
        places=options,
        initial={"since": now, "lanes": list(words.LANES)},
    )
    if request.method == "POST" and form.is_valid():
        actions.set_policy(scope=request.scope, draft=_draft(form))
        messages.success(request, _("The rule is set. Checks from its beginning on are judged by it."))
        return HttpResponseRedirect(reverse("policies"))
    rows = items.policies(request.scope, request.as_of)
    book = stepkinds.book(request.scope, request.as_of)
    kinds = stepkinds.latest(book.kinds)
    moment = request.as_of or now
    context = {
        "form": form,
        "may_set": may_set and request.as_of is None,
        "lines": [
            (row, moment is not None and row.since <= moment and (row.until is None or row.until > moment))
            for row in rows
        ],
        "kinds": [(row, [key for key, needed in asdict(stepkinds.needs_of(row)).items() if needed]) for row in kinds],
        "orders": [] if moment is None else orders_by_place(book, moment),
        "places": places.names(
            {row.place for row in rows}
            | {row.place for row in kinds}
            | {row.place for row in book.orders}
            | {code for row in rows for code in row.risk_origins}
        ),
        "reach": request.scope,
    }
    return render(request, "checkpoints/policies.html", context)


def _draft(form: PolicyForm) -> actions.PolicyDraft:
    values = form.cleaned_data
    return actions.PolicyDraft(
        place=values["place"],
        since=values["since"],
        until=values["until"],
        phase_zh=values["phase_zh"],
        phase_en=values["phase_en"],
        silent_day=values["silent_day"],
        silent_night=values["silent_night"],
        policy=Policy(
            proof_hours=values["proof_hours"],
            counted_from=values["counted_from"],
            lanes=tuple(values["lanes"]),
            temperature_limit=int(values["temperature"] * 10),
            risk_origins=values["risk_origins"],
            on_stale_proof=values["on_stale_proof"],
            permit_required=values["permit_required"],
        ),
    )


@require_POST
def end_policy(request: PageRequest, policy: int) -> HttpResponse:
    """Let a rule end now."""
    actions.end_policy(scope=request.scope, policy=policy)
    messages.success(request, _("The rule has ended."))
    return HttpResponseRedirect(reverse("policies"))


@require_http_methods(["GET", "POST"])
def permits(request: PageRequest) -> HttpResponse:
    """The vehicle permits; a desk issues the next one."""
    form = PermitForm(request.POST if request.method == "POST" else None, places=choices(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.issue_permit(scope=request.scope, draft=actions.PermitDraft(**form.cleaned_data))
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The vehicle permit is issued."))
            return HttpResponseRedirect(reverse("permits"))
    page = Paginator(items.permits(request.scope, request.as_of), PAGE).get_page(request.GET.get("page"))
    moment = request.as_of or (clock.now(request.scope.incident) if request.scope.incident else None)
    signed = passes.of_permits(request.scope, [row.number for row in page])
    context = {
        "form": form,
        "page": page,
        "signed": {number: row.pk for number, row in signed.items()},
        "lines": [(row, items.permit_now(row, moment), items.masked_plate(request.scope, row)) for row in page],
        "may_issue": request.as_of is None,
    }
    return render(request, "checkpoints/permits.html", context)


@require_POST
def withdraw_permit(request: PageRequest, permit: int) -> HttpResponse:
    """Withdraw a permit from now on."""
    actions.withdraw_permit(scope=request.scope, permit=permit)
    messages.success(request, _("The vehicle permit is withdrawn."))
    return HttpResponseRedirect(reverse("permits"))
