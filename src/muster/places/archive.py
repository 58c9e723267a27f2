"""The package data: the country's divisions, older names and readings of characters, as `pack` wrote them. Pure."""

import csv
import json
import lzma
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from muster.places import rules

DATA = Path(__file__).parent / "data"
DIVISIONS = DATA / "divisions.txt.xz"
READINGS = DATA / "readings.txt"
ALIASES = DATA / "aliases.csv"
ZONES = DATA / "zones.csv"
VENDOR = DATA / "vendor.json"


class Row(NamedTuple):
    """One division as it is stored: `pinyin` is the sort key, `initials` its first letters."""

    code: str
    name: str
    level: int
    kind: str
    pinyin: str
    initials: str


class Older(NamedTuple):
    """An older or other name of a place, with the codes of today that it means; none when nobody has said."""

    name: str
    code: str
    """The code of its time; '' for a zone, which never had one."""
    codes: tuple[str, ...]
    since: date | None
    until: date | None
    exact: bool
    """Whether the dates are of the day; otherwise only their years are known."""
    source: str
    pinyin: str


def vendor() -> dict[str, Any]:
    """What the data was made from: name, version, integrity, licence, counts and the version of the file itself."""
    content: dict[str, Any] = json.loads(VENDOR.read_text(encoding="utf-8"))
    return content


@cache
def readings() -> dict[str, str]:
    """The usual reading of each character in the names of places; '' for marks that are not read."""
    table: dict[str, str] = {}
    for line in READINGS.read_text(encoding="utf-8").splitlines():
        reading, characters = line.split("\t")
        table.update(dict.fromkeys(characters, reading))
    return table


def divisions(prefix: str = "") -> Iterator[Row]:
    """Every division below `prefix` and those above it, in the order of their codes."""
    table = readings()
    spell = str.maketrans({character: f"{reading} " if reading else "" for character, reading in table.items()})
    begin = str.maketrans({character: reading[:1] for character, reading in table.items()})
    current = [""] * (rules.Level.VILLAGE + 1)
    for line in _lines(prefix):
        level = int(line[0])
        width = 2 if level <= rules.Level.COUNTY else 3
        code = current[level - 1] + line[1 : 1 + width]
        current[level] = code
        if prefix and not (code.startswith(prefix) or prefix.startswith(code)):
            continue
        name, _, spelled = line[1 + width :].partition("\t")
        kind = rules.kind_at(level, code, name).value
        if spelled:
            yield Row(code, name, level, kind, spelled, "".join(part[0] for part in spelled.split()))
        else:
            yield Row(code, name, level, kind, name.translate(spell)[:-1], name.translate(begin))


def _lines(prefix: str) -> list[str]:
    """The lines of one province where only a part of it is wanted: the others need not be taken apart."""
    text = lzma.decompress(DIVISIONS.read_bytes()).decode("utf-8")
    if not prefix:
        return text.splitlines()
    found = f"\n{text}".find(f"\n{int(rules.Level.PROVINCE)}{prefix[:2]}")
    if found < 0:
        return []
    end = text.find(f"\n{int(rules.Level.PROVINCE)}", found)
    return text[found : end if end > 0 else len(text)].splitlines()


def older() -> Iterator[Older]:
    """Every older name and zone, from the two tables of the data."""
    for path in (ALIASES, ZONES):
        with path.open(encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source):
                yield Older(
                    name=row["name"],
                    code=row["code"],
                    codes=tuple(row["codes"].split()),
                    since=_day(row["since"]),
                    until=_day(row["until"]),
                    exact=len(row["until"] or row["since"]) > len("2020"),
                    source=row["source"],
                    pinyin=row["pinyin"],
                )


def _day(text: str) -> date | None:
    """A day or a bare year, which stands for its first day."""
    if not text:
        return None
    return date.fromisoformat(text) if "-" in text else date(int(text), 1, 1)
