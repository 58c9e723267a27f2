"""What stands in the desk's side navigation. A feature registers its entry in `AppConfig.ready`; the web draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


def _signed_in(request: HttpRequest) -> bool:
    return bool(getattr(request, "user", None) and request.user.is_authenticated)


def _nothing(request: HttpRequest) -> int:
    return 0


@dataclass(frozen=True)
class Entry:
    """One line: `route` is a url name without arguments; `routes` are those of the pages below it.

    `waiting` counts the items that wait for this person (0 shows no mark); `visible` says whether they see the line.
    """

    route: str
    label: _StrOrPromise
    order: int
    waiting: Callable[[HttpRequest], int] = field(default=_nothing)
    visible: Callable[[HttpRequest], bool] = field(default=_signed_in)
    routes: tuple[str, ...] = ()


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add a line, or replace the one of the same route."""
    _entries[entry.route] = entry


def entries() -> list[Entry]:
    """All lines in their order, whoever asks."""
    return sorted(_entries.values(), key=lambda entry: entry.order)
