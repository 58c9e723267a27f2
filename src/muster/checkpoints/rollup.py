"""Hours that are over are summed once: a board then reads hours, and batches only of the latest hour.

A feature's figures are right without it. It may be late, run twice or by two workers at once; nothing changes but how
long a board takes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from muster.checkpoints.queries.reach import fetch
from muster.kernel import audit
from muster.kernel.scope import acting, system

SETTLING = timedelta(minutes=5)
"""How long after its end an hour is closed: a server's clock that is set back by less does no harm."""
AT_ONCE = 24
"""How many hours are closed in one transaction: a long one would keep pages from asking for the last minutes."""


def close_hours(*, incident: int) -> datetime | None:
    """Sum what was recorded in hours that are over, and can no longer change; returns up to when.

    None where nothing was closed. Each step is a transaction of its own: call it outside of one.
    """
    until = None
    while closed := _close(incident):
        until = closed
    return until


def _close(incident: int) -> datetime | None:
    scope = system(incident, "job:close_hours")
    wanted = {"incident": incident, "settling": SETTLING, "most": AT_ONCE}
    with acting(scope):
        answer = fetch("select checkpoints_close_hours(%(incident)s, %(settling)s, %(most)s)", wanted)
        until: datetime | None = answer[0][0]
        if until is not None:
            audit.write(scope, action="checkpoints.close_hours", detail={"until": until.isoformat()})
    return until
