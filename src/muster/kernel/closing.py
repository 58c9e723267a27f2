"""What is still open in an operation that is to be closed: each package says what it has, and whether closing ends it.

Declared in modules that are loaded at start like those of `waiting`; the operation's page lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from muster.kernel.scope import Scope

Text = str | Promise


@dataclass(frozen=True)
class LooseEnd:
    """One kind of open thing. `label` completes "12 …"; `fate` says in words what closing does with them.

    Without `end` somebody has to settle them first, on the page that `url` leads to.
    """

    key: str
    label: Text
    fate: Text
    url: Callable[[], str]
    count: Callable[[Scope], int]
    end: Callable[[Scope, datetime], None] | None = None


@dataclass(frozen=True)
class Forgetter:
    """What a package blanks itself when a class of data is destroyed, besides the rows that the purger deletes."""

    data_class: str
    count: Callable[[Scope], int]
    forget: Callable[[Scope], None]


_ends: dict[str, LooseEnd] = {}
_forgetters: list[Forgetter] = []


def register(*ends: LooseEnd) -> None:
    """Declare what a package may leave open; a key declared again replaces the former."""
    _ends.update({one.key: one for one in ends})


def forgets(data_class: str, *, count: Callable[[Scope], int], forget: Callable[[Scope], None]) -> None:
    """Declare what is blanked with a class of data: how much there is, and the deed, which may run twice."""
    _forgetters.append(Forgetter(data_class, count, forget))


def forgetters(classes: Iterable[str]) -> list[Forgetter]:
    """What is to be blanked when these classes go."""
    return [one for one in _forgetters if one.data_class in classes]


@dataclass(frozen=True)
class StillOpen:
    """How many of a kind are open."""

    what: LooseEnd
    count: int

    @property
    def blocks(self) -> bool:
        """Whether the operation cannot be closed before somebody has settled these."""
        return self.what.end is None and self.count > 0


def still_open(scope: Scope) -> list[StillOpen]:
    """Everything that may be open with its number, what blocks first."""
    found = [StillOpen(one, one.count(scope)) for one in _ends.values()]
    return sorted(found, key=lambda one: (not one.blocks, one.count == 0, one.what.key))
