"""What is asked about visits: the list, one of them, what somebody has to see to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, Count, Exists, F, Func, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from muster.kernel.models import Void
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found
from muster.places import queries as places
from muster.visits.models import Settled, Visit

TOWN = 9


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; all of it stands in the address."""

    subject: str = ""
    kind: str = ""
    outcome: str = ""
    way: str = ""
    place: str = ""
    attention: bool = False


def _known(as_of: datetime | None) -> Q:
    return Q() if as_of is None else Q(recorded_at__lte=as_of)


def stood(rows: QuerySet[Any], as_of: datetime | None) -> QuerySet[Any]:
    """Of these visits those known at a moment (None is now) and not taken back by then."""
    return rows.filter(~Exists(Void.objects.filter(_known(as_of), target=OuterRef("record"))), _known(as_of))


def everything(scope: Scope) -> QuerySet[Visit]:
    """All within reach, those taken back as well."""
    return Visit.objects.filter(scope.within("site"), incident=scope.incident or 0)


def done(scope: Scope, subject: str) -> QuerySet[Visit]:
    """Households that were asked, or premises that were looked at; nobody there is not done."""
    return everything(scope).filter(subject=subject, outcome="done")


def households(scope: Scope) -> QuerySet[Visit]:
    """Households that were asked, each with that by which it is the same one again."""
    known = Func(F("record"), function="people_household", output_field=BinaryField())
    return done(scope, "household").annotate(household=known)


def premises(scope: Scope) -> QuerySet[Visit]:
    """Premises that were looked at."""
    return done(scope, "premises")


def open_ones(scope: Scope, as_of: datetime | None) -> QuerySet[Visit]:
    """Where somebody has to see to something and nobody has by a moment."""
    seen_to = Settled.objects.filter(_known(as_of), record=OuterRef("record"))
    return stood(everything(scope).filter(attention=True), as_of).filter(~Exists(seen_to))


def still_open(scope: Scope, records: Sequence[UUID], as_of: datetime | None) -> set[UUID]:
    """Of these visits those that still wait for somebody."""
    return set(open_ones(scope, as_of).filter(pk__in=records).values_list("pk", flat=True)) if records else set()


def visits(scope: Scope, wanted: Wanted, as_of: datetime | None) -> QuerySet[Visit]:
    """Those that fit, the latest first."""
    rows = open_ones(scope, as_of) if wanted.attention else stood(everything(scope), as_of)
    exact = {"subject": wanted.subject, "kind": wanted.kind, "outcome": wanted.outcome, "way": wanted.way}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.place:
        rows = rows.filter(place__startswith=wanted.place)
    return rows.order_by("-effective_at", "-pk")


def one(scope: Scope, record: UUID, as_of: datetime | None) -> Visit:
    """One within reach. Raises NotFound, for one that was taken back too."""
    row: Visit | None = stood(everything(scope), as_of).filter(pk=record).first()
    if row is None:
        raise NotFound(_("There is no such visit, or it is none of your area."))
    return row


def settled(scope: Scope, record: UUID, as_of: datetime | None) -> Settled | None:
    """Who has seen to it, and when."""
    rows = Settled.objects.filter(scope.within("site"), _known(as_of), incident=scope.incident or 0, pk=record)
    return rows.first()


def towns(scope: Scope) -> dict[str, str]:
    """The towns in which somebody was visited, by code."""
    found = everything(scope).order_by().annotate(town=Left("place", TOWN)).values_list("town", flat=True)
    codes = sorted(found.distinct())
    named = places.names(codes)
    return {code: named.get(code, code) for code in codes}


def waiting(scope: Scope, as_of: datetime | None) -> Found:
    """How many visits have found something that nobody has seen to, where, since when."""
    rows = open_ones(scope, as_of).order_by().values("place").annotate(n=Count("pk"), oldest=Min("effective_at"))
    listed = sorted(rows, key=lambda row: (-row["n"], row["place"]))
    since = min((row["oldest"] for row in listed), default=None)
    return Found(sum(row["n"] for row in listed), tuple(row["place"] for row in listed), since)
