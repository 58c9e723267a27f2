"""Task orders and standing responsibilities within reach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from muster.callups import rules
from muster.callups.models import Duty, TaskOrder
from muster.callups.queries.callups import collected
from muster.kernel import clock
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found
from muster.people.queries import organisations as people


def orders(scope: Scope, as_of: datetime | None = None) -> QuerySet[TaskOrder]:
    """Orders within reach: open ones by their deadline, then the closed."""
    rows = TaskOrder.objects.filter(scope.within("place"), incident=scope.incident or 0)
    if as_of is not None:
        rows = rows.filter(given_at__lte=as_of)
    return rows.order_by(F("closed_at").desc(nulls_first=True), "deadline", "pk")


def order(scope: Scope, number: int, *, lock: bool = False) -> TaskOrder:
    """One order. Raises NotFound."""
    rows = TaskOrder.objects.filter(scope.within("place"), incident=scope.incident or 0)
    row = (rows.select_for_update() if lock else rows).filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such order, or it is none of your area."))
    return row


def units(scope: Scope, rows: Iterable[TaskOrder | Duty]) -> dict[int, str]:
    """The names of the units that the rows name."""
    wanted: set[int] = set()
    for row in rows:
        wanted |= {row.unit, *row.helpers} if isinstance(row, TaskOrder) else {row.organisation}
    return people.names(scope, wanted)


def late(scope: Scope, as_of: datetime | None) -> Found:
    """Late orders that have come up to the asker's level; none with which the unit has nothing to do any more."""
    if scope.incident is None or as_of is not None:
        return Found(0)
    now = clock.now(scope.incident)
    reach = min(scope.places, key=len, default="")
    rows = orders(scope).filter(closed_at=None, state__in=rules.WITH_UNIT, deadline__lte=now)
    found = [
        (place, due)
        for place, risen, due in rows.values_list("place", "risen", "deadline")
        if rules.concerns(place, risen, reach)
    ]
    return collected(found)


def to_check(scope: Scope, as_of: datetime | None) -> Found:
    """Orders that were reported done and wait to be checked or closed out."""
    if as_of is not None:
        return Found(0)
    return collected(list(orders(scope).filter(state__in=("reported", "checked")).values_list("place", "given_at")))


def duties(scope: Scope) -> list[Duty]:
    """Who is responsible for which place, those who have not arrived first."""
    rows = Duty.objects.filter(scope.within("place"), incident=scope.incident or 0, until=None)
    return list(rows.order_by(F("arrived_at").asc(nulls_first=True), "place", "pk"))


def duty(scope: Scope, number: int) -> Duty:
    """One responsibility. Raises NotFound."""
    row = Duty.objects.filter(scope.within("place"), incident=scope.incident or 0, until=None, pk=number).first()
    if row is None:
        raise NotFound(_("There is no such responsibility, or it is none of your area."))
    return row


def count_open(scope: Scope) -> int:
    """Orders that are not closed out."""
    return orders(scope).filter(closed_at=None).order_by().count()
