"""Pure decisions about passes: what may be issued, which doors a compound has, what a pass is at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from muster.kernel.signing.serials import UNSEEN
from muster.passes.card import MOST_LABEL, MOST_PLACES, MOST_TIMES

MOST_DOORS = 5000
LONGEST = timedelta(days=92)
"""A pass is for a time of control measures: who needs it longer gets a new one. Vehicles follow their permit."""

State = Literal["valid", "early", "expired", "withdrawn"]


@dataclass(frozen=True)
class Terms:
    """From when to when, how often, with how many, and at which gates (codes of sites or places) a pass holds."""

    since: datetime
    until: datetime
    gates: tuple[str, ...]
    times: int | None = None
    days: int | None = None
    people: int | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON keeps them."""
        moments = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return moments | {"gates": list(self.gates), "times": self.times, "days": self.days, "people": self.people}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Terms:
        """Back from JSON."""
        since, until = (datetime.fromisoformat(plain[key]) for key in ("since", "until"))
        return cls(since, until, tuple(plain["gates"]), plain["times"], plain["days"], plain["people"])


def refuse_terms(terms: Terms, *, longest: timedelta | None = LONGEST) -> str | None:
    """The code of what is wrong with them; None when a pass can be issued so."""
    quota = (terms.times, terms.days, terms.people)
    if terms.until <= terms.since:
        return "period_empty"
    if longest is not None and terms.until - terms.since > longest:
        return "period_long"
    if not 0 < len(terms.gates) <= MOST_PLACES:
        return "gates_missing"
    if any(quota) and not all(part is not None and 0 < part <= MOST_TIMES for part in quota):
        return "quota_incomplete"
    return None


def state(since: datetime, until: datetime, withdrawn_at: datetime | None, at: datetime) -> State:
    """What a pass is at a moment."""
    if withdrawn_at is not None and withdrawn_at <= at:
        return "withdrawn"
    if at < since:
        return "early"
    return "expired" if at >= until else "valid"


@dataclass(frozen=True)
class Compound:
    """The doors of a compound, told by ranges: buildings, units in each, floors, rooms on each floor."""

    first: int
    last: int
    units: int
    floors: int
    rooms: int

    def count(self) -> int:
        """How many doors there are."""
        return max(0, self.last - self.first + 1) * self.units * self.floors * self.rooms


def doors(compound: Compound) -> list[str]:
    """Their labels as people write them: 3栋2单元501."""
    return [
        f"{building}栋{unit}单元{floor}{room:02}"
        for building in range(compound.first, compound.last + 1)
        for unit in range(1, compound.units + 1)
        for floor in range(1, compound.floors + 1)
        for room in range(1, compound.rooms + 1)
    ]


def door(building: str, unit: str, room: str) -> str:
    """A door's label from the columns of a sheet: bare numbers get the words that people write after them."""
    parts = [(building, "栋"), (unit, "单元"), (room, "")]
    written = [(normal_label(text), word) for text, word in parts]
    return "".join(text + (word if text.isdigit() else "") for text, word in written if text)


def labels_of(lines: Iterable[str]) -> list[str]:
    """One label a line, without empty lines and repetitions, in their order."""
    return list(dict.fromkeys(label for line in lines if (label := normal_label(line))))


def normal_label(text: str) -> str:
    """A label in its one way of writing, of what shows alone; columns pasted from a sheet become one."""
    return UNSEEN.sub("", "".join(text.split()))


def long_labels(labels: Iterable[str]) -> list[str]:
    """Those that do not fit a card."""
    return [label for label in labels if len(label) > MOST_LABEL]
