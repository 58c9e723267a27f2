"""What waits at the posts: differences, and the rules and permits that hold."""
# ruff: noqa: S608 - put together from constants; what people ask for is always a parameter

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from muster.checkpoints import rules
from muster.checkpoints.models import Permit, Policy
from muster.checkpoints.queries.reach import Parameters, fetch_dicts, known, reach
from muster.kernel.scope import Scope
from muster.kernel.sealing import readable
from muster.kernel.waiting import Found
from muster.people.rules import mask_plate

PERMIT_COLUMN = "checkpoints_permit.plate"
"""What the sealed plates of permits are bound to."""


@dataclass(frozen=True)
class DifferenceLine:
    """A check on which post and server disagree, with what each of them said."""

    record: UUID
    site: str
    effective_at: datetime
    recorded_at: datetime
    subject: str
    people: int
    outcome: str
    device_verdict: str | None
    kind: str
    verdict: str
    reasons: list[str]
    unchecked: list[str]
    resolution: str | None
    resolved_by: str | None
    resolved_at: datetime | None


def differences(
    scope: Scope, as_of: datetime | None, *, settled: bool = False, limit: int = 200, offset: int = 0
) -> list[DifferenceLine]:
    """Differences within reach: those that wait, the oldest first, or those that were settled, the latest first."""
    parameters: Parameters = {"limit": limit, "offset": offset}
    state = _settled(as_of)
    order = "d.resolved_at desc" if settled else "d.recorded_at, c.effective_at, c.record"
    return [
        DifferenceLine(**row)
        for row in fetch_dicts(
            "select d.record, d.site, c.effective_at, d.recorded_at, c.subject, c.people, c.outcome, c.device_verdict,"
            " d.kind, j.verdict, j.reasons, j.unchecked, d.resolution, d.resolved_by, d.resolved_at"
            " from checkpoints_difference d join checkpoints_check c on c.record = d.record"
            " join checkpoints_verdict j on j.record = d.record"
            f" where {reach(scope, parameters, alias='d')} and {known(as_of, parameters, alias='d')}"
            f" and {state if settled else f'not ({state})'} and {_living(as_of)}"
            f" order by {order} limit %(limit)s offset %(offset)s",
            parameters,
        )
    ]


def _settled(as_of: datetime | None) -> str:
    return "d.resolved_at is not null" + ("" if as_of is None else " and d.resolved_at <= %(as_of)s")


def _living(as_of: datetime | None) -> str:
    void = "" if as_of is None else " and v.recorded_at <= %(as_of)s"
    return f"not exists (select from kernel_void v where v.target = d.record{void})"


def count_differences(scope: Scope, as_of: datetime | None, *, settled: bool = False) -> Found:
    """How many differences wait, where, since when."""
    parameters: Parameters = {}
    state = _settled(as_of)
    rows = fetch_dicts(
        "select d.site, count(*) as n, min(d.recorded_at) as oldest from checkpoints_difference d"
        f" where {reach(scope, parameters, alias='d')} and {known(as_of, parameters, alias='d')}"
        f" and {state if settled else f'not ({state})'} and {_living(as_of)} group by 1 order by 2 desc, 1",
        parameters,
    )
    since = min((row["oldest"] for row in rows), default=None)
    return Found(sum(row["n"] for row in rows), tuple(row["site"] for row in rows), since)


def policies(scope: Scope, as_of: datetime | None) -> list[Policy]:
    """The rules set for places above or below those within reach, the latest first."""
    if scope.incident is None or not scope.places:
        return []
    touching = scope.within("place")
    for place in scope.places:
        touching |= Q(place__in=[place[:length] for length in range(len(place) + 1)])
    rows = Policy.objects.filter(touching, incident=scope.incident)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    return list(rows.order_by("-since", "-pk"))


def policy_for(policies: Iterable[Policy], site: str, at: datetime) -> Policy | None:
    """The row that holds at a site at a moment: the most particular place, then the latest."""
    holding = [
        row
        for row in policies
        if site.startswith(row.place) and row.since <= at and (row.until is None or row.until > at)
    ]
    return max(holding, key=lambda row: (len(row.place), row.since, row.pk), default=None)


def silences(scope: Scope, as_of: datetime | None, at: datetime) -> Callable[[str], tuple[int, int]]:
    """After how many hours of silence by day and at night a post is called, by the code of its site or a place."""
    rows = policies(scope, as_of)

    def hours(code: str) -> tuple[int, int]:
        row = policy_for(rows, code, at)
        return rules.SILENT_HOURS if row is None else (row.silent_day, row.silent_night)

    return hours


def permits(scope: Scope, as_of: datetime | None) -> QuerySet[Permit]:
    """The vehicle permits within reach, the latest first."""
    rows = Permit.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return (rows if as_of is None else rows.filter(recorded_at__lte=as_of)).order_by("-recorded_at", "-pk")


def permit_now(permit: Permit, moment: datetime | None) -> str:
    """What a permit is at a moment: withdrawn, early, expired or valid."""
    if moment is None:
        return "valid"
    facts = rules.PermitFacts(permit.lane, permit.valid_from, permit.valid_until, permit.withdrawn_at)
    return rules.permit_state(facts, permit.lane, moment)


def masked_plate(scope: Scope, permit: Permit) -> str:
    """The plate as lists show it; '' for whoever may not see names, or when its key is gone."""
    return mask_plate(readable(permit.plate, column=PERMIT_COLUMN)) if scope.names else ""
