"""What waits at the posts: differences and repeated attempts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from muster.accounts.access import PageRequest
from muster.checkpoints import actions, words
from muster.checkpoints.queries import attempts, items, steps
from muster.checkpoints.views.common import back, narrowed, site_names
from muster.people import queries as people


@require_GET
def differences(request: PageRequest) -> HttpResponse:
    """Checks on which post and server disagree: those that wait, or those that were settled."""
    scope = narrowed(request.scope, request.GET.get("place", ""))
    settled = request.GET.get("settled") == "1"
    lines = items.differences(scope, request.as_of, settled=settled)
    context = {
        "lines": lines,
        "settled": settled,
        "waiting": items.count_differences(scope, request.as_of).count,
        "done": items.count_differences(scope, request.as_of, settled=True).count,
        "faulty": steps.count_faulty(scope, request.as_of).count,
        "sites": site_names(line.site for line in lines),
        "identities": people.masked_identities(scope, [line.record for line in lines]),
        "resolutions": list(words.RESOLUTIONS.items()),
    }
    return render(request, "checkpoints/differences.html", context)


@require_POST
def settle_difference(request: PageRequest, record: UUID) -> HttpResponse:
    """Say what came of one, and return to where it was said."""
    actions.settle_difference(scope=request.scope, record=record, resolution=request.POST.get("resolution", ""))
    messages.success(request, _("Settled."))
    return back(request, reverse("differences"))


@require_GET
def repeats(request: PageRequest) -> HttpResponse:
    """Who was turned back and tries again: for the posts along the road."""
    rows = attempts.repeats(request.scope, request.as_of)
    records = {record for row in rows for record in (row.record, row.previous)}
    context = {
        "rows": rows,
        "sites": site_names({site for row in rows for site in (row.site, row.previous_site)}),
        "identities": people.masked_identities(request.scope, records),
    }
    return render(request, "checkpoints/repeats.html", context)
