"""The kinds of steps that follow a turning back: which hold where, what each of them needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from muster.checkpoints.models import StepKind
from muster.checkpoints.rules import Needs
from muster.kernel.scope import Scope


def step_kinds(scope: Scope, as_of: datetime | None) -> list[StepKind]:
    """All rows of the operation and those that come with the system, in the order of the steps, then by place."""
    rows = StepKind.objects.filter(Q(incident=None) | Q(incident=scope.incident or 0))
    if as_of is not None:
        rows = rows.filter(since__lte=as_of)
    return list(rows.order_by("position", "key", "place", "since", "pk"))


def kinds_at(rows: Iterable[StepKind], site: str, at: datetime) -> dict[str, StepKind]:
    """The row of each kind that holds at a site at a moment, by key, in the order of the steps."""
    held: dict[str, StepKind] = {}
    for row in sorted(rows, key=lambda row: (len(row.place), row.since, row.pk)):
        if site.startswith(row.place) and row.since <= at:
            held[row.key] = row
    return dict(sorted(held.items(), key=lambda item: (item[1].position, item[0])))


def latest(rows: Iterable[StepKind]) -> list[StepKind]:
    """The last row of each kind and place, as a list of what is set where."""
    return list({(row.key, row.place): row for row in rows}.values())


def needs_of(row: StepKind | None) -> Needs:
    """What a kind asks for; nothing where nobody knows the kind."""
    return Needs() if row is None else Needs(row.needs_recipient, row.needs_case_number, row.needs_power)
