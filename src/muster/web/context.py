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
from muster.web import waits

SHORTCUT_HOURS = (6, 18)
"""The hours at which a day's report is usually closed: each is one click away."""


FEW = 7
"""So many lines need no groups."""


@dataclass(frozen=True)
class Line:
    """One line of the side navigation as a person sees it."""

    url: str
    label: str
    waiting: int
    current: bool


@dataclass(frozen=True)
class Lines:
    """The lines of one group; `open` where the page at hand is among them. Without a label: all there are."""

    label: str
    lines: list[Line]
    open: bool

    @property
    def waiting(self) -> int:
        """What waits in all of them: said while the group is closed."""
        return sum(line.waiting for line in self.lines)


def groups(request: HttpRequest, present: datetime) -> list[Lines]:
    """Return the navigation that this person sees, in groups where it is long, with what waits for them."""
    entries = [(entry, url) for entry in navigation.entries() if (url := _opened(request, entry))]
    here = _here(request, entries)
    waiting = waits.counts(request, [entry for entry, _url in entries], present)
    drawn = [(entry, Line(url, str(entry.label), waiting.get(entry.route, 0), entry is here)) for entry, url in entries]
    if len(drawn) <= FEW:
        return [Lines("", [line for _entry, line in drawn], open=True)]
    found = []
    at_hand = navigation.group_of(here or drawn[0][0])
    for group in navigation.GROUPS:
        lines = [line for entry, line in drawn if navigation.group_of(entry) is group]
        if lines:
            found.append(Lines(str(group.label), lines, open=group is at_hand))
    return found


def _opened(request: HttpRequest, entry: navigation.Entry) -> str:
    """The address of an entry; '' where it does not open to this person."""
    if not (access.opens(request, entry.route) and entry.visible(request)):
        return ""
    try:
        return reverse(entry.route)
    except NoReverseMatch:
        return ""


def _here(request: HttpRequest, entries: list[tuple[navigation.Entry, str]]) -> navigation.Entry | None:
    """The entry that the page at hand belongs to: by its route, or because its address begins with the entry's."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    for entry, _url in entries:
        if route == entry.route or route in entry.routes:
            return entry
    below = [(len(url), entry) for entry, url in entries if url != "/" and request.path.startswith(url)]
    return max(below, key=lambda one: one[0])[1] if below else None


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
        "turned_to": getattr(request, "turned_to", None),
        "shows_present": getattr(request, "shows_present", False),
        "present": present,
        "now": now,
        "hour_before": now - timedelta(hours=1),
        "hour_after": now + timedelta(hours=1) if as_of and now + timedelta(hours=1) < present else None,
        "turns": turns(present) if incident is not None else [],
        "navigation": partial(groups, request, present),
        "languages": settings.LANGUAGES,
        "language": get_language(),
    }
