"""Double reporting: somebody reports to the community where they live; it confirms, and the hours count for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.utils.translation import gettext as _

from muster.callups.models import HomeHours, HomeReport
from muster.callups.queries import home as queries
from muster.kernel import audit, clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.people.queries import eligible
from muster.people.queries import organisations as people

MOST_HOURS = 24


@dataclass(frozen=True)
class Draft:
    """Who reports where. `community` is a code, '' where the name alone is known."""

    staff: UUID
    community: str
    community_name: str


def report(scope: Scope, *, organisation: int, drafts: Sequence[Draft]) -> int:
    """An organisation's people report to where they live: a whole list at once; returns how many are new."""
    unit = people.organisation(scope, organisation)
    own = eligible.present(scope, [one.staff for one in drafts], organisation_place=unit.place)
    now = clock.now(scope.incident or 0)
    before = HomeReport.objects.filter(scope.within("place"), incident=scope.incident or 0).count()
    HomeReport.objects.bulk_create(
        [
            HomeReport(
                incident=scope.incident or 0, place=unit.place, organisation=unit.pk, staff=one.staff,
                community=one.community, community_name=one.community_name.strip(), reported_at=now,
            )
            for one in drafts
            if one.staff in own and one.community_name.strip()
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    new = HomeReport.objects.filter(scope.within("place"), incident=scope.incident or 0).count() - before
    audit.write(scope, action="callups.report_home", subject=f"organisation:{unit.pk}", place=unit.place,
                detail={"people": new, "known": len(drafts) - new})  # fmt: skip
    return new


def confirm(scope: Scope, *, report: int) -> HomeReport:
    """The community confirms that somebody has reported; a second time changes nothing."""
    row = queries.report(scope, report)
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by = clock.now(row.incident), scope.actor
        row.save(update_fields=["confirmed_at", "confirmed_by"])
        audit.write(scope, action="callups.confirm_report", subject=f"report:{row.pk}", place=row.place)
    return row


def read_hours(text: str) -> Decimal:
    """Hours as they were typed. Raises Problem."""
    try:
        hours = Decimal(text.strip())
    except InvalidOperation:
        raise Problem("hours", _("Give hours between 0.5 and 24.")) from None
    return hours if hours.is_finite() else Decimal(0)


def note_hours(scope: Scope, *, report: int, day: date, hours: Decimal, what: str) -> HomeHours:
    """Hours served on a day, as the community says. Raises Problem before it has confirmed, or for too many hours."""
    row = queries.report(scope, report)
    if row.confirmed_at is None:
        raise Problem("not_confirmed", _("Confirm first that this person has reported."))
    if not 0 < hours <= MOST_HOURS:
        raise Problem("hours", _("Give hours between 0.5 and 24."))
    if day > clock.now(row.incident).date():
        raise Problem("day", _("This day has not come yet."))
    noted, _new = HomeHours.objects.update_or_create(
        report=row, day=day,
        defaults={
            "incident": row.incident, "place": row.place, "hours": hours,
            "recorded_at": clock.now(row.incident),
            "sealed_what": HomeHours.what.seal(row.incident, what.strip()[:200]),
        },
    )  # fmt: skip
    audit.write(scope, action="callups.note_hours", subject=f"report:{row.pk}", place=row.place,
                detail={"day": str(day), "hours": str(hours)})  # fmt: skip
    return noted
