"""Who has reported to the community where they live, for the unit and for the community."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from muster.callups.models import HomeReport
from muster.kernel.codes import upper
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people import rules as people
from muster.people.queries import contacts


def _seen(scope: Scope) -> Q:
    """By the unit, and by the community where its code is within reach."""
    living = Q(pk__in=[])
    for prefix in scope.places:
        living |= Q(community__gte=prefix, community__lt=upper(prefix)) & ~Q(community="")
    return scope.within("place") | living


def reports(scope: Scope) -> QuerySet[HomeReport]:
    """Reports of one's own people, and of others who live here; those that wait first."""
    rows = HomeReport.objects.filter(_seen(scope), incident=scope.incident or 0)
    return rows.annotate(total=Sum("hours__hours")).order_by("confirmed_at", "-reported_at", "-pk")


def report(scope: Scope, number: int) -> HomeReport:
    """One report. Raises NotFound."""
    row = HomeReport.objects.filter(_seen(scope), incident=scope.incident or 0, pk=number).first()
    if row is None:
        raise NotFound(_("There is no such report, or it is none of your area."))
    return row


def communities(rows: Iterable[HomeReport]) -> int:
    """To how many communities."""
    return len({row.community or row.community_name for row in rows})


def name_of(scope: Scope, row: HomeReport) -> str:
    """Who reported, masked; '' where the name cannot be read."""
    known = contacts.of_staff(scope, [row.staff])
    return people.mask_name(known[row.staff].name) if row.staff in known else ""
