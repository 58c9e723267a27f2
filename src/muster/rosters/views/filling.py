"""Computing a roster: asked for, watched, stopped; telling everybody; export."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from muster.accounts.access import PageRequest
from muster.kernel import jobs, live
from muster.kernel.problems import NotFound, Problem
from muster.places import queries as places
from muster.rosters import words
from muster.rosters.actions import dropouts, filling, telling
from muster.rosters.jobs import EXPORT, PRINT
from muster.rosters.models import Computation
from muster.rosters.queries import computed, grid, proposals
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
    asked = bool(row.scenario) and "dropouts" not in row.scenario
    return {
        **(_proposed(request, row) if row.state == Computation.State.DONE and "dropouts" in row.scenario else {}),
        "row": row, "job": job, "title": title(queries.roster(request.scope, row.roster)),
        "said": words.scenario(request.scope, row) if asked else "",
        "lines": [(one, words.TERMS[one.key]) for one in row.differences] if asked else [],
        "running": row.state == Computation.State.RUNNING,
        "shortages": computed.shortages(request.scope, row) if row.shortages else [],
    }  # fmt: skip


def _proposed(request: PageRequest, row: Computation) -> dict[str, Any]:
    found = proposals.of(request.scope, row)
    names = grid.names(request.scope, {one.staff for one in found.gone} | {one.staff for one in found.come})
    sites = places.names({one.site for one in found.gone} | {one.post.site for one in found.come})
    still_open = 0 if row.scenario.get("everything") else sum(one["missing"] for one in row.shortages)
    return {
        "proposed": found, "left": still_open, "may_put": request.as_of is None and any(found.gone),
        "gone": [(one, names[one.staff].name, sites.get(one.site, one.site)) for one in found.gone],
        "come": [(one, names[one.staff].name, sites.get(one.post.site, one.post.site)) for one in found.come],
    }  # fmt: skip


@require_POST
def roster_dropouts(request: PageRequest, number: int) -> HttpResponse:
    """Find substitutes for everybody who was ticked."""
    row = queries.roster(request.scope, number)
    try:
        staff = [UUID(one) for one in request.POST.getlist("staff")]
        since = date.fromisoformat(request.POST.get("since", ""))
    except ValueError:
        raise NotFound from None
    try:
        asked = dropouts.ask(
            request.scope, roster=number, staff=staff, since=since, subject=title(row),
            everything=request.POST.get("everything") == "yes",
        )  # fmt: skip
    except NotFound:
        raise
    except Problem as trouble:
        messages.error(request, str(trouble))
        return redirect(f"{reverse('roster', args=[number])}?by=person")
    return redirect("computation", asked.pk)


@require_POST
def put_substitutes(request: PageRequest, number: int) -> HttpResponse:
    """Put all of them there."""
    row = filling.computation(request.scope, number)
    try:
        count = dropouts.put(request.scope, number=number)
    except NotFound:
        raise
    except Problem as trouble:
        messages.error(request, str(trouble))
        return redirect("computation", number)
    said = ngettext("%(count)d substitute stands on the roster.", "%(count)d substitutes stand on the roster.", count)
    messages.success(request, said % {"count": count})
    return redirect("roster", row.roster)


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
