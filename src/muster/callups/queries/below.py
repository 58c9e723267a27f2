"""To which organisations below its own an organisation can pass a call-up on."""

from __future__ import annotations

from dataclasses import dataclass

from muster.callups import rules
from muster.callups.models import Answer
from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.people.queries import organisations as people


@dataclass(frozen=True)
class Below:
    """An organisation that has not got it yet, and for how many people it would be asked."""

    organisation: int
    name: str
    people: int
    wanted: int


@dataclass(frozen=True)
class Passing:
    """Who can get it, and how many have it of whom how many have answered."""

    fresh: list[Below]
    told: int
    answered: int


def passing(scope: Scope, row: Answer) -> Passing:
    """The organisations directly below that of an answer. What is still wanted is shared out by their size."""
    on = clock.today(row.incident)
    rows = list(people.organisations(scope, on=on).filter(parent=row.organisation))
    known = {one.organisation: one for one in Answer.objects.filter(
        callup=row.callup_id, organisation__in=[one.pk for one in rows]
    )}  # fmt: skip
    fresh = [one for one in rows if one.pk not in known]
    sizes = people.headcount(scope, on=on, only=[one.pk for one in fresh])
    left = row.wanted - row.named
    shares = rules.share_out(max(0, left), {one.pk: sizes.get(one.pk, 0) for one in fresh})
    found = [Below(one.pk, people.named(one), sizes.get(one.pk, 0), shares[one.pk]) for one in fresh]
    answered = sum(one.answered_at is not None for one in known.values())
    return Passing(sorted(found, key=lambda one: one.name), len(known), answered)
