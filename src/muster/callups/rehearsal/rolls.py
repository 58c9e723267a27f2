"""Rolls as offices write them: people who do not exist, with the slips of real lists. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from muster.people.generated import GeneratedPerson, Generator

NAMED = ("单位", "姓名", "身份证号", "手机")
TEAMS = (*NAMED, "队伍名称", "队伍类型", "队内职务", "批准单位", "批次", "来自", "服务地")
SENT = ("姓名", "手机", "队伍", "地点", "开始时间", "任务")
UNITS = ("单位名称", "类型", "所在地", "上级单位")
SHOWN = "%Y-%m-%d %H:%M"
ONE_IN = 150
"""Of so many rows one has a slip that nobody can read, and comes back."""
SPACED, SMALL = 0.05, 0.08

Row = list[str]


@dataclass(frozen=True)
class Somebody:
    """A person and the unit that sends them."""

    unit: str
    person: GeneratedPerson


@dataclass(frozen=True)
class Squad:
    """A team as a roll describes it; the first of its people leads it."""

    name: str
    kind: str
    place: str
    people: Sequence[Somebody]
    approved: str = ""
    wave: int = 1
    origin: str = ""
    first: str = "队长"


@dataclass
class Rolls:
    """Makes people and lists of them, and counts what was made wrong on purpose."""

    seed: str
    homes: Sequence[str]
    played: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.seed}:rolls")  # noqa: S311 - repeatable on purpose
        self._people = Generator(f"{self.seed}:people", self.homes)

    def people(self, unit: str, count: int) -> list[Somebody]:
        """People of working age of one unit."""
        return [Somebody(unit, self._people.person(ages=(22, 59))) for _ in range(count)]

    def row(self, somebody: Somebody) -> Row:
        """A row of NAMED, as whoever typed it typed it: spaces in phones, small letters in numbers."""
        phone, number = somebody.person.phone, somebody.person.id_number
        slip = self.random.random()
        if slip < SPACED:
            phone = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
        elif slip < SMALL:
            number = number.lower()
        return [somebody.unit, somebody.person.name, number, phone]

    def squad(self, squad: Squad) -> list[Row]:
        """The rows of TEAMS of a team."""
        about = [squad.approved, str(squad.wave), squad.origin, squad.place]
        return [
            [*self.row(one), squad.name, squad.kind, squad.first if number == 0 else "队员", *about]
            for number, one in enumerate(squad.people)
        ]

    def slips(self, rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
        """The list as it is sent first, with a digit lost here and there; and those rows put right."""
        sent, right = [], []
        for row in rows:
            if self.random.random() * ONE_IN < 1:
                sent.append([*row[:3], row[3].replace(" ", "")[:-1], *row[4:]])
                right.append(row)
            else:
                sent.append(row)
        self.played["row_wrong"] += len(right)
        return sent, right


def shares(total: int, parts: int) -> list[int]:
    """A total in parts that differ by one at most."""
    return [total // parts + (number < total % parts) for number in range(parts)] if parts else []


def dealt(people: Sequence[Somebody], parts: int) -> list[list[Somebody]]:
    """People in so many groups of nearly one size, in their order."""
    groups, start = [], 0
    for size in shares(len(people), parts):
        groups.append(list(people[start : start + size]))
        start += size
    return groups
