"""What stands in the desk's side navigation. A feature registers its entry in `AppConfig.ready`; the web draws it.

An entry's order says its group as well: today up to 19, the posts and who stands at them up to 29, screening up to 34,
who is called and told up to 39, people up to 69, settings from 70 on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from muster.kernel.waiting import Find

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


def _signed_in(request: HttpRequest) -> bool:
    return bool(getattr(request, "user", None) and request.user.is_authenticated)


@dataclass(frozen=True)
class Entry:
    """One line: `route` is a url name without arguments; `routes` are those of the pages below it.

    `waiting` finds the items that wait there now: how many they are in all stands beside the line (0 shows no mark).
    `visible` says whether somebody sees the line.
    """

    route: str
    label: _StrOrPromise
    order: int
    waiting: tuple[Find, ...] = ()
    visible: Callable[[HttpRequest], bool] = field(default=_signed_in)
    routes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Some lines under one word; `until` is the order at which the next group begins."""

    key: str
    label: _StrOrPromise
    until: int


GROUPS = (
    Group("today", _("Today"), 20),
    Group("field", _("At the posts"), 30),
    Group("screening", _("Screening work"), 35),
    Group("callups", _("Call-ups and orders"), 40),
    Group("people", _("People and units"), 70),
    Group("settings", _("Settings"), 1000),
)


def group_of(entry: Entry) -> Group:
    """The group in which an entry stands."""
    return next(group for group in GROUPS if entry.order < group.until)


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add a line, or replace the one of the same route."""
    _entries[entry.route] = entry


def entries() -> list[Entry]:
    """All lines in their order, whoever asks."""
    return sorted(_entries.values(), key=lambda entry: entry.order)
