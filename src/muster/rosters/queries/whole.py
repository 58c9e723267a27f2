"""All that stands in a roster, read as columns: what a page counts over tens of thousands of shifts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Func, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from muster.kernel.scope import Scope
from muster.rosters import columns, rules
from muster.rosters.columns import Columns
from muster.rosters.models import Assignment, Roster
from muster.rosters.queries import needs, wishes
from muster.rosters.queries import rosters as queries
from muster.rosters.rules import Break

DECLINED = Assignment.Answer.DECLINED


@dataclass(frozen=True)
class Whole:
    """What stands in a roster, beside what its people do elsewhere."""

    scope: Scope
    roster: Roster
    found: Columns
    wants: needs.Wants
    roles: list[str]

    @cached_property
    def broken(self) -> dict[Break, columns.Bools]:
        """At which shifts each rule is broken."""
        return columns.broken(self.found, needs.duty_rules(self.scope, self.roster.place), week_of=self.roster.first)

    @cached_property
    def wrong(self) -> set[int]:
        """The assignments at which a rule is broken."""
        bad = self.found.own & False
        for one in self.broken.values():
            bad |= one & self.found.own
        return set(self.found.rows["pk"][bad].tolist())

    @cached_property
    def staff(self) -> list[UUID]:
        """Everybody in it, whoever breaks rules first, then the most hours."""
        return [UUID(bytes=one) for one in columns.in_order(self.found, self.broken.values())]

    def count(self, kind: Break) -> int:
        """How often a rule is broken."""
        return int((self.broken[kind] & self.found.own).sum()) if kind in self.broken else 0

    @property
    def hard(self) -> int:
        """How often rules are broken that something forbids to break."""
        return sum(self.count(kind) for kind in self.broken if kind not in rules.SOFT)


def whole(scope: Scope, row: Roster) -> Whole:
    """Read it."""
    wants = needs.wants(scope, needs.posts_of(scope, row))
    roles = sorted({need.role for found in wants.by_slot.values() for need in found})
    own, elsewhere = queries.assignments(scope, row), queries.elsewhere(scope, row)
    return Whole(scope, row, columns.ordered(_packed(own, roles), _packed(elsewhere, roles)), wants, roles)


def _packed(rows: QuerySet[Assignment], roles: list[str]) -> Any:
    """Each column sent in one piece: tens of thousands of rows take longer to fetch than to find."""
    named = Func(Value(roles, ArrayField(TextField())), "role", function="array_position", output_field=IntegerField())
    answered = ExpressionWrapper(Q(answer=DECLINED), BooleanField())
    light = rows.select_related(None).order_by().annotate(declines=answered, named=Coalesce(named, 0))
    sql, values = light.values_list(
        "pk", "staff", "post", "shift", "day", "starts_at", "ends_at", "shift__night", "declines", "named"
    ).query.sql_with_params()
    sent = ", ".join(f"coalesce(string_agg({send}send({name}), ''), '')" for name, (send, _) in columns.KINDS.items())
    with connection.cursor() as cursor:
        cursor.execute(f"select {sent} from ({sql}) shifts({', '.join(columns.KINDS)})", values)  # noqa: S608 - ours
        return columns.packed([bytes(piece) for piece in cursor.fetchone() or ()])


@dataclass(frozen=True)
class Sums:
    """How a roster stands as a whole: shifts to man, people standing, minima and targets not met, rules broken."""

    slots: int
    people: int
    short: int
    open: int
    broken: int
    declined: int
    not_kept: int = 0
    """Times that a shift goes against a wish."""


def sums(found: Whole) -> Sums:
    """Count over all posts and days within reach."""
    scope, row, own = found.scope, found.roster, found.found.rows[found.found.own]
    gaps = columns.gaps(own, list(_slots(found)), row.first, row.days, found.roles)
    wished = wishes.by_person(scope).keys()
    against = queries.assignments(scope, row).filter(staff__in=wished) if wished else ()
    not_kept = wishes.count_not_kept(wishes.told(scope, against))
    return Sums(gaps.slots, len(own), gaps.short, gaps.open, found.hard, int(own["declined"].sum()), not_kept)


def _slots(found: Whole) -> Iterator[columns.Slot]:
    """Every shift of every post that wants somebody, phase by phase."""
    days = rules.days_of(found.roster.first, found.roster.days)
    starts = {kind.pk: [needs.times(kind, day)[0] for day in days] for kind in needs.shift_kinds(found.scope)}
    phases = {
        shift: [(begins[held[0]], held) for held in found.wants.by_phase(begins).values()]
        for shift, begins in starts.items()
    }
    for post, shift in found.wants.by_slot:
        for begins, held in phases.get(shift, ()):
            yield columns.Slot(post, shift, held, found.wants.of((post, shift), begins))
