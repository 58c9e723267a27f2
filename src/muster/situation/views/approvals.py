"""Files with many names in full: a second officer agrees or refuses."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from muster.accounts.access import PageRequest
from muster.kernel import approvals, jobs
from muster.kernel.models import Approval
from muster.kernel.naming import actor
from muster.places import queries as places


@require_GET
def index(request: PageRequest) -> HttpResponse:
    """What waits within reach, one's own without a button; below, what was decided."""
    waiting, decided = approvals.open_ones(request.scope), approvals.decided(request.scope)
    context = {
        "waiting": _lines(request, waiting),
        "decided": _lines(request, decided),
        "actor": request.scope.actor,
        "alone": approvals.ALONE,
    }
    return render(request, "situation/approvals.html", context)


def _lines(request: PageRequest, rows: list[Approval]) -> list[tuple[Approval, str, str, str, str]]:
    """Each with its kind, place and people in words."""
    names = places.names({row.place for row in rows})
    return [
        (
            row,
            jobs.label(row.kind),
            names.get(row.place, row.place),
            actor(request.scope, row.asked_by),
            actor(request.scope, row.decided_by) if row.decided_by else "",
        )
        for row in rows
    ]


@require_POST
def decide(request: PageRequest, number: int) -> HttpResponse:
    """Agree, and the file is made; or refuse. Either is written down."""
    agree = request.POST.get("answer") == "agree"
    approvals.decide(request.scope, approval=number, agree=agree)
    messages.success(request, _("The file is being made for who asked.") if agree else _("The request is refused."))
    return redirect("approvals")
