"""What was somebody's business and is no more: records that moved to the neighbour, and records that were taken back.

Each is the neighbour's and bears the neighbour's canary, so the oracle for it is the neighbour's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from muster.checkpoints.tests.intake import Post, plate, turned_back
from muster.kernel.scope import Scope
from muster.passes import actions as passes
from muster.passes.rules import Terms
from muster.people.actions import lift_hold, place_hold
from muster.people.generated import Generator
from muster.quarantine import actions as quarantine
from muster.quarantine.models import Leaving, Room, Stay
from muster.quarantine.rules import Ranges, Side
from muster.screening.source_models import SourceRow
from muster.screening.sources import actions as sources
from muster.screening.sources.actions import Sender
from muster.screening.sources.rules import Heard
from tests.cast import MOMENT, VILLAGE


@dataclass(frozen=True)
class Changed:
    """Ids of what changed: moved away from the village, taken back at the neighbour's."""

    row: int
    stay: int
    check: UUID
    permission: int
    hold: int


@dataclass(frozen=True)
class There:
    """The neighbour's, and who goes there from a room in the village."""

    bird: str
    place: str
    building: str
    stay: int


def change(scope: Scope, there: There, check: UUID) -> Changed:
    """Move and take back one of each; the `check` was taken back by its post."""
    row, stay = _put_right(scope, there), _transferred(scope, there)
    return Changed(row, stay, check, _withdrawn(scope, there), _lifted(scope, there))


def _put_right(scope: Scope, there: There) -> int:
    """Somebody on a list was believed to live in the village and lives at the neighbour's."""
    one = Generator(950, [VILLAGE]).person()
    told = {"name": one.name, "phone": one.phone}
    sender = Sender("file", "移交名单", VILLAGE, f"{there.bird}专班")
    delivery = sources.begin_list(scope=scope, sender=sender)
    problems = ("origin_unknown",)
    sources.take(scope=scope, delivery=delivery, sender=sender, rows=[Heard(told, VILLAGE, 1, problems=problems)])
    row = SourceRow.objects.get(delivery=delivery).pk
    sources.correct_row(scope=scope, row=row, heard=Heard(told, there.place, 1, problems=problems))
    return row


def _transferred(scope: Scope, there: There) -> int:
    """Somebody leaves their room in the village for one at the neighbour's."""
    quarantine.open_rooms(scope=scope, site=there.building, ranges=Ranges(f"{there.bird}楼", 2, 2, 1, 1))
    sides = {"handed": Side(f"{there.bird}队长"), "received": Side(f"{there.bird}医生")}
    quarantine.leave(scope=scope, stay=there.stay, to=Leaving.SITE, handed=Side("队长"), received=Side("医生"))
    room = Room.objects.filter(site=there.building).latest("pk").pk
    person = Stay.objects.get(pk=there.stay).person
    return quarantine.take_in(scope=scope, room=room, person=person, **sides)


def voided(post: Post) -> UUID:
    """A check that its post has taken back: it counts nowhere any more."""
    at = MOMENT - timedelta(hours=2)
    (record,) = post.hand_in(turned_back(plate=plate("川Z90000")), at=at)
    post.void(record, at=at)
    return record


def _withdrawn(scope: Scope, there: There) -> int:
    terms = Terms(MOMENT - timedelta(days=1), MOMENT + timedelta(days=6), (there.place,))
    draft = passes.Draft(there.place, "household", f"{there.bird}901", terms)
    number = passes.issue_pass(scope=scope, draft=draft)
    passes.withdraw_pass(scope=scope, number=number, reason=f"{there.bird}发错了")
    return number


def _lifted(scope: Scope, there: There) -> int:
    number = Generator(951, [VILLAGE]).person().id_number
    hold = place_hold(
        scope, place=there.place, id_number=number, kind="attention", grounds=f"{there.bird}误报",
        since=MOMENT, until=MOMENT + timedelta(days=1),
    )  # fmt: skip
    lift_hold(scope, hold=hold, why=f"{there.bird}查无此事")
    return hold


PAGES: dict[str, Callable[[Changed], Any]] = {
    "source-row": lambda made: made.row,
    "quarantine-stay": lambda made: made.stay,
    "check": lambda made: made.check,
    "pass": lambda made: made.permission,
    "people:hold": lambda made: made.hold,
}
"""The pages that they are on."""
