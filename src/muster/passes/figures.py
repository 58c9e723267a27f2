"""The numbers of passes: issued, used, refused at a gate, used twice. Each opens its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from muster.kernel.counting import Counted
from muster.kernel.figures import Figure, register
from muster.kernel.scope import Scope
from muster.passes import queries
from muster.passes.models import Fault, Flag, Kind, Pass, Use

CHECK = "checkpoints.record_check"
TWICE = (Fault.OVER_QUOTA, Fault.TWO_PLACES)


def _issued(*kinds: Kind) -> Counted:
    def rows(scope: Scope) -> QuerySet[Pass]:
        found = Pass.objects.filter(scope.within("place"), incident=scope.incident or 0)
        return found.filter(kind__in=kinds) if kinds else found

    return Counted(rows, "passes.issue_pass", "recorded_at", "recorded_at")


def _withdrawn() -> Counted:
    def rows(scope: Scope) -> QuerySet[Pass]:
        return Pass.objects.filter(scope.within("place"), incident=scope.incident or 0).exclude(withdrawn_at=None)

    return Counted(rows, "passes.issue_pass", "withdrawn_at", "withdrawn_at")


def _read(*, passed: bool) -> Counted:
    def rows(scope: Scope) -> QuerySet[Use]:
        return Use.objects.filter(scope.within("site"), incident=scope.incident or 0, passed=passed)

    return Counted(rows, CHECK, "effective_at", "recorded_at", place="site", stood=queries.living)


def _flagged(*faults: Fault) -> Counted:
    def rows(scope: Scope) -> QuerySet[Flag]:
        found = Flag.objects.filter(scope.within("site"), incident=scope.incident or 0)
        return found.filter(fault__in=faults) if faults else found

    return Counted(rows, CHECK, "recorded_at", "recorded_at", place="site", stood=_standing)


def _standing(rows: QuerySet[Any], as_of: datetime | None) -> QuerySet[Any]:
    return rows.filter(Q(lifted_at=None) if as_of is None else Q(lifted_at=None) | Q(lifted_at__gt=as_of))


PASSES, TIMES = _("passes"), _("uses")
SHOWN = ("passes.issued", "passes.used", "passes.refused", "passes.double_use", "passes.withdrawn")
"""Those on the page of passes, by day and by place."""

register(
    Figure("passes.issued", _("Passes issued"), PASSES,
           _("Every pass that was issued, by the place that issued it, whatever became of it."), _issued()),
    Figure("passes.households", _("Passes of households issued"), PASSES,
           _("Passes for one household each."), _issued(Kind.HOUSEHOLD)),
    Figure("passes.vehicles", _("Passes of vehicles issued"), PASSES,
           _("Signed permits for the green lane."), _issued(Kind.VEHICLE)),
    Figure("passes.used", _("Uses of passes"), TIMES,
           _("A genuine pass was read at a gate and its holder let through; going out and coming back are two."),
           _read(passed=True)),
    Figure("passes.refused", _("Passes refused"), TIMES,
           _("A genuine pass was read at a gate and its holder not let through: expired, withdrawn, or another"
              " ground. Codes that nobody issued are no passes and stand among the checks alone."),
           _read(passed=False)),
    Figure("passes.double_use", _("Double use found"), TIMES,
           _("Uses beyond the pass's outings, or at two gates within five minutes, by when they were found; what a"
              " correction explained does not count."), _flagged(*TWICE)),
    Figure("passes.wrong_uses", _("Uses that break the rule"), TIMES,
           _("Uses that break the rule of the pass in any way, by when they were found."), _flagged()),
    Figure("passes.withdrawn", _("Passes withdrawn"), PASSES,
           _("Passes that were made invalid before their end, by when."), _withdrawn()),
)  # fmt: skip
