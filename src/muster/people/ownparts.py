"""What other packages add to the page of one's own record: layers above register, people know none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise

from muster.kernel.scope import Scope

Text = str | Promise


@dataclass(frozen=True)
class OwnPart:
    """A section in plain words: a title, lines of a label and what it says, and whether it is still in force."""

    title: Text
    lines: tuple[tuple[Text, Text], ...]
    open: bool = False


Finder = Callable[[Scope, Sequence[UUID]], list[OwnPart]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Called when a package is loaded; the finder is asked with the ids of the records that name the person."""
    if finder not in _finders:
        _finders.append(finder)


Births = Callable[[Scope, Sequence[UUID]], date | None]
_births: list[Births] = []


def register_births(told: Births) -> None:
    """The same for the date of birth of somebody whose number says none."""
    if told not in _births:
        _births.append(told)


def birth(scope: Scope, records: Sequence[UUID]) -> date | None:
    """When the person of these records was born, as far as another package was told."""
    return next((day for told in _births if (day := told(scope, records)) is not None), None)


def parts(scope: Scope, records: Sequence[UUID]) -> list[OwnPart]:
    """All sections about one person."""
    return [part for finder in _finders for part in finder(scope, records)]
