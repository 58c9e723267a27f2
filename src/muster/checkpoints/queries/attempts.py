"""Attempts by somebody turned back before, as of any minute: sums over the pairs of records that stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from muster.checkpoints.models import Attempt
from muster.checkpoints.queries.reach import fetch_dicts
from muster.kernel import clock, codes
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found

TOWN = 9
MOST = 200
FOREVER = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Repeat:
    """Somebody or a vehicle turned back before tries again: `previous` is the attempt before, `attempts` counts all."""

    record: UUID
    previous: UUID
    site: str
    previous_site: str
    attempts: int
    first_at: datetime
    effective_at: datetime


def _told(scope: Scope) -> Q:
    """The next post along the road must know too: what happened in the town is shown to all its posts, masked."""
    near = scope.within("site") | scope.within("earlier_site")
    for place in scope.places:
        if len(place) >= TOWN:
            near |= Q(site__gte=place[:TOWN], site__lt=codes.upper(place[:TOWN]))
    return near


def _summed(records: Iterable[UUID], as_of: datetime | None) -> list[Repeat]:
    parameters = {"wanted": list(set(records)), "as_of": as_of or FOREVER}
    if not parameters["wanted"]:
        return []
    rows = fetch_dicts("select * from checkpoints_repeats(%(wanted)s::uuid[], %(as_of)s)", parameters)
    return [Repeat(**row) for row in rows]


def repeats(scope: Scope, as_of: datetime | None, *, hours: int = 24) -> list[Repeat]:
    """Attempts of the last hours by somebody turned back before, within reach or at a post of the same town."""
    if scope.incident is None:
        return []
    moment = as_of or clock.now(scope.incident)
    found = Attempt.objects.filter(
        _told(scope), incident=scope.incident, effective_at__gt=moment - timedelta(hours=hours),
        effective_at__lte=moment,
    )  # fmt: skip
    rows = _summed(found.values_list("record", flat=True).distinct(), moment)
    return sorted(rows, key=lambda row: (-row.attempts, -row.effective_at.timestamp(), row.record))[:MOST]


def count_repeats(scope: Scope, as_of: datetime | None) -> Found:
    """How many repeated attempts the last 24 hours had, where, since when."""
    rows = repeats(scope, as_of)
    sites = tuple(dict.fromkeys(row.site for row in rows))
    return Found(len(rows), sites, min((row.effective_at for row in rows), default=None))


def around(scope: Scope, record: UUID, as_of: datetime | None) -> tuple[Repeat | None, list[Repeat]]:
    """What a check is as an attempt (None: the first), and the attempts that came next after it, within reach."""
    found = Attempt.objects.filter(Q(record=record) | Q(earlier=record), _told(scope), incident=scope.incident or 0)
    rows = _summed(found.values_list("record", flat=True).distinct(), as_of)
    own = next((row for row in rows if row.record == record), None)
    later = [row for row in rows if row.previous == record and scope.covers(row.site)]
    return own, sorted(later, key=lambda row: row.effective_at)


def all_repeats(scope: Scope) -> set[UUID]:
    """Every record of the operation that is a repeated attempt, within reach."""
    found = Attempt.objects.filter(_told(scope), incident=scope.incident or 0)
    return {row.record for row in _summed(found.values_list("record", flat=True).distinct(), None)}
