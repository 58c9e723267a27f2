"""Who is on a shift, masked: who signed in, from how many phones, and who on the list has not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from muster.accounts import shift_queries
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed
from muster.people import identities
from muster.people.identities import NAME, PHONE
from muster.people.models import ShiftPerson
from muster.people.rules import Contact

COLUMN = "people_shiftperson.sealed"
"""What sealed people of shifts are bound to."""


@dataclass(frozen=True)
class Present:
    """Somebody who signed in. `who` is masked; '' when the key of names is not on this machine."""

    entry: int
    who: str
    known: bool
    """Whether the number is that of one member of staff."""
    entered_at: datetime
    last_entered_at: datetime
    phones: int
    ended_at: datetime | None


@dataclass(frozen=True)
class Awaited:
    """Somebody on the list who has not signed in; `void` when their code was tried too often or ended, `struck` when
    they were taken off the list."""

    code: int
    who: str
    made_at: datetime
    void: bool
    struck: bool


def present(scope: Scope, shift: int) -> list[Present]:
    """Who signed in to a shift, the latest first."""
    people = _opened(scope, shift)
    return [
        Present(
            entry.pk, _masked(people.get(entry.who, {})), entry.person is not None,
            entry.entered_at, entry.last_entered_at, len(entry.phones), entry.ended_at,
        )
        for entry in shift_queries.entries_within(scope).filter(shift=shift)
    ]  # fmt: skip


def awaited(scope: Scope, shift: int) -> list[Awaited]:
    """Who on the list has not signed in, in the list's order."""
    people = _opened(scope, shift)
    inside = {entry.who for entry in shift_queries.entries_within(scope).filter(shift=shift)}
    return [
        Awaited(
            code.pk,
            _masked(people.get(code.who, {})),
            code.made_at,
            shift_queries.is_void(code),
            code.struck_at is not None,
        )
        for code in shift_queries.codes_of(scope, shift)
        if code.who not in inside
    ]


def contacts(scope: Scope, shift: int, *, only: Sequence[int] | None = None) -> list[Contact]:
    """The numbers of those awaited, in clear: for handing out codes and nothing else."""
    people = _opened(scope, shift)
    wanted = {one.code for one in awaited(scope, shift) if not one.struck} if only is None else set(only)
    found = [people.get(code.who) for code in shift_queries.codes_of(scope, shift) if code.pk in wanted]
    return [Contact(content.get(NAME, ""), content[PHONE]) for content in found if content and PHONE in content]


def _opened(scope: Scope, shift: int) -> dict[int, dict[str, str]]:
    if not scope.names or scope.incident is None:
        return {}
    rows = ShiftPerson.objects.filter(scope.within("place"), incident=scope.incident, shift=shift)
    found = {}
    for row in rows:
        try:
            found[row.pk] = orjson.loads(open_sealed(row.sealed, column=COLUMN))
        except Problem:
            continue
    return found


def _masked(content: dict[str, str]) -> str:
    parts = identities.masked(content)
    return " ".join(part for part in (parts.name, parts.phone) if part)
