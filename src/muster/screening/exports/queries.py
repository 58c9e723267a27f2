"""Layouts to choose from, and the lines of an exported ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people.actions.reveal import reveal
from muster.people.identities import NAME, NUMBER, PHONE, Masked
from muster.places import queries as places
from muster.screening.exports import rules
from muster.screening.exports.columns import FIELDS, Line
from muster.screening.exports.rules import Column, Layout
from muster.screening.layout_models import LedgerLayout
from muster.screening.models import Measure, Person, TestDue
from muster.screening.queries import ledger
from muster.screening.queries.ledger import TOWN, Wanted
from muster.screening.sources.queries import homes

OWN = "own-"


def layouts(scope: Scope) -> list[Layout]:
    """Those that offices of this place, of those above and below have drawn, then those of the program."""
    rows = LedgerLayout.objects.filter(incident=scope.incident or 0, removed_at=None).order_by("name", "pk")
    own = [Layout(f"{OWN}{row.pk}", row.name, row.title, _columns(row), row.pk, row.place) for row in rows]
    return [*own, *rules.shipped("en" if (get_language() or "").startswith("en") else "zh")]


def layout(scope: Scope, key: str) -> Layout:
    """One of them. Raises NotFound."""
    found = next((one for one in layouts(scope) if one.key == key), None)
    if found is None:
        raise NotFound(_("There is no such layout any more. Choose another one."))
    return found


def _columns(row: LedgerLayout) -> tuple[Column, ...]:
    """A column that the program knows no more is left out."""
    return tuple(Column(field, heading) for field, heading in row.columns if field in FIELDS)


def everybody(scope: Scope, wanted: Wanted, now: datetime, most: int) -> list[UUID]:
    """Whom the file lists, in the order of the ledger."""
    return list(ledger.measures(scope, wanted, now).values_list("pk", flat=True)[:most])


def lines(scope: Scope, people: Sequence[UUID], now: datetime, *, first: int, reason: str = "") -> list[Line]:
    """These people in their order, numbered from `first`; masked, and without their door, unless there is a reason.
    Each name opened in full is logged."""
    known = Person.objects.filter(scope.within("place"), incident=scope.incident or 0).in_bulk(list(people))
    standing = Measure.objects.prefetch_related("owner").in_bulk(list(known))
    counted = TestDue.objects.filter(person__in=list(known)).values_list("person")
    tests = {
        person: (done, all_)
        for person, done, all_ in counted.annotate(done=Count("pk", filter=~Q(done_at=None)), all=Count("pk"))
    }
    said = ledger.noted(scope, list(known), now)
    masked = ledger.names(scope, known)
    doors = homes(scope, list(known)) if reason else {}
    codes = {code for one in known.values() for code in (one.place, one.place[:TOWN], one.origin) if code}
    names = places.names(codes | {row.place for row in standing.values()})
    return [
        Line(
            number, known[person], standing[person], _who(scope, masked.get(person), reason), names,
            doors.get(person, ""), tests.get(person, (0, 0)), next(iter(said.get(person, ())), None),
        )
        for number, person in enumerate(people, first)
        if person in standing
    ]  # fmt: skip


def _who(scope: Scope, masked: Masked | None, reason: str) -> Mapping[str, str]:
    if masked is None:
        return {}
    if reason:
        return reveal(scope, identity=masked.id, reason=reason).content
    return {NAME: masked.name, NUMBER: masked.number, PHONE: masked.phone}
