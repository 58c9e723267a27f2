"""Shifts: opened, their codes handed out and taken, people let in and sent out. Who people are comes in as bare ids."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.accounts import policy, rules, shifts
from muster.accounts import shift_queries as queries
from muster.accounts.models import Mandate, Shift, ShiftCode, ShiftEntry, User
from muster.accounts.shifts import Entered, ShiftView, Visitor
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.places import queries as places

LARGEST = 2000


@dataclass(frozen=True)
class Listed:
    """Somebody, by the id that `people` has for them in this shift; and who of the staff it is, where that is sure."""

    who: int
    person: UUID | None = None


def open_shift(scope: Scope, *, place: str, role: str, since: datetime, until: datetime, most: int) -> int:
    """Open a shift at a place or site; returns its id. Nobody gets in before a code is handed out.

    Raises NotFound for a place out of reach or none at all, Problem when role, times or number do not hold.
    """
    if scope.incident is None or not scope.covers(place) or place not in places.names([place]):
        raise NotFound(_("There is no place or site with this code in your area."))
    if role not in policy.FIELD:
        raise Problem("shift_role", _("A shift is for people who go out: on duty, of a grid, or inspecting."))
    now = clock.now(scope.incident)
    wrong = rules.shift_times(since, until, now)
    if wrong is not None:
        raise Problem("shift_times", _TIMES[wrong]())
    if not 1 <= most <= LARGEST:
        raise Problem("shift_most", _("Say how many people may sign in: 1 to %(most)d.") % {"most": LARGEST})
    with transaction.atomic():
        row = Shift.objects.create(
            incident=scope.incident, place=place, role=role, since=since, until=until, most=most,
            opened_by=scope.actor, opened_at=now,
        )  # fmt: skip
        _note(scope, "open_shift", row, role=role, most=most)
    return row.pk


_TIMES = {
    "reversed": lambda: _("A shift ends after it begins."),
    "over": lambda: _("This shift would be over already. Choose a later end."),
    "long": lambda: _("A shift lasts 24 hours at most. Open another one for those who relieve."),
}


def renew_shift_code(scope: Scope, *, shift: int) -> str:
    """A fresh code for all of the shift, shown once; the one before is void at once."""
    with transaction.atomic():
        row = _open(scope, shift)
        code = shifts.new_code(shifts.SHARED_LENGTH)
        row.code_digest, row.code_made_at = shifts.shared_digest(code), clock.now(row.incident)
        row.code_short = shifts.short(row.incident, code)
        row.save(update_fields=["code_digest", "code_made_at", "code_short"])
        _note(scope, "renew_shift_code", row)
    return code


def withdraw_shift_code(scope: Scope, *, shift: int) -> None:
    """Nobody signs in by the shift's code any more; whoever is in stays in."""
    with transaction.atomic():
        row = _open(scope, shift)
        row.code_digest = row.code_made_at = row.code_short = None
        row.save(update_fields=["code_digest", "code_made_at", "code_short"])
        _note(scope, "withdraw_shift_code", row)


def make_own_codes(scope: Scope, *, shift: int, numbers: Sequence[Listed]) -> Mapping[int, str]:
    """A one-time code for each number, by its id: in clear here and nowhere else. Codes made before are void.

    Whoever hands them out does it from this answer: a page, a print, a file; a sender of messages would do the same.
    """
    made = {one.who: shifts.new_code(shifts.OWN_LENGTH) for one in numbers}
    with transaction.atomic():
        row = _open(scope, shift)
        listed = set(ShiftCode.objects.filter(shift=row).values_list("who", flat=True)) | made.keys()
        if len(listed) > row.most:
            raise Problem(
                "shift_full",
                _("This shift is for %(most)d people. Open another one for the rest.") % {"most": row.most},
            )
        now = clock.now(row.incident)
        ShiftCode.objects.bulk_create(
            [
                ShiftCode(
                    shift=row, incident=row.incident, place=row.place, who=one.who, person=one.person,
                    digest=shifts.own_digest(one.who, made[one.who]), made_at=now,
                    short=shifts.short(row.incident, made[one.who]),
                )
                for one in {one.who: one for one in numbers}.values()
            ],
            update_conflicts=True,
            unique_fields=["shift", "who"],
            update_fields=["digest", "made_at", "failures", "used_at", "person", "short", "struck_at"],
        )  # fmt: skip
        _note(scope, "make_own_codes", row, codes=len(made))
    return made


def close_shift(scope: Scope, *, shift: int) -> None:
    """The shift is over, by the incident's clock: its codes are void, and everybody is out at their next request."""
    with transaction.atomic():
        row = _open(scope, shift)
        now = clock.now(row.incident)
        row.closed_at, row.code_digest = now, None
        row.save(update_fields=["closed_at", "code_digest"])
        out = Mandate.objects.filter(user__shift_entry__shift=row, until__gt=now).update(until=now)
        _note(scope, "close_shift", row, people=out)


def end_entry(scope: Scope, *, entry: int) -> int:
    """Send one person out of a shift, at their next request; they do not come in again. Returns the shift's id."""
    with transaction.atomic():
        row = queries.entries_within(scope).select_for_update(of=("self",)).filter(pk=entry).first()
        if row is None:
            raise NotFound
        if row.ended_at is None:
            row.ended_at = clock.now(row.incident)
            row.save(update_fields=["ended_at"])
            Mandate.objects.filter(user=row.user_id, until__gt=row.ended_at).update(until=row.ended_at)
            _strike(row.shift_id, row.who, row.ended_at)
            _note(scope, "end_shift_entry", row.shift, user=row.user_id)
    return row.shift_id


def strike_off(scope: Scope, *, code: int) -> int:
    """Take somebody who has not signed in off a shift's list: their code is void, and phones offer them no longer.
    Returns the shift's id."""
    with transaction.atomic():
        row = queries.listed_within(scope).select_for_update(of=("self",)).filter(pk=code).first()
        if row is None:
            raise NotFound
        if row.struck_at is None:
            _strike(row.shift_id, row.who, clock.now(row.incident))
            _note(scope, "strike_off", row.shift, code=code)
    return row.shift_id


def _strike(shift: int, who: int, now: datetime) -> None:
    listed = ShiftCode.objects.filter(shift=shift, who=who)
    listed.filter(used_at=None).update(used_at=timezone.now())
    listed.filter(struck_at=None).update(struck_at=now)


def enter_by_shared_code(*, code: str, who: Listed, visitor: Visitor) -> Entered:
    """Let somebody in by the shift's code. Raises Problem."""
    shift = queries.shift_by_code(code, visitor=visitor)
    with transaction.atomic():
        return _enter(shift, who, visitor)


def enter_by_own_code(*, who: Sequence[int], code: str, visitor: Visitor) -> Entered:
    """Let somebody in by a one-time code; `who` are the ids of their number in all shifts. Raises Problem."""
    queries.refuse_locked(visitor)
    found = queries.own_code(who, code)
    if found is None:
        queries.note_failure(visitor, who)
        raise queries.code_unknown()
    with transaction.atomic():
        shift, listed = _used(found)
        return _enter(shift, listed, visitor)


def _used(found: ShiftCode) -> tuple[ShiftView, Listed]:
    """Take the code, which two phones at once may both have typed: the first has it."""
    _scope(found.incident, found.place, f"shift:{found.shift_id}").apply()
    shift = queries.open_now(Shift.objects.filter(pk=found.shift_id).first())
    if not ShiftCode.objects.filter(pk=found.pk, used_at=None).update(used_at=timezone.now()):
        raise queries.code_unknown()
    return queries.view(shift), Listed(found.who, found.person)


def _enter(shift: ShiftView, who: Listed, visitor: Visitor) -> Entered:
    """The same person again, on another phone, is the same account. Counting and adding hold the shift's row."""
    _scope(shift.incident, shift.place, f"shift:{shift.pk}").apply()
    row = queries.open_now(Shift.objects.select_for_update().filter(pk=shift.pk).first())
    now = clock.now(row.incident)
    entry = ShiftEntry.objects.filter(shift=row, who=who.who).select_related("user").first()
    struck = ShiftCode.objects.filter(shift=row, who=who.who).exclude(struck_at=None).exists()
    if struck or (entry is not None and entry.ended_at is not None):
        raise Problem("shift_ended_for", _("An officer has ended your access to this shift. Ask them."), status=403)
    if entry is None:
        entry = _first_entry(row, who, now)
    if visitor.phone not in map(bytes, entry.phones):
        entry.phones = [*map(bytes, entry.phones), visitor.phone]
    entry.last_entered_at = now
    entry.save(update_fields=["phones", "last_entered_at"])
    audit.write(
        _scope(row.incident, row.place, f"user:{entry.user_id}"),
        action="accounts.enter_shift",
        subject=f"shift:{row.pk}",
        place=row.place,
        detail={"phones": len(entry.phones)},
    )
    return Entered(entry.pk, entry.user, shift)


def _first_entry(row: Shift, who: Listed, now: datetime) -> ShiftEntry:
    if ShiftEntry.objects.filter(shift=row).count() >= row.most:
        raise Problem(
            "shift_full", _("As many people as this shift is for have signed in. Ask your officer."), status=403
        )
    user = User(username=f"shift-{row.pk}-{secrets.token_hex(4)}", person=who.person, on_shift=True)
    user.set_unusable_password()
    user.save()
    Mandate.objects.create(
        user=user, role=row.role, places=[row.place], incident=row.incident, since=row.since, until=row.until
    )
    return ShiftEntry.objects.create(
        shift=row, incident=row.incident, place=row.place, user=user, who=who.who, person=who.person,
        entered_at=now, last_entered_at=now,
    )  # fmt: skip


def _scope(incident: int, place: str, actor: str) -> Scope:
    return Scope(incident=incident, places=(place,), names=True, actor=actor)


def _open(scope: Scope, shift: int) -> Shift:
    row = queries.shifts_within(scope).select_for_update().filter(pk=shift).first()
    if row is None:
        raise NotFound
    if row.closed_at is not None or row.until <= clock.now(row.incident):
        raise Problem("shift_over", _("This shift is over. Open another one."), status=409)
    return row


def _note(scope: Scope, action: str, row: Shift, **detail: object) -> None:
    audit.write(scope, action=f"accounts.{action}", subject=f"shift:{row.pk}", place=row.place, detail=detail)
