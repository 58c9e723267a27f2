"""The state of the operation in a minute: what must be handled, the headline figures, the latest reports."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel import asof, clock, naming, waiting
from muster.kernel.figures import Figure, Period, figure, totals
from muster.kernel.naming import Called
from muster.kernel.sections import Span
from muster.places import queries as places
from muster.situation import queries, rules
from muster.situation.models import State

HEADLINES = 10
REPORTS = 5
NAMED = 3
KEPT_SECONDS = 20
KEPT_PAST_SECONDS = 600
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
            (
                KINDS[kind.urgency],
                kind.said(found.count),
                kind.verb,
                _opened(request, kind.url()),
                found,
                [named.get(code, code) for code in found.places[:NAMED]],
            )
            for kind, found in items
        ],
        "headlines": _headlines(request),
        "reports": [(one, State(queries.state(one)).label) for one in reports],
        "may_report": access.opens(request, "bulletins"),
        "duty": _duty(request),
    }
    return render(request, "situation/home.html", context)


def _opened(request: PageRequest, url: str) -> str:
    """The address where the asker may open it: readers see what waits, but do not settle all of it."""
    return url if access.opens(request, resolve(urlsplit(url).path).view_name) else ""


def _duty(request: PageRequest) -> list[tuple[str, Called, datetime | None]]:
    """Who is on duty in the command's groups at this moment, and until when."""
    moment = request.as_of or clock.now(request.scope.incident or 0)
    duties = [(one.group, duty) for one in incidents.command(request.scope, moment) for duty in one.on_duty]
    called = naming.called("staff", request.scope, {duty.person for _group, duty in duties})
    western = (get_language() or "").startswith("en")
    return [(group.name_en if western else group.name_zh, called[duty.person], duty.until) for group, duty in duties]


def _headlines(request: PageRequest) -> list[Headline]:
    """Counted once for all who reach the same, within some seconds; a past minute does not change any more."""
    scope = request.scope
    reach = f"{scope.incident}|{','.join(scope.places)}|{asof.text(request.as_of)}"
    name = f"headlines-{hashlib.sha256(reach.encode()).hexdigest()}"
    counted: list[tuple[str, bool, int, int, int]] | None = cache.get(name)
    if counted is None:
        counted = _count(request)
        cache.set(name, counted, KEPT_SECONDS if request.as_of is None else KEPT_PAST_SECONDS)
    return [
        Headline(
            figure(key), reverse("figure", args=[key]), day if level else total, None if level else day, day - before
        )
        for key, level, total, day, before in counted
    ]


def _count(request: PageRequest) -> list[tuple[str, bool, int, int, int]]:
    """Key, whether it is a level, and the values in total, of the day and of the day before."""
    scope, moment = request.scope, request.as_of or clock.now(request.scope.incident or 0)
    keys = [(key, key in section.levels) for section in queries.printable_sections() for key in section.figures]
    periods = (Period(request.as_of), rules.period(Span.DAY, moment), rules.period(Span.BEFORE, moment))
    asked = [(figure(key).query, period) for key, _level in keys[:HEADLINES] for period in periods]
    values = iter(totals(scope, asked))
    return [(key, level, next(values), next(values), next(values)) for key, level in keys[:HEADLINES]]
