"""Who was turned back and tried again, found in whatever order the records arrive.

A phone is offline for hours, so the earlier attempt often comes after the later one was judged. What is written down is
therefore never a sum but each pair of an attempt and one turning-back before it, found from whichever side is judged
last; `queries.attempts` sums up the pairs whose records stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from muster.checkpoints.models import Check, Policy
from muster.kernel.scope import Scope
from muster.people import queries as people

USUAL_HOURS = 24
"""How long somebody turned back is remembered where the command has set nothing."""

PAIRS = """
insert into checkpoints_attempt (record, earlier, incident, site, earlier_site, effective_at, earlier_at, recorded_at)
  select l.record, e.record, l.incident, l.site, e.site, l.effective_at, e.effective_at, %(now)s
    from unnest(%(ones)s::uuid[], %(others)s::uuid[]) p(one, other)
    cross join lateral (values (p.one, p.other), (p.other, p.one)) o(later, earlier)
    join checkpoints_check l on l.record = o.later
    join checkpoints_verdict j on j.record = o.later
    join checkpoints_check e on e.record = o.earlier
    left join checkpoints_policy r on r.id = j.policy
   where e.outcome = 'turned_back' and e.effective_at < l.effective_at
     and e.effective_at >= l.effective_at - make_interval(hours => coalesce(r.repeat_hours, %(usual)s))
     and (l.outcome <> 'passed' or j.verdict not in ('pass', 'doubt'))
  on conflict do nothing
"""


def pair(
    scope: Scope,
    checks: Sequence[Check],
    marks: Mapping[UUID, Sequence[tuple[str, bytes]]],
    policies: Iterable[Policy],
    *,
    now: datetime,
) -> int:
    """Write down each pair that one of these judged checks makes with any other; returns how many are new.

    The later of a pair must have been judged, since its verdict and policy say whether it counts; when it has not yet,
    its own turn will find the pair.
    """
    by_mark: dict[bytes, list[UUID]] = {}
    for check in checks:
        for _part, mark in marks.get(check.record, ()):
            by_mark.setdefault(mark, []).append(check.record)
    if not by_mark:
        return 0
    widest = max((policy.repeat_hours for policy in policies), default=USUAL_HOURS)
    # Nothing is recorded before it happened, so whatever is near enough in time was recorded after this.
    since = min(check.effective_at for check in checks) - timedelta(hours=max(widest, USUAL_HOURS))
    seen = people.seen_elsewhere(scope, list(by_mark), since=since)
    pairs = {
        (record, one.record)
        for mark, records in by_mark.items()
        for one in seen.get(mark, ())
        for record in records
        if one.record != record
    }
    if not pairs:
        return 0
    ones, others = zip(*sorted(pairs), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"ones": list(ones), "others": list(others), "usual": USUAL_HOURS, "now": now})
        return int(cursor.rowcount)
