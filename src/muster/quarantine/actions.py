"""What is done at a quarantine site: rooms opened and closed, people taken in and let go with both signatures, kits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing, turns
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.quarantine import queries
from muster.quarantine.models import Handover, Leaving, Room, Stay
from muster.quarantine.rules import MOST_ROOMS, Ranges, Side
from muster.screening.queries import ending

COLUMN = "quarantine_handover.sealed"
LEAST_REASON = 4


def open_rooms(*, scope: Scope, site: str, ranges: Ranges) -> int:
    """Write down the rooms of a building; those that are known stay as they are. Answers how many are new."""
    incident = incident_of(scope)
    queries.site(scope, site)
    if not 0 < ranges.count() <= MOST_ROOMS or ranges.beds <= 0:
        words = _("These ranges come to %(rooms)d rooms; 1 to %(most)d can be written down at a time.")
        raise Problem("rooms_many", words % {"rooms": ranges.count(), "most": MOST_ROOMS}, status=422)
    turns.take(f"quarantine:rooms:{site}")
    known = set(queries.rooms(scope, site).values_list("name", flat=True))
    now = clock.now(incident)
    rows = [
        Room(
            incident=incident, site=site, building=ranges.building, floor=floor, name=name, beds=ranges.beds,
            recorded_at=now,
        )
        for floor, name in ranges.doors() if name not in known
    ]  # fmt: skip
    Room.objects.bulk_create(rows, batch_size=500)
    if rows:
        audit.write(
            scope, action="quarantine.open_rooms", subject=f"site:{site}", place=site, detail={"rooms": len(rows)}
        )
    return len(rows)


def set_room(*, scope: Scope, room: int, closed: bool, why: str = "") -> None:
    """Take a room out of use, with a reason, or back into it. Raises Problem while somebody stays there."""
    row = queries.rooms(scope).select_for_update().filter(pk=room).first()  # whoever moves in meanwhile waits
    if row is None:
        raise NotFound(_("There is no such room."))
    why = why.strip()
    if closed and len(why) < LEAST_REASON:
        raise Problem("reason_missing", _("Say in a few words why: at least four characters."), status=422)
    if closed and queries.present(scope, row.site).filter(room=row.pk).exists():
        raise Problem("room_taken", _("Somebody stays in this room. Let them move first."), status=409)
    row.closed_at, row.closed_why = (clock.now(row.incident), why) if closed else (None, "")
    row.save(update_fields=["closed_at", "sealed_closed_why"])
    audit.write(
        scope, action="quarantine.set_room", subject=f"room:{row.pk}", place=row.site, detail={"closed": closed}
    )  # fmt: skip


def take_in(*, scope: Scope, room: int, person: UUID, handed: Side, received: Side) -> int:
    """Somebody of the ledger comes into a room; both sides sign. Answers the stay's id. Raises NotFound, Problem."""
    row = queries.room(scope, room)
    measure = ending.one(scope, person)
    if measure is None:
        raise NotFound(_("There is no such person in the ledger, or they are none of your area."))
    _refuse_sides(handed, received)
    if measure.person in queries.placed(scope):
        raise _placed()
    stay = _begin(row, measure.person, clock.now(row.incident))
    _sign(scope, stay, coming=True, handed=handed, received=received)
    audit.write(scope, action="quarantine.take_in", subject=f"stay:{stay.pk}", place=row.site)
    return stay.pk


def _placed() -> Problem:
    words = _("This person stays in a room already. Let them leave that one first.")
    return Problem("person_placed", words, status=409)


def _begin(row: Room, person: UUID, now: datetime) -> Stay:
    try:
        with transaction.atomic():
            return Stay.objects.create(
                incident=row.incident, site=row.site, room=row.pk, person=person, arrived_at=now, recorded_at=now
            )
    except IntegrityError as refused:
        if "one_at_a_time" in str(refused):
            raise _placed() from None
        if "room full" in str(refused):
            raise Problem("room_full", _("No bed of this room is free. Choose another."), status=409) from None
        raise Problem("room_closed", _("This room is out of use. Choose another."), status=409) from None


def leave(*, scope: Scope, stay: int, to: str, handed: Side | None = None, received: Side | None = None) -> None:
    """Somebody leaves their room. To a hospital or another site they are handed over: both sides sign. Elsewhere they
    may; what was written then is kept as well.
    """
    row = queries.present(scope).select_for_update().filter(pk=stay).first()
    if row is None:
        raise NotFound(_("There is no such stay, or it has ended."))
    if to not in Leaving.values or to == Leaving.ROOM:
        raise Problem("leaving_unknown", _("Choose where they go."), status=422)
    sides = (handed or Side(""), received or Side(""))
    if to in {Leaving.HOSPITAL, Leaving.SITE} or not all(side.empty for side in sides):
        _refuse_sides(*sides)
        _sign(scope, row, coming=False, handed=sides[0], received=sides[1])
    _end(row, to)
    audit.write(scope, action="quarantine.leave", subject=f"stay:{row.pk}", place=row.site, detail={"to": to})


def move(*, scope: Scope, stay: int, room: int) -> int:
    """Somebody moves to another room of the same site; nobody signs. Answers the new stay's id."""
    row = queries.present(scope).select_for_update().filter(pk=stay).first()
    if row is None:
        raise NotFound(_("There is no such stay, or it has ended."))
    target = queries.room(scope, room)
    if target.site != row.site or target.pk == row.room:
        raise Problem("room_elsewhere", _("Choose another room of this site."), status=422)
    with transaction.atomic():
        _end(row, Leaving.ROOM)
        fresh = _begin(target, row.person, clock.now(row.incident))
        fresh.kit_at = row.kit_at
        fresh.save(update_fields=["kit_at"])
    audit.write(scope, action="quarantine.move", subject=f"stay:{fresh.pk}", place=row.site)
    return fresh.pk


def _end(row: Stay, to: str) -> None:
    row.left_at = row.left_recorded_at = clock.now(row.incident)
    row.left_to = to
    row.save(update_fields=["left_at", "left_recorded_at", "left_to"])


def give_kits(*, scope: Scope, site: str, stays: Sequence[int]) -> int:
    """Their things for living were handed out to these. Answers how many had none before."""
    rows = queries.present(scope, site).filter(pk__in=list(stays), kit_at=None)
    given = rows.update(kit_at=clock.now(incident_of(scope)))
    if given:
        audit.write(scope, action="quarantine.give_kits", subject=f"site:{site}", place=site, detail={"kits": given})
    return given


def _refuse_sides(*sides: Side) -> None:
    for side in sides:
        if side.fault == "name_missing":
            raise Problem("signature_missing", _("Both sides sign: write both names."), status=422)
        if side.fault:
            text = _("The drawing could not be read. Clear it and draw your name again.")
            raise Problem("drawing_wrong", text, status=422)


def _sign(scope: Scope, stay: Stay, *, coming: bool, handed: Side, received: Side) -> None:
    content = {
        "handed_over": [handed.name.strip(), handed.drawing],
        "received": [received.name.strip(), received.drawing],
    }
    purpose = sealing.key_for_incident(stay.incident)
    Handover.objects.create(
        incident=stay.incident, site=stay.site, stay=stay.pk, coming=coming,
        sealed=sealing.seal(purpose, orjson.dumps(content).decode(), column=COLUMN), actor=scope.actor,
        recorded_at=clock.now(stay.incident),
    )  # fmt: skip
