"""Who of the people of a ledger is a child, for whom a guardian acts; and whether a link that was given out opens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people.models import Guardian
from muster.people.own import CLOSED
from muster.people.queries.identities import opened, visible
from muster.people.queries.own import Ward, guardian_of, is_child, ward

__all__ = ["Child", "Ward", "children", "open_to"]


@dataclass(frozen=True)
class Child:
    """Somebody under 14: under which number a guardian is written down, and who that is, if anybody."""

    identity: int
    guardian: Guardian | None

    @property
    def ward(self) -> Ward | None:
        """The guardian as pages show them."""
        return ward(self.guardian) if self.guardian is not None else None


def children(scope: Scope, people: Collection[UUID], today: date) -> dict[UUID, Child]:
    """The children among these people of a ledger; none for whoever may not see names."""
    found = {}
    for row in visible(scope).filter(record__in=people, kind="person", position=0):
        content = opened(row)
        if content is not None and is_child(scope, row, content, today):
            found[row.record] = Child(row.pk, guardian_of(scope, row.pk))
    return found


def open_to(scope: Scope, person: UUID, guardian: int | None, today: date) -> Ward | None:
    """Whose link it is that somebody came by: a guardian's, or None for one's own. `guardian` is what the link says.

    Raises Problem where a link of a child's own or of a grown person's guardian opens nothing, NotFound for one of
    somebody who is the guardian no more.
    """
    child = children(scope, [person], today).get(person)
    if child is None and (guardian is None or not visible(scope).filter(record=person).exists()):
        return None  # where names are destroyed, what the link was for is gone as well, and says so
    if child is None or guardian is None:
        code = "of_age" if child is None else "child"
        raise Problem(code, str(CLOSED[code]), status=403)
    if child.guardian is None or child.guardian.pk != guardian:
        raise NotFound(_("This link was given to somebody who is the guardian no more. Ask the office for a new one."))
    return child.ward
