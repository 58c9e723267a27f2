"""Pure decisions about quarantine sites: which rooms ranges come to, what a room is at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from muster.kernel import strokes

MOST_ROOMS = 2000
LONGEST_NAME = 60

Look = Literal["free", "part", "full", "closed"]


@dataclass(frozen=True)
class Ranges:
    """Rooms of a building told by ranges: floors, rooms on each floor."""

    building: str
    first: int
    last: int
    rooms: int
    beds: int

    def count(self) -> int:
        """How many rooms there are."""
        return max(0, self.last - self.first + 1) * self.rooms

    def doors(self) -> Iterator[tuple[int, str]]:
        """Floor and name of each, as they stand on the doors: A-0501."""
        before = f"{self.building}-" if self.building else ""
        for floor in range(self.first, self.last + 1):
            for room in range(1, self.rooms + 1):
                yield floor, f"{before}{floor:02}{room:02}"


@dataclass(frozen=True)
class Side:
    """Who signs on one side: a name, and what a finger drew ('' nothing)."""

    name: str
    drawing: str = ""

    @property
    def fault(self) -> str:
        """The code of what is wrong; '' when it can be kept."""
        if not 0 < len(self.name.strip()) <= LONGEST_NAME:
            return "name_missing"
        return "" if strokes.readable(self.drawing) else "drawing_wrong"

    @property
    def empty(self) -> bool:
        """Whether nothing was written or drawn at all."""
        return not self.name.strip() and not self.drawing


def look(beds: int, taken: int, *, closed: bool) -> Look:
    """What a room is at a glance."""
    if closed:
        return "closed"
    if taken == 0:
        return "free"
    return "full" if taken >= beds else "part"
