"""Control marks within reach: which are in force, which are past their end, whom they are on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel import clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed
from muster.kernel.waiting import Found
from muster.people import identities
from muster.people.identities import HOLD_COLUMN, MaskedParts
from muster.people.models import Hold, HoldIdentity, HoldKind

STATES = ("open", "past", "lifted", "all")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. `state`: not lifted, past the end, lifted, or all."""

    kind: str = ""
    state: str = "open"


def kinds() -> QuerySet[HoldKind]:
    """The kinds of control marks, those with a usual length first."""
    return HoldKind.objects.order_by(F("days").desc(nulls_last=True), "key")


def _within(scope: Scope, as_of: datetime | None) -> QuerySet[Hold]:
    found = Hold.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return found if as_of is None else found.filter(recorded_at__lte=as_of)


def holds(scope: Scope, as_of: datetime | None, filters: Filters) -> QuerySet[Hold]:
    """Control marks set within reach: those past their end first, then those that end soonest."""
    found = _within(scope, as_of)
    if scope.incident is None:
        return found
    now = as_of or clock.now(scope.incident)
    lifted = Q(lifted_at__lte=now)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.state == "lifted":
        return found.filter(lifted).select_related("kind").order_by("-lifted_at", "-pk")
    if filters.state == "past":
        found = found.filter(until__lte=now)
    if filters.state != "all":
        found = found.exclude(lifted, lifted_at__isnull=False)
    return found.select_related("kind").order_by("until", "pk")


def hold(scope: Scope, hold_id: int, as_of: datetime | None) -> Hold:
    """One control mark. Raises NotFound beyond the asker's reach."""
    row = _within(scope, as_of).select_related("kind").filter(pk=hold_id).first()
    if row is None:
        raise NotFound(_("There is no such control mark, or it is none of your area."))
    return row


def identities_within(scope: Scope) -> QuerySet[HoldIdentity]:
    """The sealed names of control marks within reach; none for whoever may not see names."""
    found = HoldIdentity.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return found if scope.names else found.none()


def on_whom(scope: Scope, holds: Iterable[Hold]) -> dict[int, MaskedParts]:
    """Whom these control marks are on, masked, by their ids; marks of before names were kept are left out."""
    found = {}
    for row in identities_within(scope).filter(hold__in=[row.pk for row in holds]):
        try:
            found[row.hold] = identities.masked(orjson.loads(open_sealed(row.sealed, column=HOLD_COLUMN)))
        except Problem:
            continue
    return found


def past_end(scope: Scope, as_of: datetime | None) -> Found:
    """How many control marks are past their end and nobody has lifted, where, since when."""
    if scope.incident is None:
        return Found(0)
    found = holds(scope, as_of, Filters(state="past")).order_by().values("place")
    rows = list(found.annotate(n=Count("pk"), oldest=Min("until")).order_by("-n", "place"))
    since = min((row["oldest"] for row in rows), default=None)
    return Found(sum(row["n"] for row in rows), tuple(row["place"] for row in rows), since)
