"""What is asked about quarantine sites: rooms at a glance, who is there, who is due, whose signatures there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.quarantine import rules, words
from muster.quarantine.models import Handover, Room, Stay
from muster.screening.queries import ending

CENTRAL = "central"
MOST_DUE = 500


def rooms(scope: Scope, site: str = "", as_of: datetime | None = None) -> QuerySet[Room]:
    """The rooms within reach, or those of one site, known by a moment."""
    found = Room.objects.filter(scope.within("site"), incident=scope.incident or 0)
    if site:
        found = found.filter(site=site)
    return found if as_of is None else found.filter(recorded_at__lte=as_of)


def room(scope: Scope, number: int) -> Room:
    """One room within reach. Raises NotFound."""
    row = rooms(scope).filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such room."))
    return row


def stood(rows: QuerySet[Stay], as_of: datetime | None) -> QuerySet[Stay]:
    """Of these stays those that went on at a moment, as far as it was known then."""
    if as_of is None:
        return rows.filter(left_at=None)
    return rows.filter(Q(left_recorded_at=None) | Q(left_recorded_at__gt=as_of), recorded_at__lte=as_of)


def stays(scope: Scope, site: str = "") -> QuerySet[Stay]:
    """All stays within reach, or those of one site."""
    found = Stay.objects.filter(scope.within("site"), incident=scope.incident or 0)
    return found.filter(site=site) if site else found


def present(scope: Scope, site: str = "", as_of: datetime | None = None) -> QuerySet[Stay]:
    """Who stays there."""
    return stood(stays(scope, site), as_of)


def stay(scope: Scope, number: int) -> Stay:
    """One stay within reach. Raises NotFound."""
    row = stays(scope).filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such stay, or it has ended."))
    return row


def in_ledger(scope: Scope, person: UUID) -> bool:
    """Whether somebody is in the ledger within reach."""
    return ending.one(scope, person) is not None


def expected(scope: Scope) -> list[Any]:
    """How it stands with those who are to be quarantined centrally and stay in no room yet, by place."""
    here = set(present(scope).values_list("person", flat=True))
    rows = ending.under(scope).filter(kind=CENTRAL)
    return [row for row in rows if row.person not in here][:MOST_DUE]


def ends_of(scope: Scope, people: Sequence[UUID]) -> dict[UUID, datetime | None]:
    """Until when the measure of each of these people holds; None where it has ended."""
    rows = ending.under(scope).filter(person__in=list(people))
    return dict(rows.values_list("person", "until"))


@dataclass(frozen=True)
class Box:
    """A room as the page shows it."""

    row: Room
    look: rules.Look
    taken: int

    @property
    def word(self) -> object:
        """The same in a word, for whoever does not see colours."""
        return words.LOOKS[self.look]


def boxes(scope: Scope, site: str, as_of: datetime | None) -> list[tuple[tuple[str, int], list[Box]]]:
    """Every room of a site, by building and floor."""
    taken = Counter(present(scope, site, as_of).values_list("room", flat=True))
    floors: dict[tuple[str, int], list[Box]] = {}
    for row in rooms(scope, site, as_of).order_by("building", "floor", "name"):
        closed = row.closed_at is not None and (as_of is None or row.closed_at <= as_of)
        box = Box(row, rules.look(row.beds, taken[row.pk], closed=closed), taken[row.pk])
        floors.setdefault((row.building, row.floor), []).append(box)
    return list(floors.items())


def counts(scope: Scope, as_of: datetime | None) -> dict[str, dict[str, int]]:
    """For each site within reach that has rooms: rooms, those occupied, people."""
    found: dict[str, dict[str, int]] = {}
    for site, count in rooms(scope, as_of=as_of).order_by().values_list("site").annotate(n=Count("pk")):
        found[site] = {"rooms": count, "occupied": 0, "people": 0, "kits": 0}
    here = present(scope, as_of=as_of).order_by().values_list("site")
    kits = Count("pk", filter=Q(kit_at=None))
    for site, occupied, people, due in here.annotate(r=Count("room", distinct=True), p=Count("pk"), k=kits):
        found.setdefault(site, {"rooms": 0}).update(occupied=occupied, people=people, kits=due)
    return found


def handovers(scope: Scope, number: int) -> list[Handover]:
    """The signatures of a stay, the first first."""
    return list(Handover.objects.filter(scope.within("site"), incident=scope.incident or 0, stay=number).order_by("pk"))
