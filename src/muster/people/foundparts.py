"""Where the exact search finds somebody besides the records of posts: layers above register their own lists, people
know none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from muster.kernel.scope import Scope

Text = str | Promise


@dataclass(frozen=True)
class Listed:
    """Somebody in such a list: as whom the search found them, their page, and what a line says of them."""

    found: UUID
    url: str
    list: Text
    place: str
    state: Text
    recorded_at: datetime


Finder = Callable[[Scope, Sequence[UUID], datetime | None], list[Listed]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Called when a package is loaded; the finder is asked with what the identities that were found belong to, and
    answers what lies within the scope, at a past minute if one is given."""
    if finder not in _finders:
        _finders.append(finder)


def page_of(scope: Scope, found: UUID) -> str:
    """The address of somebody's page in the first list that has them; '' where none has."""
    return next((line.url for line in listed(scope, [found], None)), "")


def listed(scope: Scope, found: Sequence[UUID], as_of: datetime | None) -> list[Listed]:
    """All lines of all lists."""
    return [line for finder in _finders for line in finder(scope, found, as_of)]
