"""The kinds of steps that follow a turning back: which hold where, what each of them needs, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from muster.checkpoints.models import StepKind, StepOrder
from muster.checkpoints.rules import Needs
from muster.kernel.scope import Scope

FIRST = "register"
"""The key of the check itself, which every step follows."""
CHECK_ITSELF = 0
OWN = 99
"""The position of kinds that an operation adds: they follow only where an order names them."""


@dataclass(frozen=True)
class Held:
    """What holds at a post at a moment: the row of each kind by key; the keys of the steps that follow, in order."""

    kinds: dict[str, StepKind]
    order: tuple[str, ...]

    @property
    def following(self) -> list[StepKind]:
        """The rows of the steps that follow, in their order."""
        return [self.kinds[key] for key in self.order]


@dataclass(frozen=True)
class Book:
    """All rows of an operation, to be asked for many posts and moments."""

    kinds: list[StepKind]
    orders: list[StepOrder]

    def at(self, site: str, moment: datetime) -> Held:
        """What holds at a site or place at a moment: the most particular place wins, then the latest row."""
        kinds: dict[str, StepKind] = {}
        for row in sorted(self.kinds, key=lambda row: (len(row.place), row.since, row.pk)):
            if site.startswith(row.place) and row.since <= moment:
                kinds[row.key] = row
        kinds = dict(sorted(kinds.items(), key=lambda item: (item[1].position, item[0])))
        set_here = [row for row in self.orders if site.startswith(row.place) and row.since <= moment]
        latest = max(set_here, key=lambda row: (len(row.place), row.since, row.pk), default=None)
        order = (
            [key for key, row in kinds.items() if CHECK_ITSELF < row.position < OWN] if latest is None else latest.keys
        )
        return Held(kinds, tuple(key for key in order if key in kinds))


def book(scope: Scope, as_of: datetime | None) -> Book:
    """All rows of the operation and those that come with the system."""
    kinds = StepKind.objects.filter(Q(incident=None) | Q(incident=scope.incident or 0))
    orders = StepOrder.objects.filter(incident=scope.incident or 0)
    if as_of is not None:
        kinds, orders = kinds.filter(since__lte=as_of), orders.filter(since__lte=as_of)
    return Book(list(kinds.order_by("position", "key", "place", "since", "pk")), list(orders))


def latest(rows: Iterable[StepKind]) -> list[StepKind]:
    """The last row of each kind and place, as a list of what is set where."""
    return list({(row.key, row.place): row for row in rows}.values())


def needs_of(row: StepKind | None) -> Needs:
    """What a kind asks for; nothing where nobody knows the kind."""
    return Needs() if row is None else Needs(row.needs_recipient, row.needs_case_number, row.needs_power)
