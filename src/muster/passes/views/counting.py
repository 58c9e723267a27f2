"""The numbers of passes by day and by place; each opens its rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel.figures import Period, figure
from muster.kernel.scope import Scope
from muster.passes.figures import SHOWN
from muster.places import queries as places

DAYS = 7
TOWN, VILLAGE = 9, 12


@require_GET
def pass_figures(request: PageRequest) -> HttpResponse:
    """Since the beginning, on each of the last days, and for each town (a town's office: each village)."""
    scope, as_of = request.scope, request.as_of
    chosen = [figure(key) for key in SHOWN]
    moment = as_of or incidents.now(scope.incident or 0)
    context = {
        "totals": [(one, one.query.total(scope, Period(as_of))) for one in chosen],
        "figures": chosen,
        "days": [(period, _values(scope, period)) for period in _days(moment, as_of)],
        "places": _by_place(scope, Period(as_of)),
    }
    return render(request, "passes/figures.html", context)


def _days(moment: datetime, as_of: datetime | None) -> list[Period]:
    """The last days from midnight to midnight, the newest first."""
    today = timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)
    return [Period(as_of, today - timedelta(days=back), today - timedelta(days=back - 1)) for back in range(DAYS)]


def _values(scope: Scope, period: Period) -> list[tuple[str, int]]:
    return [(key, figure(key).query.total(scope, period)) for key in SHOWN]


def _by_place(scope: Scope, period: Period) -> list[tuple[str, str, list[tuple[str, int]]]]:
    length = TOWN if any(len(code) < TOWN for code in scope.places) else VILLAGE
    found = {key: figure(key).query.by_place(scope, period, length) for key in SHOWN}
    codes = sorted({code for one in found.values() for code in one})
    names = places.names(codes)
    return [(code, names.get(code, code), [(key, found[key].get(code, 0)) for key in SHOWN]) for code in codes]
