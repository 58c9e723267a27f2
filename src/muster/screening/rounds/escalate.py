"""What nobody has seen to in time goes up: to the town, then to the county, by the hours of the playbook."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from muster.incidents import queries as incidents
from muster.kernel import audit, clock
from muster.kernel.scope import Scope, incident_of
from muster.kernel.waiting import Found
from muster.screening.models import State
from muster.screening.queries.ledger import TOWN, Day, day_of
from muster.screening.round_models import Escalated
from muster.screening.rounds import queries, rules
from muster.screening.rounds.queries import Seen
from muster.screening.rounds.rules import Rung


def may_be_late(day: Day) -> Q:
    """Those of whom something may be overdue: the rest need not be looked at one by one."""
    unmet = Q(reported_at=None) | Q(reported_at__lt=day.begins - rules.DAY)
    asked = Q(state__in=[State.NONE, State.PROPOSED]) & ~Q(contact__in=[*rules.CLOSED, *rules.REACHED])
    return (Q(state=State.FORCE) & (unmet | queries.tests_over(day.now))) | asked


def overdue(scope: Scope, at: datetime) -> list[Seen]:
    """Everybody within reach of whom something is overdue, the longest first."""
    day = day_of(at)
    found = queries.standing(scope, day, may_be_late(day), lately=False)
    return [one for one in found if one.wanted.late_since is not None]


def escalate(*, scope: Scope) -> int:
    """Write down what has gone up since the last look; a worker calls it. Looking twice changes nothing. Answers how
    many steps up there were."""
    incident = incident_of(scope)
    now = clock.now(incident)
    ladder = [Rung(step.level, step.hours) for step in incidents.ladder(incident)]
    late = [(one.measure, one.wanted.late_since) for one in overdue(scope, now) if one.wanted.late_since]
    known = steps(scope, [(row.person, since) for row, since in late])
    fresh = [
        Escalated(person=row.person, incident=incident, place=row.place, level=level, late_since=since, recorded_at=now)
        for row, since in late
        for level in rules.climbed(since, now, ladder)
        if level not in known.get((row.person, since), {})
    ]
    Escalated.objects.bulk_create(fresh, batch_size=1000)
    if fresh:
        levels = {step.level: sum(one.level == step.level for one in fresh) for step in ladder}
        audit.write(scope, action="screening.escalate", detail=levels)
    return len(fresh)


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


def own_level(scope: Scope) -> str:
    """The level of the ladder at which somebody works: a county's officer answers for what has gone up that far."""
    return "town" if scope.places and min(map(len, scope.places)) >= TOWN else "county"


def waiting(scope: Scope, at: datetime) -> Found:
    """What has gone up to the asker's own level and is still overdue, where, and the oldest one's time."""
    gone_up = Escalated.objects.filter(scope.within("place"), incident=scope.incident or 0, level=own_level(scope))
    episodes = set(gone_up.values_list("person", "late_since"))
    late = queries.late_since(scope, day_of(at), may_be_late(day_of(at)), gone_up.values("person"))
    up = [(since, place) for person, place, since in late if (person, since) in episodes]
    places = Counter(place[:TOWN] for _since, place in up)
    return Found(
        len(up), tuple(place for place, _n in places.most_common()), min((since for since, _at in up), default=None)
    )
