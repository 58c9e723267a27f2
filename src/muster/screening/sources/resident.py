"""A resident's own page, without an account and without a script: who, from where, whom with, where they live now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from muster.incidents import queries as incidents
from muster.kernel import clock
from muster.kernel.problems import NotFound, Problem
from muster.places import queries as places
from muster.screening.actions import ledger
from muster.screening.sources import entering, links
from muster.screening.sources.forms import TellOne


@never_cache
@require_http_methods(["GET", "POST"])
def self_report(request: HttpRequest, token: str) -> HttpResponse:
    """Report oneself. A link that does not hold looks like no page at all; what is known already is never shown."""
    invited = links.read_token(token)
    if invited is None:
        raise NotFound(_("This link has run out or is not complete. Ask your village or community for a new one."))
    invited.scope.apply()
    incident = incidents.incident(invited.incident)
    form = TellOne(request.POST or None, initial={"arrived_at": clock.now(incident.pk)})
    done, status = False, 200
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        arrived = given.pop("arrived_at")
        try:
            taken = entering.report_oneself(invited=invited, cells=given, arrived_at=arrived)
            if taken.people:
                ledger.look_at(invited.scope, taken.people)
        except Problem as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
        else:
            done, form = (
                True,
                TellOne(initial={"home": given["home"], "origin": given["origin"], "arrived_at": arrived}),
            )
    context = {
        "operation": incident, "title": incidents.title(incident), "form": form, "done": done,
        "place": places.names([invited.place]).get(invited.place, invited.place), "owner": invited.owner,
    }  # fmt: skip
    return render(request, "screening/sources/self_report.html", context, status=status)
