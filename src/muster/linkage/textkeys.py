"""Keys as texts, for a ledger that outlives a list: what a report shares with the people it may be about.

They are the strong ones of `keys`. A ledger stores them sealed: as blind indexes (HMAC), never in the clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from muster.linkage import fields, names, numbers

_DAY_AT, _DAY_END, _BEGINS, _ENDS = 6, 14, 12, 8


class Keys(NamedTuple):
    """The keys of a report; the others are among `all`. `name` and `phones` tell how common those are in the ledger,
    `number` and `begin` (its beginning with the name) who is known by a right number (`valid`)."""

    all: tuple[str, ...]
    name: str
    phones: tuple[str, ...]
    number: str
    begin: str
    valid: bool


def keys_of(cells: Mapping[str, str]) -> Keys:
    """The keys of one report, from its cells as they were written."""
    name = "".join(sorted(names.fold(syllable) for syllable in names.read(cells.get("name", "")).syllables))
    number = numbers.normal(cells.get("id_number", ""))
    day = fields.day(cells.get("birth_date", "")) or _day_in(number)
    town, village = fields.place(cells.get("town", "")), fields.place(cells.get("village", ""))
    phones = tuple(f"phone {phone}" for phone in fields.phones(cells.get("phone", "")) if phone)
    of_name = f"name {name}" if name else ""
    of_number = f"number {number}" if number else ""
    begin = f"begin {number[:_BEGINS]} {name}" if name and len(number) >= _BEGINS else ""
    end = f"end {number[-_ENDS:]}" if len(number) > _BEGINS else ""
    made = [*phones, of_name, of_number, end, begin]
    if name:
        made += [f"name-day {name} {day}", f"name-year {name} {day // 10000}"] if day else []
        made += [f"name-town {name} {town}"] if town else []
        made += [f"name-village {name} {village}"] if village else []
    if day and town and village:
        made.append(f"day-place {day} {town} {village}")
    valid = numbers.is_right(number) and not numbers.was_old(cells.get("id_number", ""))
    return Keys(tuple(key for key in dict.fromkeys(made) if key), of_name, phones, of_number, begin, valid)


def _day_in(number: str) -> int:
    digits = number[_DAY_AT:_DAY_END]
    return int(digits) if len(digits) == _DAY_END - _DAY_AT and digits.isdigit() else 0
