"""Leaflets, broadcasts, posts in groups: how many people were told otherwise, noted and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.messages.models import OtherWay

MOST = 1_000_000


@dataclass(frozen=True)
class Noted:
    """What was done where, how often, on which day."""

    place: str
    way: str
    day: date
    amount: int


def note(scope: Scope, *, noted: Noted) -> OtherWay:
    """Write it down. Raises NotFound, Problem."""
    incident = incident_of(scope)
    if not scope.covers(noted.place):
        raise NotFound(_("This place is none of your area."))
    if not 0 < noted.amount <= MOST:
        raise Problem("amount", _("Give a number from 1 to 1,000,000."))
    if noted.day > clock.today(incident):
        raise Problem("day", _("This day has not come yet."))
    row = OtherWay.objects.create(
        incident=incident, place=noted.place, way=noted.way, day=noted.day, amount=noted.amount, noted_by=scope.actor,
        recorded_at=clock.now(incident),
    )  # fmt: skip
    audit.write(scope, action="messages.note_other_way", subject=f"other:{row.pk}", place=row.place,
                detail={"way": row.way, "amount": row.amount})  # fmt: skip
    return row


def take_back(scope: Scope, *, number: int) -> None:
    """It was wrong: it counts no more. Raises NotFound."""
    row = standing(scope, None).filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such count, or it is none of your area."))
    row.taken_back_at = clock.now(row.incident)
    row.save(update_fields=["taken_back_at"])
    audit.write(scope, action="messages.take_back_other_way", subject=f"other:{row.pk}", place=row.place)


def within(scope: Scope) -> QuerySet[OtherWay]:
    """All that was noted within reach."""
    return OtherWay.objects.filter(scope.within("place"), incident=scope.incident or 0)


def stood(rows: QuerySet[OtherWay], as_of: datetime | None) -> QuerySet[OtherWay]:
    """Those of the rows that count, now or at a moment."""
    if as_of is None:
        return rows.filter(taken_back_at=None)
    return rows.filter(Q(taken_back_at=None) | Q(taken_back_at__gt=as_of), recorded_at__lte=as_of)


def standing(scope: Scope, as_of: datetime | None) -> QuerySet[OtherWay]:
    """What counts within reach, now or at a moment, the latest first."""
    return stood(within(scope), as_of).order_by("-day", "-pk")


def sums(scope: Scope, as_of: datetime | None) -> list[tuple[str, int]]:
    """How many of each kind in all, in the order of the kinds."""
    found = dict(standing(scope, as_of).order_by().values_list("way").annotate(n=Sum("amount")))
    return [(str(way.label), found[way.value]) for way in OtherWay.Way if way.value in found]
