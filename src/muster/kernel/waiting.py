"""What waits for somebody: each feature says what must be handled now; pages, counts and bulletins put it together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Protocol, runtime_checkable

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


@runtime_checkable
class Together(Protocol):
    """A way to count of which several are answered at once: the start page asks one ledger for six kinds."""

    def __call__(self, scope: Scope, as_of: datetime | None) -> Found:
        """What one of them finds alone."""

    @classmethod
    def together(cls, scope: Scope, as_of: datetime | None, asked: Sequence[Any]) -> list[Found]:
        """What each of these finds."""


@dataclass(frozen=True)
class Kind:
    """One kind of item, which `find` counts.

    `label` completes "12 …" ("checkpoints silent for over an hour"), with a form for one; `verb` is the one action that
    settles it, `url` the list of the items. `reported` kinds stand in bulletins among the problems to watch.
    """

    key: str
    label: Promise
    verb: Text
    urgency: Urgency
    url: Callable[[], str]
    find: Find
    reported: bool = False

    def said(self, count: int) -> str:
        """The label behind a number."""
        return str(self.label % {"count": count})


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
    asked = kinds(reported=reported)
    families: dict[type[Together], list[Kind]] = defaultdict(list)
    for one in asked:
        if isinstance(one.find, Together):
            families[type(one.find)].append(one)
    found: dict[str, Found] = {}
    for family, several in families.items():
        answers = family.together(scope, as_of, [one.find for one in several])
        found.update(zip((one.key for one in several), answers, strict=True))
    answered = [(one, found[one.key] if one.key in found else one.find(scope, as_of)) for one in asked]
    return [(one, answer) for one, answer in answered if answer.count]
