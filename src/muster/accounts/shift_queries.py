"""Looked up about shifts: by officers within their reach, and by whoever stands outside with a code.

Somebody who signs in has no reach yet: what their code opens is found by functions of the database that answer for
exactly that code. A wrong code, a void one and one that never was look the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.accounts import policy, rules, shifts
from muster.accounts.models import Role, Shift, ShiftCode, ShiftEntry
from muster.accounts.shifts import ShiftView, Visitor
from muster.kernel import clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope


def shifts_within(scope: Scope) -> QuerySet[Shift]:
    """The shifts of the incident within reach, the latest end first."""
    if scope.incident is None:
        return Shift.objects.none()
    return Shift.objects.filter(scope.within("place"), incident=scope.incident).order_by("-until", "-pk")


def shifts_counted(scope: Scope) -> QuerySet[Shift]:
    """The same, each with how many people are in (`people`)."""
    return shifts_within(scope).annotate(people=Count("entries"))


def shift(scope: Scope, pk: int) -> Shift:
    """One shift. Raises NotFound, also out of reach."""
    found = shifts_within(scope).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def entries_within(scope: Scope) -> QuerySet[ShiftEntry]:
    """Who signed in to shifts within reach, the latest first."""
    if scope.incident is None:
        return ShiftEntry.objects.none()
    found = ShiftEntry.objects.filter(scope.within("place"), incident=scope.incident)
    return found.select_related("shift").order_by("-last_entered_at", "-pk")


def listed_within(scope: Scope) -> QuerySet[ShiftCode]:
    """The numbers on the lists of shifts within reach, in their order."""
    if scope.incident is None:
        return ShiftCode.objects.none()
    found = ShiftCode.objects.filter(scope.within("place"), incident=scope.incident)
    return found.select_related("shift").order_by("pk")


def codes_of(scope: Scope, shift: int) -> list[ShiftCode]:
    """The numbers on a shift's list, in their order."""
    return list(listed_within(scope).filter(shift=shift))


def code_unknown() -> Problem:
    """One sentence for everything that is not right about a code."""
    return Problem(
        "shift_code_unknown",
        _("This code is not right, was used already or is out of date. Ask your officer for a new one."),
        status=403,
    )


def shift_by_code(code: str, *, visitor: Visitor) -> ShiftView:
    """The shift that a shared code opens now. Raises Problem; a wrong code counts against the address."""
    refuse_locked(visitor)
    found = list(Shift.objects.raw("select * from accounts_shift_by_code(%s)", [shifts.shared_digest(code)]))
    if not found:
        note_failure(visitor, ())
        raise code_unknown()
    return view(open_now(found[0]))


def own_code(who: Sequence[int], code: str) -> ShiftCode | None:
    """The one-time code that belongs to one of these ids, unless it is void or its shift takes no codes now."""
    digests = [shifts.own_digest(one, code) for one in who]
    sql = "select * from accounts_shift_own_code(%s::bigint[], %s::bytea[], %s, %s, %s)"
    since = timezone.now() - rules.WINDOW
    found = list(ShiftCode.objects.raw(sql, [list(who), digests, rules.TRIES, rules.FAILURES_OF_SHIFT, since]))
    return found[0] if found else None


def open_now(found: Shift | None) -> Shift:
    """The shift if it has begun and is not over. Raises Problem: only a right code leads here."""
    if found is None or found.closed_at is not None:
        raise code_unknown()
    now = clock.now(found.incident)
    if found.until <= now:
        raise code_unknown()
    if found.since > now:
        since = timezone.localtime(found.since).strftime("%Y-%m-%d %H:%M")
        raise Problem(
            "shift_not_begun", _("This shift begins at %(time)s. Sign in then.") % {"time": since}, status=403
        )
    return found


def view(found: Shift) -> ShiftView:
    """What whoever holds the code may know."""
    return ShiftView(found.pk, found.incident, found.place, found.role, found.since, found.until)


def refuse_locked(visitor: Visitor) -> None:
    """Raises Problem while an address has too many wrong codes behind it."""
    with connection.cursor() as cursor:
        cursor.execute("select accounts_shift_failures(%s, %s)", (visitor.address, timezone.now() - rules.WINDOW))
        failures = cursor.fetchone()[0]
    if failures >= rules.FAILURES_OF_ADDRESS:
        raise Problem(
            "shift_locked",
            _("Too many wrong codes came from this network. Wait %(minutes)d minutes, or use another network.")
            % {"minutes": rules.WINDOW.total_seconds() // 60},
            status=429,
        )


def note_failure(visitor: Visitor, who: Sequence[int]) -> None:
    """A wrong code: it counts against the address, against the number it was tried with, and against that shift."""
    with connection.cursor() as cursor:
        cursor.execute("select accounts_note_shift_failure(%s, %s::bigint[])", (visitor.address, list(who)))


def failures_of(scope: Scope, shifts: Sequence[int]) -> dict[int, int]:
    """Wrong one-time codes at these shifts within the window, for those within reach."""
    known = list(shifts_within(scope).filter(pk__in=shifts).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from accounts_shift_failures_at(%s::bigint[], %s)", (known, timezone.now() - rules.WINDOW)
        )
        return dict(cursor.fetchall())


def is_void(code: ShiftCode) -> bool:
    """Whether a listed number needs a new code: this one was used, or tried too often."""
    return code.used_at is not None or code.failures >= rules.TRIES


def roles() -> list[tuple[str, str]]:
    """The roles that a shift can give, and what each is called."""
    return [(role.value, str(role.label)) for role in Role if role in policy.FIELD]
