"""Somebody says what they would like, by their link or at the desk, and takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.people.queries import pool
from muster.rosters import wish_rules
from muster.rosters.models import WISH_COLUMN, Post, Wish
from muster.rosters.queries import needs
from muster.rosters.wish_rules import Kind

ALONE = "select pg_advisory_xact_lock(hashtextextended('rosters_wish', %s))"
"""Two phones of one person cannot both say the last wish that is allowed."""


@dataclass(frozen=True)
class Wanted:
    """What is wished, from when until when."""

    kind: str
    since: date
    until: date | None = None
    post: int | None = None
    town: str = ""
    reason: str = ""


def note(scope: Scope, *, staff: UUID, wanted: Wanted, own: bool = False) -> Wish:
    """Note a wish. Raises NotFound out of reach, Problem when it is not complete or says what is said already."""
    incident = incident_of(scope)
    found = pool.pool(scope, on=wanted.since, only=[staff])
    if not found:
        raise NotFound(_("There is no such person, or they are none of your area."))
    _refuse_incomplete(wanted)
    post = needs.post(scope, wanted.post or 0) if wanted.kind == Kind.POST else None
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ALONE, [incident])
        _refuse_more(scope, staff, wanted)
        row = Wish.objects.create(
            incident=incident, place=found[0].place, staff=staff, kind=wanted.kind, since=wanted.since,
            until=wanted.until, own=own, noted_by=scope.actor, recorded_at=clock.now(incident),
            sealed=sealing.seal(sealing.key_for_incident(incident), wanted.reason.strip(), column=WISH_COLUMN),
            **_where(wanted, post),
        )  # fmt: skip
        audit.write(scope, action="rosters.wish", subject=f"staff:{staff}", place=row.place,
                    detail={"kind": row.kind, "own": own})  # fmt: skip
    return row


def _where(wanted: Wanted, post: Post | None) -> dict[str, int | str | None]:
    """The post or the town, only where that is what is wished."""
    town = wanted.town if wanted.kind == Kind.TOWN else ""
    return {"post": None if post is None else post.pk, "town": town}


def _refuse_incomplete(wanted: Wanted) -> None:
    if wanted.kind not in set(Kind):
        raise Problem("kind", _("Choose what is wished."))
    if wanted.until is not None and wanted.until < wanted.since:
        raise Problem("dates", _("The last day cannot be before the first."))
    if wanted.kind == Kind.POST and wanted.post is None:
        raise Problem("post", _("Choose the post that is wished."))
    if wanted.kind == Kind.TOWN and not wanted.town:
        raise Problem("town", _("Choose the town that is wished."))
    if wanted.kind != Kind.DAYS_OFF:
        return
    if wanted.until is None or wanted.until - wanted.since >= timedelta(days=wish_rules.LONGEST):
        raise Problem(
            "days_off", _("Say the first and the last day off, at most 31 days. Who cannot come for longer is absent.")
        )


def _refuse_more(scope: Scope, staff: UUID, wanted: Wanted) -> None:
    rows = list(
        Wish.objects.filter(scope.within("place"), incident=scope.incident or 0, staff=staff, withdrawn_at=None)
    )
    if len(rows) >= wish_rules.MOST:
        raise Problem("many", _("That is as much as one person can wish. Take an older wish back first."), status=409)
    same = (wanted.kind, wanted.since, wanted.until, wanted.town if wanted.kind == Kind.TOWN else "")
    for row in rows:
        if (row.kind, row.since, row.until, row.town) == same and row.post == (
            wanted.post if wanted.kind == Kind.POST else None
        ):
            raise Problem("said", _("This wish is noted already."), status=409)


def withdraw(scope: Scope, *, wish: int, staff: UUID | None = None) -> Wish:
    """It does not hold any more; with `staff` it has to be theirs. A second time changes nothing."""
    rows = Wish.objects.filter(scope.within("place"), incident=scope.incident or 0, pk=wish)
    row = (rows if staff is None else rows.filter(staff=staff)).first()
    if row is None:
        raise NotFound(_("There is no such wish, or it is none of your area."))
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now(row.incident)
        row.save(update_fields=["withdrawn_at"])
        audit.write(scope, action="rosters.withdraw_wish", subject=f"staff:{row.staff}", place=row.place)
    return row
