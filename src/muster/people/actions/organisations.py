"""Organisations are opened and closed, people are tied to them for a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from muster.kernel import audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people.models import Organisation, OrganisationKind, Tie, TieKind
from muster.people.queries import organisations as queries
from muster.people.queries import staff as staff_queries
from muster.people.spelling import spelled

LOADED = 1000


def open_organisation(
    scope: Scope,
    *,
    kind: str,
    place: str,
    name_zh: str,
    name_en: str = "",
    parent: int | None = None,
    since: date,
) -> int:
    """Add an organisation to the tree; returns its id. Raises Problem when its name is taken in that place."""
    if not scope.covers(place):
        raise NotFound(_("This place is none of your area."))
    if not OrganisationKind.objects.filter(pk=kind).exists():
        raise Problem("organisation_kind", _("There is no such kind of organisation."))
    if not name_zh.strip():
        raise Problem("name_missing", _("An organisation needs a name."))
    above = queries.organisation(scope, parent) if parent is not None else None
    try:
        with transaction.atomic():
            row = Organisation.objects.create(
                kind_id=kind,
                place=place,
                name_zh=name_zh.strip(),
                name_en=name_en.strip(),
                spelled=spelled(name_zh),
                parent=above,
                since=since,
            )
    except IntegrityError:
        raise Problem(
            "organisation_known", _("This place already has an organisation of that name."), status=409
        ) from None
    audit.write(
        scope, action="people.open_organisation", subject=f"organisation:{row.pk}", place=place, detail={"kind": kind}
    )
    return row.pk


@dataclass(frozen=True)
class Listed:
    """An organisation as a list tells it; `parent` is the name of what it belongs to, '' where it says none."""

    place: str
    kind: str
    name: str
    parent: str = ""


def load_organisations(scope: Scope, *, listed: Sequence[Listed], since: date) -> int:
    """Add those of a list that are not there yet, each below what it belongs to; returns how many. The same list again
    changes nothing. What a row belongs to is looked for in the list and among what is within reach; of two that have
    that name neither is taken."""
    if not all(scope.covers(place) for place in {one.place for one in listed}):
        raise NotFound(_("This place is none of your area."))
    wanted = {(one.place, one.name): one for one in listed}
    with transaction.atomic():
        before = queries.known(scope, wanted)
        fresh = [one for key, one in wanted.items() if key not in before]
        rows = Organisation.objects.bulk_create(
            [
                Organisation(
                    kind_id=one.kind, place=one.place, name_zh=one.name, spelled=spelled(one.name), since=since
                )
                for one in fresh
            ],
            batch_size=LOADED,
        )
        numbers = before | {(row.place, row.name_zh): row.pk for row in rows}
        called: dict[str, set[int]] = defaultdict(set)
        for (_place, name), number in numbers.items():
            called[name].add(number)
        for name, known in queries.by_names(scope, {one.parent for one in fresh} - {""}, on=since).items():
            called[name].update(known)
        below = []
        for row, one in zip(rows, fresh, strict=True):
            parents = called.get(one.parent, set()) - {row.pk}
            if len(parents) == 1:
                row.parent_id = min(parents)
                below.append(row)
        Organisation.objects.bulk_update(below, ["parent"], batch_size=LOADED)
        audit.write(scope, action="people.load_organisations", detail={"organisations": len(rows)})
    return len(rows)


def tie_person(
    scope: Scope, *, staff: UUID, organisation: int, kind: str, since: date, until: date | None = None
) -> int:
    """Tie a member of staff to an organisation; returns the tie's id. Raises Problem when the dates do not hold."""
    person = staff_queries.within(scope).filter(pk=staff).first()
    if person is None:
        raise NotFound(_("There is no such person, or they are none of your area."))
    target = queries.organisation(scope, organisation)
    if not TieKind.objects.filter(pk=kind).exists():
        raise Problem("tie_kind", _("There is no such way of belonging."))
    if until is not None and until < since:
        raise Problem("tie_dates", _("The last day lies before the first."))
    row, _new = Tie.objects.get_or_create(
        staff=person, organisation=target, kind_id=kind, since=since, defaults={"place": person.place, "until": until}
    )
    audit.write(scope, action="people.tie_person", subject=f"staff:{staff}", place=person.place, detail={"tie": row.pk})
    return row.pk


def end_tie(scope: Scope, *, tie: int, until: date) -> None:
    """Say which day was the last of a tie. Raises NotFound out of reach, Problem when it lies before the first."""
    row = Tie.objects.filter(scope.within("place"), pk=tie).first()
    if row is None:
        raise NotFound(_("There is no such person, or they are none of your area."))
    if until < row.since:
        raise Problem("tie_dates", _("The last day lies before the first."))
    row.until = until
    row.save(update_fields=["until"])
    audit.write(
        scope, action="people.end_tie", subject=f"staff:{row.staff_id}", place=row.place, detail={"tie": row.pk}
    )
