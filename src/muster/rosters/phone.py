"""What rosters bring to the phone: who is due at this post, so that they begin duty and hand over without a network."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from muster.incidents import queries as incidents
from muster.kernel import codes, phoneparts
from muster.kernel.scope import Scope
from muster.people import rules as masks
from muster.people.queries import organisations
from muster.rosters.phonewords import TEXTS
from muster.rosters.queries import grid, items, needs
from muster.rosters.queries import rosters as queries

AHEAD, BACK = timedelta(hours=72), timedelta(hours=12)
TAIL = 4
MOST_ITEMS = 50
NUMBER = re.compile(r"\d{7,}[\dXx]?")
"""What may be somebody's number: it stays out of the pack, which lies on a phone."""


def pack(scope: Scope, site: str, at: datetime) -> dict[str, Any]:
    """Those on published rosters at the post, by surname and last digits of their number; what is open there."""
    rows = [row for row in queries.published(scope, at - BACK, at + AHEAD, at) if row.site == site]
    names = grid.names(scope, {row.staff for row in rows})
    left_open = items.open_items(scope.narrowed(site), at, most=MOST_ITEMS)
    return {
        "items": [_item(one) for one in left_open],
        "closed": [str(one) for one in items.closed_since(scope.narrowed(site), at - AHEAD, at)],
        "units": _units(scope, site, at),
        "due": [
            {
                "id": str(row.staff), "name": masks.mask_name(names[row.staff].name),
                "tail": names[row.staff].phone[-TAIL:], "since": row.starts_at.isoformat(),
                "until": row.ends_at.isoformat(),
            }
            for row in rows
        ]
    }  # fmt: skip


def _item(one: items.OpenItem) -> dict[str, str]:
    return {
        "item": str(one.item), "text": NUMBER.sub(lambda found: f"…{found.group()[-TAIL:]}", one.text),
        "owner": one.unit or masks.mask_name(one.called.name), "unit": one.unit, "since": one.since.isoformat(),
        "at": one.owned_at.isoformat(),
    }  # fmt: skip


def _units(scope: Scope, site: str, at: datetime) -> list[list[str]]:
    """Who but people may own what stays open: the groups of the command that the post is under, the post's own unit."""
    groups = [one.group for one in incidents.command(scope, at) if codes.covers(one.group.place, site)]
    manned_by = {one.organisation for one in needs.posts(scope.narrowed(site)) if one.organisation}
    return [
        *([one.name_zh, one.name_en or one.name_zh] for one in groups),
        *([one.name_zh, one.name_en or one.name_zh] for one in organisations.by_ids(scope, manned_by)),
    ]


phoneparts.register(phoneparts.Part(key="rosters", texts=TEXTS, pack=pack))
