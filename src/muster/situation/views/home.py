"""The state of the operation in a minute: what must be handled, the headline figures, the latest reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel import clock, naming, waiting
from muster.kernel.figures import Figure, Period, figure
from muster.kernel.naming import Called
from muster.kernel.sections import Span
from muster.places import queries as places
from muster.situation import queries, rules
from muster.situation.models import State

HEADLINES = 10
REPORTS = 5
NAMED = 3
KINDS = {waiting.Urgency.NOW: "bad", waiting.Urgency.TODAY: "warn", waiting.Urgency.WATCH: ""}


@dataclass(frozen=True)
class Headline:
    """A figure on the first page: in total, in the last 24 hours, and what that is against the 24 before."""

    figure: Figure
    url: str
    total: int
    day: int | None
    moved: int

    @property
    def moved_by(self) -> int:
        """How far, whichever way."""
        return abs(self.moved)


@require_GET
def home(request: PageRequest) -> HttpResponse:
    """The start page of everybody who works on the operation or reads its figures."""
    items = waiting.items(request.scope, request.as_of)
    named = places.names({place for _kind, found in items for place in found.places[:NAMED]})
    reports = queries.bulletins(request.scope)[:REPORTS]
    context = {
        "items": [
            (KINDS[kind.urgency], kind, kind.url(), found, [named.get(code, code) for code in found.places[:NAMED]])
            for kind, found in items
        ],
        "headlines": _headlines(request),
        "reports": [(one, State(queries.state(one)).label) for one in reports],
        "may_report": access.opens(request, "bulletins"),
        "duty": _duty(request),
    }
    return render(request, "situation/home.html", context)


def _duty(request: PageRequest) -> list[tuple[str, Called, datetime | None]]:
    """Who is on duty in the command's groups at this moment, and until when."""
    moment = request.as_of or clock.now(request.scope.incident or 0)
    duties = [(one.group, duty) for one in incidents.command(request.scope, moment) for duty in one.on_duty]
    called = naming.called("staff", request.scope, {duty.person for _group, duty in duties})
    western = (get_language() or "").startswith("en")
    return [(group.name_en if western else group.name_zh, called[duty.person], duty.until) for group, duty in duties]


def _headlines(request: PageRequest) -> list[Headline]:
    moment = request.as_of or clock.now(request.scope.incident or 0)
    found = []
    for section in queries.printable_sections():
        for key in section.figures:
            one = figure(key)
            level = key in section.levels
            day = one.query.total(request.scope, rules.period(Span.DAY, moment))
            before = one.query.total(request.scope, rules.period(Span.BEFORE, moment))
            total = day if level else one.query.total(request.scope, Period(as_of=request.as_of))
            found.append(Headline(one, reverse("figure", args=[key]), total, None if level else day, day - before))
    return found[:HEADLINES]
