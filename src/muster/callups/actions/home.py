"""Double reporting: somebody reports to the community where they live; it confirms, and the hours count for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.utils.translation import gettext as _

from muster.callups.models import HomeHours, HomeReport
from muster.callups.queries import home as queries
from muster.kernel import audit, clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.people.actions import staff as members
from muster.people.identities import NAME, PHONE
from muster.people.queries import eligible
from muster.people.queries import organisations as people
from muster.people.queries import staff as staff_queries
from muster.people.queries.staff import Filters

MOST_HOURS = 24
WINDOW, MOST = timedelta(minutes=10), 300
"""So many of one organisation may report by its link in so long: all of it after one message, but no machine."""
MOST_PLACES = 3
"""Communities to which one person reports by the link."""


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


def report_oneself(scope: Scope, *, organisation: int, name: str, phone: str, community: str, called: str) -> bool:
    """A member reports through the link of their organisation; False when they had reported to that community before.

    Nobody joins an organisation by it: the link goes to everybody. Raises Problem for whoever is not known there.
    """
    unit = people.organisation(scope, organisation)
    now = clock.now(scope.incident or 0)
    reported = HomeReport.objects.filter(incident=scope.incident or 0, organisation=unit.pk)
    if reported.filter(reported_at__gt=now - WINDOW).count() >= MOST:
        raise Problem("too_many", _("Very many people report just now. Please try again in ten minutes."), status=429)
    (found,) = members.recognise(scope, [{NAME: name.strip(), PHONE: phone.strip()}])
    own = staff_queries.matching(scope, Filters(organisation=unit.pk, on=clock.today(scope.incident or 0)))
    if found is None or not own.filter(pk=found).exists():
        words = _(
            "Nobody of this name and number is on the list of %(unit)s. Write both as your office has them, or ask it "
            "to report you."
        )
        raise Problem("not_a_member", words % {"unit": people.named(unit)})
    before = reported.filter(staff=found)
    same = before.filter(community=community) if community else before.filter(community="", community_name=called)
    if not same.exists() and before.count() >= MOST_PLACES:
        raise Problem("places", _("You have reported to three communities already. Ask your office to put it right."))
    return report(scope, organisation=unit.pk, drafts=[Draft(found, community, called)]) == 1


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
