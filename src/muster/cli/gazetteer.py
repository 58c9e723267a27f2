"""The country as `risktext` reads with it, from the package data: no database is needed."""

from __future__ import annotations

from muster.places import archive, names
from muster.risktext import Alias, Gazetteer


def country() -> Gazetteer:
    """All divisions, older names and zones; the villages of a county are read when an address needs them."""
    read = names.names()
    aliases = [Alias(row.name, row.codes, row.since, row.until) for row in archive.older()]
    return Gazetteer(read.towns, aliases, read.villages)
