"""Computing a roster: asked for, watched, stopped; telling everybody; export."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from muster.accounts.access import PageRequest
from muster.kernel import jobs, live
from muster.kernel.problems import NotFound, Problem
from muster.rosters import words
from muster.rosters.actions import filling, telling
from muster.rosters.jobs import EXPORT, PRINT
from muster.rosters.models import Computation
from muster.rosters.queries import computed
from muster.rosters.queries import rosters as queries
from muster.rosters.words import title

SECONDS = 30


@require_POST
def fill_roster(request: PageRequest, number: int) -> HttpResponse:
    """Ask the solver to fill what is left."""
    row = queries.roster(request.scope, number)
    typed = request.POST.get("seconds", "")
    try:
        asked = filling.start(
            request.scope, roster=number, seconds=int(typed) if typed.isdigit() else SECONDS, subject=title(row)
        )
    except NotFound:
        raise
    except Problem as trouble:
        messages.error(request, str(trouble))
        return redirect("roster", number)
    return redirect("computation", asked.pk)


def _context(request: PageRequest, row: Computation) -> dict[str, Any]:
    job = jobs.find(request.scope, row.job) if row.job and row.state == Computation.State.RUNNING else None
    asked = bool(row.scenario)
    return {
        "row": row, "job": job, "title": title(queries.roster(request.scope, row.roster)),
        "said": words.scenario(request.scope, row) if asked else "",
        "lines": [(one, words.TERMS[one.key]) for one in row.differences] if asked else [],
        "running": row.state == Computation.State.RUNNING,
        "shortages": computed.shortages(request.scope, row) if row.shortages else [],
    }  # fmt: skip


@require_GET
def computation(request: PageRequest, number: int) -> HttpResponse:
    """One run of the solver: how far, how good, what is missing and what that would need."""
    row = filling.computation(request.scope, number)
    return render(request, "rosters/computation.html", _context(request, row))


@require_GET
@live.etagged()
def computation_state(request: HttpRequest, number: int) -> HttpResponse:
    """The part of it that changes, as the page fetches it again and again."""
    page = cast("PageRequest", request)
    return render(page, "rosters/_computation.html", _context(page, filling.computation(page.scope, number)))


@require_POST
def stop_computation(request: PageRequest, number: int) -> HttpResponse:
    """Take the best plan so far."""
    return redirect("computation", filling.stop(request.scope, number=number).pk)


@require_POST
def tell_roster(request: PageRequest, number: int) -> HttpResponse:
    """Tell everybody who does not know of a shift yet."""
    try:
        told = telling.tell(request.scope, roster=number)
    except NotFound:
        raise
    except Problem as trouble:
        messages.error(request, str(trouble))
        return redirect("roster", number)
    said = ngettext("%(count)d person is told.", "%(count)d people are told.", told.people) % {"count": told.people}
    if told.without:
        said += " " + _("Of %(count)d no number is known: print the roster for them.") % {"count": told.without}
    messages.success(request, said)
    return redirect("roster", number)


@require_POST
def export_roster(request: PageRequest, number: int) -> HttpResponse:
    """The roster as it is seen, as a workbook; or on paper, a sheet for each post or person."""
    row = queries.roster(request.scope, number)
    kind = PRINT if request.POST.get("as") == "paper" else EXPORT
    by = "person" if request.POST.get("by") == "person" else "post"
    return redirect("job", jobs.start(request.scope, kind, subject=title(row), roster=row.pk, by=by))
