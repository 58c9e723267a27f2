"""What stands about somebody: control marks in force and the latest test, for the verdict at a gate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from muster.kernel.scope import Scope


@dataclass(frozen=True)
class InForce:
    """A control mark: its kind, the verdict a gate gives for it, and until when (None: until lifted)."""

    kind: str
    verdict: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Tested:
    """The latest test: when it was sampled and reported, and its result (negative, positive, pending)."""

    sampled_at: datetime
    reported_at: datetime | None
    result: str


@dataclass(frozen=True)
class Standing:
    """All that stands about one mark."""

    holds: tuple[InForce, ...] = ()
    proof: Tested | None = None


def standing(
    scope: Scope, marks: Iterable[bytes], *, at: datetime, as_of: datetime | None = None
) -> dict[bytes, Standing]:
    """What is in force at `at`, known at `as_of` (None: all that is known), by mark; marks without anything are absent.

    It looks at the whole incident, since whoever is marked in one town is stopped in the next; it does not say where
    the mark was set. One statement for any number of marks.
    """
    wanted = list(dict.fromkeys(marks))
    if scope.incident is None or not wanted:
        return {}
    holds: dict[bytes, list[InForce]] = {}
    proofs: dict[bytes, Tested] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select mark, kind, verdict, since, until, result"
            " from people_standing(%s::bytea[], %s, coalesce(%s::timestamptz, 'infinity'))",
            (wanted, at, as_of),
        )
        for mark, kind, verdict, since, until, result in cursor.fetchall():
            if verdict is None:
                proofs[bytes(mark)] = Tested(since, until, result)
            else:
                holds.setdefault(bytes(mark), []).append(InForce(kind, verdict, since, until))
    return {
        mark: Standing(tuple(holds.get(mark, ())), proofs.get(mark))
        for mark in wanted
        if mark in holds or mark in proofs
    }
