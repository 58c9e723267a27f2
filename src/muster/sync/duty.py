"""Whose records do not count by themselves: somebody who was taken off duty while their phone had no network.

The phone could not know, so it went on naming them. What they recorded before stands; what bears their name after it is
set aside until the desk decides. Asked once in some seconds for each person of a post.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import orjson

from muster.people import rules

if TYPE_CHECKING:
    from muster.sync.intake import Caller, Run

KNOWN_FOR = 5.0
MOST_KNOWN = 100_000
OFF = "select sync_off_duty(%s, %s, %s, %s)::text"


class Span(NamedTuple):
    """A time without duty; `until` None is for good."""

    since: datetime
    until: datetime | None


Off = Mapping[UUID, list[Span]]
_known: dict[tuple[int, str, UUID], tuple[float, list[Span]]] = {}


def forget() -> None:
    """Ask about everybody again."""
    _known.clear()


def off(caller: Caller, named: Iterable[UUID | None], run: Run) -> Off:
    """When those whom a batch names were off duty at its post; people without such a time are left out."""
    moment = time.monotonic()
    wanted = {one for one in named if one is not None}
    if not wanted:
        return {}
    keys = {one: (caller.incident, caller.site, one) for one in wanted}
    unknown = [one for one, key in keys.items() if _known.get(key, (0.0,))[0] <= moment]
    if unknown:
        if len(_known) > MOST_KNOWN:
            _known.clear()
        found = _ask(caller, unknown, run)
        for one in unknown:
            _known[keys[one]] = (moment + KNOWN_FOR, found.get(one, []))
    return {one: spans for one, key in keys.items() if (spans := _known[key][1])}


def _ask(caller: Caller, people: list[UUID], run: Run) -> dict[UUID, list[Span]]:
    listed = {who: one for one in people if (who := rules.who_on_duty(one)) is not None}
    staff = [one for one in people if one not in listed.values()]
    [rows] = run(OFF, (caller.incident, caller.site, list(listed), staff))
    found: dict[UUID, list[Span]] = {}
    for who, person, since, until in orjson.loads(rows):
        one = listed.get(who) or (UUID(person) if person else None)
        if one is not None:
            found.setdefault(one, []).append(Span(_moment(since), _moment(until) if until else None))
    return found


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def is_off(spans: list[Span], at: datetime, *, safe: bool) -> bool:
    """Whether somebody was off duty at that moment; where the moment rests on no evidence, any such time counts."""
    return any(not safe or (span.since <= at and (span.until is None or at < span.until)) for span in spans)
