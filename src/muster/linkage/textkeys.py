"""Keys as texts, for a ledger that outlives a list: what a report shares with the people it may be about.

They are the strong ones of `keys`. A ledger stores them sealed: as blind indexes (HMAC), never in the clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from muster.linkage import fields, names, numbers

_DAY_AT, _DAY_END, _BEGINS, _ENDS = 6, 14, 12, 8


class Keys(NamedTuple):
    """The keys of a report; `name` and `phones` are among `all`, and also tell how common those are in the ledger."""

    all: tuple[str, ...]
    name: str
    phones: tuple[str, ...]


def keys_of(cells: Mapping[str, str]) -> Keys:
    """The keys of one report, from its cells as they were written."""
    name = "".join(sorted(names.fold(syllable) for syllable in names.read(cells.get("name", "")).syllables))
    number = numbers.normal(cells.get("id_number", ""))
    day = fields.day(cells.get("birth_date", "")) or _day_in(number)
    town, village = fields.place(cells.get("town", "")), fields.place(cells.get("village", ""))
    phones = tuple(f"phone {phone}" for phone in fields.phones(cells.get("phone", "")) if phone)
    of_name = f"name {name}" if name else ""
    made = [*phones, of_name]
    if number:
        made.append(f"number {number}")
        made += [f"end {number[-_ENDS:]}"] if len(number) > _BEGINS else []
        made += [f"begin {number[:_BEGINS]} {name}"] if name and len(number) >= _BEGINS else []
    if name:
        made += [f"name-day {name} {day}", f"name-year {name} {day // 10000}"] if day else []
        made += [f"name-town {name} {town}"] if town else []
        made += [f"name-village {name} {village}"] if village else []
    if day and town and village:
        made.append(f"day-place {day} {town} {village}")
    return Keys(tuple(key for key in dict.fromkeys(made) if key), of_name, phones)


def _day_in(number: str) -> int:
    digits = number[_DAY_AT:_DAY_END]
    return int(digits) if len(digits) == _DAY_END - _DAY_AT and digits.isdigit() else 0
