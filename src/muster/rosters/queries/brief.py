"""Assignments as tuples of what pages count by: a county's day has thousands, and a model's row takes its time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from muster.rosters import rules
from muster.rosters.models import Assignment

MOMENTS = frozenset({"starts_at", "ends_at", "set_at"})


class Stands(NamedTuple):
    """Somebody at a post, as a roster is counted by."""

    pk: int
    staff: UUID
    post: int
    shift: int
    day: date
    role: str
    starts_at: datetime
    ends_at: datetime
    night: bool
    locked: bool
    answer: str

    @property
    def duty(self) -> rules.Duty:
        """As the rules see it."""
        return rules.Duty(self.pk, self.day, self.starts_at, self.ends_at, self.night)


class Watch(NamedTuple):
    """Somebody's shift, as the day is watched by."""

    pk: int
    staff: UUID
    site: str
    post_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    set_at: datetime
    night: bool
    ended_why: str


def stands(rows: QuerySet[Assignment]) -> list[Stands]:
    """What stands somewhere."""
    head, tail = ("pk", "staff", "post", "shift", "day", "role"), ("shift__night", "locked", "answer")
    return list(map(Stands._make, _read(rows, (*head, "starts_at", "ends_at", *tail))))


def watches(rows: QuerySet[Assignment]) -> list[Watch]:
    """Shifts to be watched."""
    head, tail = ("pk", "staff", "site", "post", "day"), ("shift__night", "ended_why")
    return list(map(Watch._make, _read(rows, (*head, "starts_at", "ends_at", "set_at", *tail))))


def _read(rows: QuerySet[Assignment], names: tuple[str, ...]) -> Iterable[list[Any]]:
    """There are few moments: each is read once, out of its text."""
    moment: Callable[[str], datetime] = lru_cache(maxsize=None)(datetime.fromisoformat)
    at = [number for number, name in enumerate(names) if name in MOMENTS]
    asked = (Cast(name, TextField()) if name in MOMENTS else name for name in names)
    for found in rows.select_related(None).values_list(*asked):
        row = list(found)
        for number in at:
            row[number] = moment(row[number])
        yield row
