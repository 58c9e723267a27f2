"""What the solver said about a roster, for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.rosters import problem, scenario, words
from muster.rosters.models import Computation, Roster
from muster.rosters.queries import needs
from muster.rosters.queries import rosters as queries


@dataclass(frozen=True)
class Open:
    """Places that stay open: where, when, how many of which role, and what they would need, in words."""

    site: str
    post: str
    shift: str
    day: date
    role: str
    missing: int
    why: str


def latest(scope: Scope, row: Roster) -> Computation | None:
    """The last run that was to fill a roster."""
    return runs(scope, row).filter(scenario={}).first()


def questions(scope: Scope, row: Roster) -> QuerySet[Computation]:
    """Those that asked what would be."""
    return runs(scope, row).filter(scenario__has_any_keys=["posts", "people"])


def runs(scope: Scope, row: Roster) -> QuerySet[Computation]:
    """Every run for a roster, also those that only asked what would be, the latest first."""
    rows = Computation.objects.filter(scope.within("place"), incident=row.incident, roster=row.pk)
    return rows.defer("plan").order_by("-pk")


def shortages(scope: Scope, row: Computation) -> list[Open]:
    """Every minimum that its plan does not meet, in the order of days; of a question, what its change leaves open."""
    fresh = scenario.new_gaps(row.before.get("gaps", ()), row.shortages) if row.before else None
    roster = queries.roster(scope, row.roster)
    posts = {post.pk: post for post in needs.posts_of(scope, roster)}
    kinds = {kind.pk: kind.name for kind in needs.shift_kinds(scope)}
    sites, roles = places.names({post.site for post in posts.values()}), words.roles()
    found = []
    for one in row.shortages:
        post = posts.get(int(one["post"]))
        if post is not None and (fresh is None or scenario.place(one) in fresh):
            day = problem.date_of(roster.first, one["day"])
            shift = kinds.get(int(one["shift"]), "—")
            role, why = words.role(one["role"], roles), words.why(one["why"], roles)
            found.append(Open(sites.get(post.site, post.site), post.name, shift, day, role, one["missing"], why))
    return sorted(found, key=lambda one: (one.day, one.site, one.post, one.shift))
