"""What nobody has seen to in time goes up: to the town, then to the county, by the hours of the playbook."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from muster.incidents import queries as incidents
from muster.kernel import audit, clock
from muster.kernel.scope import Scope, incident_of
from muster.kernel.waiting import Found
from muster.screening.queries.ledger import TOWN, day_of
from muster.screening.round_models import Escalated
from muster.screening.rounds import late


def escalate(*, scope: Scope) -> int:
    """Write down what has gone up since the last look; a worker calls it. Looking twice changes nothing. Answers how
    many steps up there were."""
    incident = incident_of(scope)
    found = late.climb(scope, day_of(clock.now(incident)), incidents.ladder(incident))
    if found:
        audit.write(scope, action="screening.escalate", detail=dict(found))
    return found.total()


Episode = tuple[UUID, datetime]


def steps(scope: Scope, episodes: list[Episode]) -> dict[Episode, dict[str, datetime]]:
    """To which levels each of these has gone up, and when."""
    wanted = set(episodes)
    rows = Escalated.objects.filter(
        scope.within("place"), incident=scope.incident or 0, person__in={person for person, _since in wanted}
    )
    found: dict[Episode, dict[str, datetime]] = {}
    for row in rows.order_by("recorded_at"):
        if (row.person, row.late_since) in wanted:
            found.setdefault((row.person, row.late_since), {})[row.level] = row.recorded_at
    return found


def own_levels(scope: Scope) -> list[str]:
    """The levels of the ladder from which things have come up to somebody: a county's officer answers for what has gone
    up that far, a town's for what has gone on from there as well."""
    own = "town" if scope.places and min(map(len, scope.places)) >= TOWN else "county"
    levels = [step.level for step in incidents.ladder(incident_of(scope))]
    return levels[levels.index(own) :] if own in levels else [own]


def waiting(scope: Scope, at: datetime) -> Found:
    """What has gone up to the asker's own level and is still overdue, where, and the oldest one's time."""
    towns = late.by_town(scope, day_of(at), own_levels(scope))
    return Found(
        sum(count for _town, count, _since in towns), tuple(town for town, _count, _since in towns),
        min((since for _town, _count, since in towns), default=None),
    )  # fmt: skip
