"""Many drop out at once: substitutes for all of them are found together, looked at, and put there in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import orjson
from django.contrib.postgres.aggregates import StringAgg
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext as _

from muster.kernel import audit, bulk, clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.rosters import problem, scenario
from muster.rosters.actions import contacts, ending, filling
from muster.rosters.actions.rosters import own
from muster.rosters.models import Assignment, Computation, Roster
from muster.rosters.queries import facts as gathering
from muster.rosters.queries import proposals
from muster.rosters.queries import rosters as queries

KIND = "rosters.dropouts"
SECONDS = 60


def ask(
    scope: Scope, *, roster: int, staff: Sequence[UUID], since: date, subject: str, everything: bool = False
) -> Computation:
    """Have substitutes found for everything that these have from a day on; with `everything` also for what was open
    before. Nothing changes yet. Raises Problem."""
    with transaction.atomic():
        row = _published(scope, roster)
        if not queries.assignments(scope, row).filter(staff__in=staff, day__gte=since).exists():
            raise Problem("nobody", _("Tick people who have shifts from that day on."))
        found = {
            "dropouts": [str(one) for one in staff], "since": since.isoformat(), "stood": _stood(scope, row),
            "everything": everything,
        }  # fmt: skip
        return filling.begin(scope, row, KIND, seconds=SECONDS, subject=subject, scenario=found)


def _published(scope: Scope, roster: int) -> Roster:
    row = Roster.objects.select_for_update().get(pk=own(scope, roster).pk)
    if row.state != Roster.State.PUBLISHED:
        raise Problem("not_published", _("This roster is not published. Take people off, and let the rest be filled."))
    return row


def _stood(scope: Scope, row: Roster) -> str:
    """By what a roster that has changed meanwhile is known."""
    numbers = StringAgg(Cast("pk", TextField()), ",", order_by="pk")
    found: str | None = queries.assignments(scope, row).order_by().aggregate(stood=MD5(numbers))["stood"]
    return found or ""


def posed(scope: Scope, *, number: int, everybody: bool) -> bytes:
    """The problem: everybody stays where they stand, and those who drop out are away. Without `everybody` it is about
    what falls free and those who could best take it."""
    row = filling.computation(scope, number)
    roster, since = queries.roster(scope, row.roster), date.fromisoformat(row.scenario["since"])
    gone = {UUID(one) for one in row.scenario["dropouts"]}
    if everybody:
        found, stuck = gathering.facts(scope, roster), 0
    else:
        found, stuck = gathering.facts_of_holes(scope, roster, gone=gone, since=since)
    facts = scenario.absent(scenario.unlocked(found), set(row.scenario["dropouts"]), since)
    about = {**row.scenario, "stuck": stuck}
    Computation.objects.filter(pk=row.pk).update(people=len(facts.people), scenario=about)
    return orjson.dumps(problem.document(facts))


def is_open(scope: Scope, *, number: int) -> bool:
    """Whether more of what fell free stays open than nobody was free for: then everybody is asked."""
    row = filling.computation(scope, number)
    return row.cost is None or sum(one["missing"] for one in row.shortages) > row.scenario["stuck"]


def finish(scope: Scope, *, number: int) -> None:
    """The proposals are known. Raises Problem when there are none."""
    row = filling.computation(scope, number)
    if row.cost is None:
        raise Problem("no_plan", _("No plan was found in the time there was. Give it more time."))
    row.state = Computation.State.DONE
    row.save(update_fields=["state"])


def put(scope: Scope, *, number: int) -> int:
    """Put the substitutes there, all or none; how many. Raises Problem when the roster has changed meanwhile."""
    with transaction.atomic():
        asked = filling.computation(scope, number)
        row = _published(scope, asked.roster)
        now = clock.now(row.incident)
        if asked.state != Computation.State.DONE or _stood(scope, row) != asked.scenario.get("stood"):
            raise Problem("changed", _("The roster has changed meanwhile. Have substitutes found again."), status=409)
        found = proposals.of(scope, asked)
        leaving = [one.pk for one in found.gone if one.ends_at > now]
        ending.take_off(Assignment.objects.filter(pk__in=leaving), why="declined", at=now)
        fresh = [proposals.assignment(scope, row, one, now) for one in found.come]
        if queries.twice(fresh):
            raise Problem(
                "twice", _("Somebody has a shift elsewhere by now. Have substitutes found again."), status=409
            )
        bulk.add(fresh)
        contacts.keep(scope, where={(one.site, one.staff) for one in fresh})
        audit.write(scope, action="rosters.put_substitutes", subject=f"roster:{row.pk}", place=row.place,
                    detail={"gone": len(leaving), "put": len(fresh)})  # fmt: skip
    return len(fresh)
