"""What every page of the desk knows: its incident, its time, its navigation, its languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language

from muster.accounts import access
from muster.incidents import queries
from muster.kernel import clock, navigation

SHORTCUT_HOURS = (6, 18)
"""The hours at which a day's report is usually closed: each is one click away."""


@dataclass(frozen=True)
class Line:
    """One line of the side navigation as a person sees it."""

    url: str
    label: str
    waiting: int
    current: bool


def lines(request: HttpRequest) -> list[Line]:
    """Return the navigation lines that this person sees, with what waits for them."""
    match = request.resolver_match
    here = match.view_name if match else ""
    found = []
    for entry in navigation.entries():
        if not (access.opens(request, entry.route) and entry.visible(request)):
            continue
        try:
            url = reverse(entry.route)
        except NoReverseMatch:
            continue
        current = entry.route == here or here in entry.routes
        found.append(Line(url, str(entry.label), entry.waiting(request), current))
    return found


def turns(now: datetime) -> list[datetime]:
    """Return past moments that people often go back to: the last closing hours before now, newest first."""
    local = timezone.localtime(now)
    days = [local - timedelta(days=back) for back in range(3)]
    moments = [day.replace(hour=hour, minute=0, second=0, microsecond=0) for day in days for hour in SHORTCUT_HOURS]
    return sorted((moment for moment in moments if moment < local), reverse=True)[:4]


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor. `now` is what ages are told from: the incident's clock, or the moment turned back to."""
    incident = getattr(request, "incident", None)
    as_of: datetime | None = getattr(request, "as_of", None)
    present = clock.now(incident.pk) if incident is not None else timezone.now()
    now = as_of or present
    return {
        "scope": getattr(request, "scope", None),
        "incident": incident,
        "incident_title": queries.title(incident) if incident is not None else "",
        "exercise": incident is not None and incident.exercise,
        "as_of": as_of,
        "present": present,
        "now": now,
        "hour_before": now - timedelta(hours=1),
        "hour_after": now + timedelta(hours=1) if as_of and now + timedelta(hours=1) < present else None,
        "turns": turns(present) if incident is not None else [],
        "navigation": partial(lines, request),
        "languages": settings.LANGUAGES,
        "language": get_language(),
    }
