"""A figure opened: its value and definition, its places, and the records behind it."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from muster.accounts.access import PageRequest
from muster.kernel import asof, jobs
from muster.kernel.figures import Period, Row, all_figures, figure, totals
from muster.kernel.links import record_url
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.situation import queries
from muster.situation.forms import FigureFilter
from muster.situation.jobs import EXPORT_ROWS

PAGE = 50


@dataclass(frozen=True)
class Line:
    """A record as the list shows it."""

    row: Row
    url: str
    place: str

    @property
    def short(self) -> str:
        """The end of its id, which differs where ids of the same minute begin alike."""
        return str(self.row.id)[-12:]


@require_GET
def index(request: PageRequest) -> HttpResponse:
    """Every figure with its value, so that the definitions can be read side by side."""
    period = Period(as_of=request.as_of)
    name = request.incident.name if request.incident else ""
    figures = [one for one in all_figures() if one.belongs(name)]
    values = totals(request.scope, [(one.query, period) for one in figures])
    lines = list(zip(figures, values, strict=True))
    return render(request, "situation/figures.html", {"lines": lines})


@require_GET
def detail(request: PageRequest, key: str) -> HttpResponse:
    """One figure, as of the page's moment, for the place and period in the address."""
    chosen = figure(key)
    form, place, scope, period = _asked(request)
    page = Paginator(queries.Rows(scope, chosen, period), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = places.names({row.place for row in rows} | ({place} if place else set()))
    context = {
        "figure": chosen,
        "value": chosen.query.total(scope, period),
        "form": form,
        "place": place,
        "place_name": names.get(place, place),
        "shares": [] if "-" in place else queries.shares(scope, chosen, period, place),
        "page": page,
        "lines": [Line(row, record_url(row.type, row.id), names.get(row.place, row.place)) for row in rows],
        "several": any(row.adds != 1 for row in rows),
    }
    return render(request, "situation/figure.html", context)


@require_POST
def export(request: PageRequest, key: str) -> HttpResponse:
    """Make a file of the records behind the figure, in the background: there can be a million."""
    chosen = figure(key)
    _form, place, _scope, period = _asked(request)
    number = jobs.start(
        request.scope,
        EXPORT_ROWS,
        subject=str(chosen.label),
        key=key,
        format="csv" if request.POST.get("format") == "csv" else "xlsx",
        place=place,
        as_of=asof.text(period.as_of),
        since=asof.text(period.since),
        until=asof.text(period.until),
    )
    return HttpResponseRedirect(reverse("job", args=[number]))


def _asked(request: PageRequest) -> tuple[FigureFilter, str, Scope, Period]:
    """The filter, the place asked for ('' for all), the scope narrowed to it, and the period."""
    place = request.GET.get("place", "")
    scope = queries.narrowed(request.scope, place)
    form = FigureFilter(request.GET, places=queries.choices(request.scope, place))
    since = until = None
    if form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    return form, place, scope, Period(request.as_of, since, until)
