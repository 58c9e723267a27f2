"""The one place that decides who may do what: mandates become a Scope, a policy table says which role opens a route."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db.models import Q
from django.http import HttpRequest

from muster.accounts.models import Mandate, Role, User
from muster.kernel import clock
from muster.kernel.scope import Scope

UNSCOPED = ("/healthz", "/static/", "/api/v1/")
"""Answered without a person's scope: the door sets a device's own."""

NAMES = frozenset({Role.COMMAND, Role.SECRETARY, Role.DUTY, Role.GRID, Role.INSPECTOR})
"""Roles that may see masked names and ask for a reveal; those above read figures only."""


class ScopedRequest(HttpRequest):
    """What a view receives: the request of somebody, with their reach."""

    scope: Scope
    user: User


def scope_for(user: User, incident: int, *, at: datetime | None = None) -> Scope:
    """The reach of `user` in `incident` at a moment of its clock (default: now). Without a mandate it is empty."""
    moment = at or clock.now(incident)
    mandates = Mandate.objects.filter(
        Q(incident=incident) | Q(incident=None), Q(until=None) | Q(until__gt=moment), user=user, since__lte=moment
    )
    places: set[str] = set()
    roles: set[str] = set()
    for mandate in mandates:
        places.update(mandate.places)
        roles.add(mandate.role)
    return Scope(
        incident=incident,
        places=tuple(sorted(places)),
        names=bool(roles & NAMES),
        actor=f"user:{user.pk}",
        roles=frozenset(roles),
    )


def enter(request: HttpRequest) -> Scope:
    """Give the request its scope and set the database to it. Nobody, or no incident chosen, reaches nothing."""
    scope = Scope(actor="anonymous")
    if request.user.is_authenticated:
        user = request.user
        incident = request.session.get("incident")
        scope = Scope(actor=f"user:{user.pk}") if incident is None else scope_for(user, int(incident))
    cast(ScopedRequest, request).scope = scope
    scope.apply()
    return scope
