"""What is asked about quarantine sites: rooms at a glance, who is there, who is due, whose signatures there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel import clock
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people import identities
from muster.people.queries import find_by_mark
from muster.places import queries as places
from muster.places.queries import SiteView
from muster.quarantine import rules, words
from muster.quarantine.models import Handover, Room, Stay
from muster.screening.queries import ending

KIND = "I"
"""The letter of quarantine sites."""
CENTRAL = "central"
UNDER = "force"
MOST_LOOKED_AT = 2000
"""Records of one name, the latest ones: gates write down the same people again and again."""


def site(scope: Scope, code: str) -> SiteView:
    """A quarantine site within reach. Raises NotFound, for sites of other kinds too: nobody stays at a gate."""
    found = places.site(scope, code)
    if found.kind != KIND:
        raise NotFound(_("This is no quarantine site: rooms belong to quarantine sites alone."))
    return found


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


def stay(scope: Scope, number: int, as_of: datetime | None = None) -> Stay:
    """One stay within reach, as far as it was known at a moment. Raises NotFound."""
    row = next(iter(known(stays(scope).filter(pk=number), as_of)), None)
    if row is None:
        raise NotFound(_("There is no such stay."))
    return row


def known(rows: QuerySet[Stay], as_of: datetime | None) -> list[Stay]:
    """These stays as they were known at a moment; what came to be known later is left out of the rows."""
    if as_of is None:
        return list(rows)
    found = list(rows.filter(recorded_at__lte=as_of))
    for row in found:
        if row.left_recorded_at is not None and row.left_recorded_at > as_of:
            row.left_at, row.left_to, row.left_recorded_at = None, "", None
        if row.kit_at is not None and row.kit_at > as_of:
            row.kit_at = None
    return found


def without_kit(as_of: datetime | None) -> Q:
    """Of those who stay somewhere: who had not got their things for living at a moment."""
    return Q(kit_at=None) if as_of is None else Q(kit_at=None) | Q(kit_at__gt=as_of)


def kits_due(scope: Scope, site: str, as_of: datetime | None) -> QuerySet[Stay]:
    """Who stays at a site and has not got their things for living."""
    return present(scope, site, as_of).filter(without_kit(as_of))


def placed(scope: Scope) -> set[UUID]:
    """Who has a room, anywhere in the operation, under the ids that the ledger tells of them by now."""
    with connection.cursor() as cursor:
        cursor.execute("select quarantine_placed(%s)", [scope.incident or 0])
        found = {row[0] for row in cursor.fetchall()}
    kept = ending.kept(scope)
    return {kept.get(person, person) for person in found}


@dataclass(frozen=True)
class Awaited:
    """Somebody who is to be quarantined centrally, and where they live."""

    person: UUID
    place: str


def expected(scope: Scope) -> list[Awaited]:
    """Those who are to be quarantined centrally and have no room yet, by place; not those who go on at home by now."""
    have, now = placed(scope), clock.now(scope.incident or 0)
    rows = ending.under(scope).filter(kind=CENTRAL).only("person", "place", "until", "plan")
    return [
        Awaited(row.person, row.place)
        for row in rows
        if row.person not in have and ((end := ending.until_of(row, CENTRAL)) is None or end > now)
    ]


def awaited_named(scope: Scope, text: str) -> list[Awaited]:
    """Of those, who has exactly this name, number or phone, also under an entry that was put together with theirs."""
    parts, stays = (identities.NAME, identities.NUMBER, identities.PHONE), ending.kept(scope)
    found = {one for part in parts for one in find_by_mark(scope, part, text, limit=MOST_LOOKED_AT)}
    wanted = {stays.get(one, one) for one in found}
    return [one for one in expected(scope) if one.person in wanted]


def ends_of(scope: Scope, people: Iterable[UUID]) -> dict[UUID, datetime | None]:
    """Until when each of these people is to stay in a room, which their measure may outlast at home; None where it has
    ended. Who is beyond the asker's reach is left out: of them nothing is known here.
    """
    found = ending.standing(scope, people)
    return {person: ending.until_of(row, CENTRAL) if row.state == UNDER else None for person, row in found.items()}


def out_of_use(row: Room, as_of: datetime | None) -> bool:
    """Whether nobody could be taken into a room at a moment."""
    return row.closed_at is not None and (as_of is None or row.closed_at <= as_of)


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
        box = Box(row, rules.look(row.beds, taken[row.pk], closed=out_of_use(row, as_of)), taken[row.pk])
        floors.setdefault((row.building, row.floor), []).append(box)
    return list(floors.items())


def counts(scope: Scope, as_of: datetime | None) -> dict[str, dict[str, int]]:
    """For each site within reach that has rooms: rooms, those occupied, people."""
    found: dict[str, dict[str, int]] = {}
    for site, count in rooms(scope, as_of=as_of).order_by().values_list("site").annotate(n=Count("pk")):
        found[site] = {"rooms": count, "occupied": 0, "people": 0, "kits": 0}
    here = present(scope, as_of=as_of).order_by().values_list("site")
    kits = Count("pk", filter=without_kit(as_of))
    for site, occupied, people, due in here.annotate(r=Count("room", distinct=True), p=Count("pk"), k=kits):
        found.setdefault(site, {"rooms": 0}).update(occupied=occupied, people=people, kits=due)
    return found


def handovers(scope: Scope, number: int, as_of: datetime | None = None) -> list[Handover]:
    """The signatures of a stay, the first first."""
    rows = Handover.objects.filter(scope.within("site"), incident=scope.incident or 0, stay=number)
    return list((rows if as_of is None else rows.filter(recorded_at__lte=as_of)).order_by("pk"))
