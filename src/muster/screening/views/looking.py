"""How far it is that everybody in the ledger is looked at anew: a page that can be left and found again, and its part
on the pages that wait for it, whoever began the work."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.kernel import jobs
from muster.screening.jobs import EVALUATE


def progress(request: PageRequest) -> dict[str, Any] | None:
    """What `web/parts/progress.html` shows; None where nobody is looked at anew, and on pages of a past minute."""
    found = jobs.under_way(request.scope, EVALUATE) if request.as_of is None else None
    if found is None:
        return None
    return {
        "text": _("Everybody in the ledger is looked at anew. What changes waits to be confirmed."),
        "url": reverse("looking-anew"), "done": found.done, "total": found.total,
    }  # fmt: skip


@require_GET
def looking_anew(request: PageRequest) -> HttpResponse:
    """The bar. HTMX asks for it every second, until everybody has been looked at."""
    looking = progress(request)
    if request.headers.get("HX-Request") != "true":
        return render(request, "screening/looking.html", {"looking": looking, "may_open": _may_open(request)})
    if looking is not None:
        return render(request, "web/parts/progress.html", looking)
    return render(request, "screening/_looked.html", {"may_open": _may_open(request)})


def _may_open(request: PageRequest) -> bool:
    return access.opens(request, "ledger")
