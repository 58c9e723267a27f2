"""How an office lays out the ledger: which columns, in what order, under which headings. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE = "data/layouts.toml"


@dataclass(frozen=True)
class Column:
    """What a column holds; '' as heading: the usual one."""

    field: str
    heading: str = ""


@dataclass(frozen=True)
class Layout:
    """`key` is what a form chooses; `number` is that of an office's own, 0 for one that comes with the program."""

    key: str
    name: str
    title: str
    columns: tuple[Column, ...]
    number: int = 0
    place: str = ""


def ordered(chosen: Mapping[str, tuple[int | None, str]]) -> tuple[Column, ...]:
    """The columns that have a position, by it; those with the same one in the order in which they are offered."""
    placed = [(at, field, heading) for field, (at, heading) in chosen.items() if at is not None]
    return tuple(Column(field, heading) for _at, field, heading in sorted(placed, key=lambda one: one[0]))


@cache
def shipped(language: str) -> tuple[Layout, ...]:
    """Those that come with the program, named in a language: zh or en."""
    from muster.screening import __name__ as package

    read = tomllib.loads(files(package).joinpath(FILE).read_text(encoding="utf-8"))
    return tuple(
        Layout(one["key"], one[f"name_{language}"], one[f"name_{language}"], tuple(map(Column, one["columns"])))
        for one in read["layout"]
    )
