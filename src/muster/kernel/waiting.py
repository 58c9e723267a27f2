"""What waits for somebody: each feature says what must be handled now; pages, counts and bulletins put it together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from django.utils.functional import Promise

from muster.kernel.scope import Scope

Text = str | Promise


class Urgency(IntEnum):
    """How soon: what is listed first."""

    NOW = 0
    TODAY = 1
    WATCH = 2


@dataclass(frozen=True)
class Found:
    """How many items of a kind wait, where (place or site codes, the worst first), and the oldest one's time."""

    count: int
    places: tuple[str, ...] = ()
    since: datetime | None = None


Find = Callable[[Scope, datetime | None], Found]
"""Counts items of a kind within a scope as of a moment (None is now)."""


@dataclass(frozen=True)
class Kind:
    """One kind of item, which `find` counts.

    `label` completes "12 …" ("checkpoints silent for over an hour"), `verb` is the one action that settles it, `url`
    the list of the items. `reported` kinds stand in bulletins among the problems to watch.
    """

    key: str
    label: Text
    verb: Text
    urgency: Urgency
    url: Callable[[], str]
    find: Find
    reported: bool = False


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Called in a feature's `AppConfig.ready`; a key registered again replaces the former."""
    for kind in kinds:
        _kinds[kind.key] = kind


def kind(key: str) -> Kind | None:
    """The kind of that key, None where the program no longer knows it."""
    return _kinds.get(key)


def kinds(*, reported: bool = False) -> list[Kind]:
    """All kinds, the most urgent first; only those that bulletins name with `reported`."""
    chosen = (one for one in _kinds.values() if one.reported or not reported)
    return sorted(chosen, key=lambda one: (one.urgency, one.key))


def items(scope: Scope, as_of: datetime | None = None, *, reported: bool = False) -> list[tuple[Kind, Found]]:
    """What waits now or waited then, the most urgent first; kinds without any are left out."""
    found = [(one, one.find(scope, as_of)) for one in kinds(reported=reported)]
    return [(one, answer) for one, answer in found if answer.count]
