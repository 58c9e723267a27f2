"""The country's codes and names without their readings, for who must read texts fast and needs no database. Pure."""

import lzma
import re
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from muster.places import archive, rules

_ABOVE_VILLAGES = re.compile(r"(?m)^([1-4])([^\t\n]*).*\n|\Z")
_COUNTY = rules.WIDTHS[rules.Level.COUNTY]


class Names(NamedTuple):
    """All divisions down to the towns, and what gives the villages of one county."""

    towns: list[tuple[str, str]]
    villages: Callable[[str], list[tuple[str, str]]]


def names() -> Names:
    """Read the package data; the 620,000 villages are taken apart only county by county, when somebody asks."""
    text = lzma.decompress(archive.DIVISIONS.read_bytes()).decode("utf-8")
    current = [""] * (rules.Level.TOWN + 1)
    rows: list[tuple[str, str]] = []
    below: defaultdict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for found, following in pairwise(_ABOVE_VILLAGES.finditer(text)):
        level = int(found[1])
        width = 3 if level == rules.Level.TOWN else 2
        code = current[level - 1] + found[2][:width]
        current[level] = code
        rows.append((code, found[2][width:]))
        below[code[:_COUNTY]].append((code, found.end(), following.start()))

    def villages(county: str) -> list[tuple[str, str]]:
        return [
            (town + line[1:4], line[4:].partition("\t")[0])
            for town, start, end in below[county]
            for line in text[start:end].splitlines()
        ]

    return Names(rows, villages)
