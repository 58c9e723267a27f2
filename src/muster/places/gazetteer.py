"""The country as `risktext` reads with it, from the package data: no database is needed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from muster.places import archive, names
from muster.risktext import Alias, Gazetteer


def country(settled: Iterable[Alias] = ()) -> Gazetteer:
    """All divisions, older names and zones; the villages of a county are read when an address needs them.

    `settled` are names that somebody has said the meaning of.
    """
    read = _names()
    aliases = [Alias(row.name, row.codes, row.since, row.until) for row in archive.older()]
    return Gazetteer(read.towns, [*aliases, *settled], read.villages)


@cache
def _names() -> names.Names:
    """Read once: it takes most of the second."""
    return names.names()
