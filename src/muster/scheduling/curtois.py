"""Problems in the text format of Curtois and Qu: read, weighed, written as rows of shifts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from muster.scheduling.plan import Status
from muster.scheduling.reading import Refused

MARK = "SECTION_HORIZON"
WEEK, SATURDAY = 7, 5
OFF = "-"
LONGEST = 400
Rows = dict[str, list[str | None]]
"""For each employee the shift of each day, or None."""


@dataclass(frozen=True)
class Employee:
    most: dict[str, int]
    most_minutes: int
    least_minutes: int
    longest_run: int
    shortest_run: int
    shortest_rest: int
    most_weekends: int


@dataclass(frozen=True)
class Cover:
    wanted: int
    under: int
    over: int


@dataclass(eq=False)
class Instance:
    """Everything about one problem of this kind."""

    days: int = 0
    minutes: dict[str, int] = field(default_factory=dict)
    not_after: dict[str, set[str]] = field(default_factory=dict)
    """For each shift those that may not follow it on the next day."""
    staff: dict[str, Employee] = field(default_factory=dict)
    off: set[tuple[str, int]] = field(default_factory=set)
    wishes: dict[tuple[str, int, str], int] = field(default_factory=dict)
    """What it costs not to give this shift."""
    aversions: dict[tuple[str, int, str], int] = field(default_factory=dict)
    """What it costs to give it."""
    cover: dict[tuple[int, str], Cover] = field(default_factory=dict)

    def weekends(self) -> Iterator[list[int]]:
        """Saturday and Sunday of each week; horizons start on a Monday."""
        for first in range(0, self.days, WEEK):
            weekend = [day for day in (first + SATURDAY, first + SATURDAY + 1) if day < self.days]
            if weekend:
                yield weekend

    def may(self, employee: str, day: int, shift: str) -> bool:
        return self.staff[employee].most.get(shift, self.days) > 0 and (employee, day) not in self.off


def is_instance(content: bytes) -> bool:
    """Whether a file is of this format."""
    return MARK.encode() in content[:4096]


def read_instance(content: bytes) -> Instance:
    """The problem in a file's content, or `Refused` with the line."""
    instance, section = Instance(), ""
    for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("SECTION_"):
            section = text
            continue
        read = SECTIONS.get(section)
        if read is None:
            raise Refused([f"line {number}: {section or 'text before the first section'} is not known"])
        try:
            read(instance, [part.strip() for part in text.split(",")])
        except (ValueError, IndexError, KeyError) as error:
            raise Refused([f"line {number} ({section}): {text!r} cannot be read: {error}"]) from error
    for word, given in (("horizon", instance.days), ("shifts", instance.minutes), ("staff", instance.staff)):
        if not given:
            raise Refused([f"the file has no {word}; a roster needs some"])
    return instance


def _horizon(instance: Instance, parts: list[str]) -> None:
    instance.days = int(parts[0])
    if not 1 <= instance.days <= LONGEST:
        raise ValueError(f"a horizon has 1 to {LONGEST} days")


def _shift(instance: Instance, parts: list[str]) -> None:
    instance.minutes[parts[0]] = int(parts[1])
    instance.not_after[parts[0]] = {name for name in (parts[2].split("|") if len(parts) > 2 else ()) if name}  # noqa: PLR2004


def _employee(instance: Instance, parts: list[str]) -> None:
    most = {}
    for entry in parts[1].split("|"):
        shift, _, count = entry.partition("=")
        most[_known(shift, instance.minutes, "shift")] = int(count)
    instance.staff[parts[0]] = Employee(most, *(int(part) for part in parts[2:8]))


def _day_off(instance: Instance, parts: list[str]) -> None:
    employee = _known(parts[0], instance.staff, "employee")
    instance.off |= {(employee, _day(instance, part)) for part in parts[1:] if part}


def _wish(instance: Instance, parts: list[str]) -> None:
    key = _request(instance, parts)
    instance.wishes[key] = instance.wishes.get(key, 0) + int(parts[3])


def _aversion(instance: Instance, parts: list[str]) -> None:
    key = _request(instance, parts)
    instance.aversions[key] = instance.aversions.get(key, 0) + int(parts[3])


def _request(instance: Instance, parts: list[str]) -> tuple[str, int, str]:
    employee = _known(parts[0], instance.staff, "employee")
    return employee, _day(instance, parts[1]), _known(parts[2], instance.minutes, "shift")


def _cover(instance: Instance, parts: list[str]) -> None:
    wanted, under, over = (int(part) for part in parts[2:5])
    instance.cover[_day(instance, parts[0]), _known(parts[1], instance.minutes, "shift")] = Cover(wanted, under, over)


def _known(name: str, among: dict[str, Any], kind: str) -> str:
    if name not in among:
        raise ValueError(f"{kind} {name!r} is not in the file")
    return name


def _day(instance: Instance, text: str) -> int:
    day = int(text)
    if not 0 <= day < instance.days:
        raise ValueError(f"day {day} is outside the horizon of {instance.days} days")
    return day


SECTIONS: dict[str, Callable[[Instance, list[str]], None]] = {
    MARK: _horizon,
    "SECTION_SHIFTS": _shift,
    "SECTION_STAFF": _employee,
    "SECTION_DAYS_OFF": _day_off,
    "SECTION_SHIFT_ON_REQUESTS": _wish,
    "SECTION_SHIFT_OFF_REQUESTS": _aversion,
    "SECTION_COVER": _cover,
}


def penalty(instance: Instance, rows: Rows) -> int:
    """Requests that are not granted, and cover below or above what is wanted."""
    total = sum(weight for (employee, day, shift), weight in instance.wishes.items() if rows[employee][day] != shift)
    total += sum(
        weight for (employee, day, shift), weight in instance.aversions.items() if rows[employee][day] == shift
    )
    for (day, shift), cover in instance.cover.items():
        count = sum(row[day] == shift for row in rows.values())
        total += cover.under * max(0, cover.wanted - count) + cover.over * max(0, count - cover.wanted)
    return total


@dataclass(frozen=True, eq=False)
class RowPlan:
    """The best rows found; `rows` is None when there is no legal roster, or none was found in time."""

    rows: Rows | None
    cost: int
    lower_bound: int
    seconds: float
    status: Status
    impossible: str = ""
    """The employee for whom no row of shifts keeps all limits."""

    @property
    def gap(self) -> float:
        return (self.cost - self.lower_bound) / self.cost if self.cost else 0.0

    def document(self) -> dict[str, Any]:
        """The contract's plan."""
        return {
            "format": "muster-plan/1",
            "rows": {name: " ".join(shift or OFF for shift in row) for name, row in (self.rows or {}).items()},
            "cost": self.cost,
            "lower_bound": self.lower_bound,
            "gap": round(self.gap, 6),
            "seconds": round(self.seconds, 2),
            "status": self.status,
        }
