"""Numbers of call-ups: organisations that answered, people they named, volunteers, reports at home, orders."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from muster.callups.models import Answer, CallUp, HomeReport, Named, TaskOrder, Volunteer
from muster.kernel.counting import Counted, Way, tier
from muster.kernel.figures import Figure, register
from muster.kernel.scope import Scope


def _published(scope: Scope) -> QuerySet[CallUp]:
    return CallUp.objects.filter(scope.within("place"), incident=scope.incident or 0)


def _told(scope: Scope) -> QuerySet[Answer]:
    return Answer.objects.filter(scope.within("place"), incident=scope.incident or 0)


def _answered(scope: Scope) -> QuerySet[Answer]:
    return _told(scope).filter(answered_at__isnull=False)


def _named(scope: Scope) -> QuerySet[Named]:
    return Named.objects.filter(scope.within("place"), incident=scope.incident or 0)


def _volunteers(scope: Scope) -> QuerySet[Volunteer]:
    return Volunteer.objects.filter(scope.within("place"), incident=scope.incident or 0)


def _at_home(scope: Scope) -> QuerySet[HomeReport]:
    rows = HomeReport.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return rows.filter(confirmed_at__isnull=False)


def _closed(scope: Scope) -> QuerySet[TaskOrder]:
    return TaskOrder.objects.filter(scope.within("place"), incident=scope.incident or 0, state="closed")


_CALLUP: dict[str, Way] = {
    "callup": lambda rows, value: rows.filter(callup__in=CallUp.objects.filter(kind=value).values("pk")),
    "tier": tier,
}
_DOCUMENT: dict[str, Way] = {"kind": lambda rows, value: rows.filter(kind=value)}


ORGANISATIONS, PEOPLE = _("organisations"), _("people")
register(
    Figure("calls.published", _("Call-ups published"), _("documents"),
           _("Call-ups, notices, appeals and letters that were published."),
           Counted(_published, "callups.publish", "published_at", "published_at", ways=_DOCUMENT)),
    Figure("calls.told", _("Organisations called"), ORGANISATIONS,
           _("Organisations that were told of at least one call-up, each counted once."),
           Counted(_told, "callups.tell", "told_at", "told_at", "organisation", ways=_CALLUP)),
    Figure("people.organisations_responding", _("Organisations that answered"), ORGANISATIONS,
           _("Organisations that answered at least one call-up, each counted once."),
           Counted(_answered, "callups.answer", "answered_at", "answered_at", "organisation", ways=_CALLUP)),
    Figure("people.members_responding", _("People named"), PEOPLE,
           _("People whom organisations named for at least one call-up, each counted once."),
           Counted(_named, "callups.name_people", "recorded_at", "recorded_at", "staff", ways=_CALLUP)),
    Figure("people.organisations_naming", _("Organisations that named people"), ORGANISATIONS,
           _("Organisations that named at least one person, each counted once."),
           Counted(_named, "callups.name_people", "recorded_at", "recorded_at", "organisation", ways=_CALLUP)),
    Figure("calls.volunteers", _("People who signed up"), PEOPLE,
           _("People who signed up by a link, once for each call-up."),
           Counted(_volunteers, "callups.sign_up", "recorded_at", "recorded_at", ways=_CALLUP)),
    Figure("people.staff_reporting_to_home", _("Reported at home"), PEOPLE,
           _("Staff whose report the community where they live has confirmed, each counted once."),
           Counted(_at_home, "callups.report_home", "confirmed_at", "confirmed_at", "staff")),
    Figure("people.communities_reported_to", _("Communities reported to"), _("communities"),
           _("Communities that confirmed at least one report, each counted once by its name."),
           Counted(_at_home, "callups.report_home", "confirmed_at", "confirmed_at", "community_name")),
    Figure("calls.orders_closed", _("Task orders closed out"), _("orders"),
           _("Task orders that were checked and closed out."),
           Counted(_closed, "callups.close_order", "closed_at", "closed_at")),
)  # fmt: skip
