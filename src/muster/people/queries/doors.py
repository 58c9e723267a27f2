"""At which doors visitors were, and what they wrote down there: for whoever may see names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from muster.kernel.scope import Scope
from muster.people.identities import HOUSEHOLD
from muster.people.queries.identities import opened, visible


@dataclass(frozen=True)
class Door:
    """A household's door ('' at premises) and the visitor's note."""

    door: str
    note: str


def of(scope: Scope, records: Iterable[UUID]) -> dict[UUID, Door]:
    """What these records say; nothing of one whose key is gone."""
    found = {}
    for row in visible(scope).filter(record__in=list(records), kind="door", position=0):
        content = opened(row)
        if content is not None:
            found[row.record] = Door(content.get(HOUSEHOLD, "").partition(" ")[2], content.get("note", ""))
    return found
