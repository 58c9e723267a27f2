"""What rosters bring to the phone: who is due at this post, so that they begin duty and hand over without a network."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from muster.kernel import phoneparts
from muster.kernel.scope import Scope
from muster.people import rules as masks
from muster.rosters.phonewords import TEXTS
from muster.rosters.queries import grid
from muster.rosters.queries import rosters as queries

AHEAD, BACK = timedelta(hours=72), timedelta(hours=12)
TAIL = 4


def pack(scope: Scope, site: str, at: datetime) -> dict[str, Any]:
    """Those on published rosters at the post: surname and the last digits of their own number."""
    rows = [row for row in queries.published(scope, at - BACK, at + AHEAD, at) if row.site == site]
    names = grid.names(scope, {row.staff for row in rows})
    return {
        "due": [
            {
                "id": str(row.staff), "name": masks.mask_name(names[row.staff].name),
                "tail": names[row.staff].phone[-TAIL:], "since": row.starts_at.isoformat(),
                "until": row.ends_at.isoformat(),
            }
            for row in rows
        ]
    }  # fmt: skip


phoneparts.register(phoneparts.Part(key="rosters", texts=TEXTS, pack=pack))
