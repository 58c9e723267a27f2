"""The ledger as `linkage.incremental` asks for it: who has a key, and what was told of them.

Walls of the database hold: only people within the asker's reach are found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import orjson
from django.db.models import Q

from muster.kernel import arrays, sealing
from muster.kernel.arrays import Array
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.linkage.keys import MOST
from muster.people.queries.ledger import contents_of
from muster.places import queries as places
from muster.screening.link_models import Merge
from muster.screening.linking.cells import ADDRESS, cells_of, codes_of
from muster.screening.models import Person
from muster.screening.source_models import ROW_COLUMN, SourceRow

PART = 50_000
_HAVING = "select (at - 1) %% %s, person::text from screening_linked_with(%s::bytea[], %s)"
_NUMBERED = "select distinct person from screening_linkmark where strong and person = any(%s::uuid[])"


def kept_of(scope: Scope, at: datetime | None = None) -> dict[UUID, UUID]:
    """Under whom each person is told of who was put together with another one, down to the last; now or at a moment."""
    stands = Q(undone_at=None) if at is None else Q(undone_at=None) | Q(undone_at__gt=at)
    rows = Merge.objects.filter(stands, incident=scope.incident or 0)
    if at is not None:
        rows = rows.filter(made_at__lte=at)
    direct = dict(rows.values_list("gone", "kept"))
    found = {}
    for gone, first in direct.items():
        kept = first
        while kept in direct:
            kept = direct[kept]
        found[gone] = kept
    return found


def entries_of(scope: Scope, people: Iterable[UUID]) -> dict[UUID, UUID]:
    """All entries that tell of these people, their own and those put together with it, each with whom it tells of."""
    own = {person: person for person in people}
    return {**own, **{gone: kept for gone, kept in kept_of(scope).items() if kept in own}}


class Known:
    """The people within reach. What was asked once is remembered: `had` by key, `marks` under the current key."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.purpose = sealing.key_for_incident(scope.incident or 0)
        self.key = sealing.current_key(self.purpose)
        self.had: dict[str, set[str]] = {}
        self.marks: dict[str, bytes] = {}
        self._kept = {str(gone): str(kept) for gone, kept in kept_of(scope).items()}

    def having(self, keys: Sequence[str]) -> Mapping[str, Collection[str]]:
        """For each of the keys, who has it; of those with very many only some."""
        for start in range(0, len(keys), PART):
            self._ask(keys[start : start + PART])
        return self.had

    def _ask(self, keys: Sequence[str]) -> None:
        made = {key: self._marks(keys, key) for key in sealing.live_keys(self.purpose)}
        self.marks.update(zip(keys, made[self.key], strict=True))
        wanted = [mark for marks in made.values() for mark in marks]
        with arrays.cursor() as cursor:
            cursor.execute(_HAVING, (len(keys), Array("bytea", wanted), MOST + 1))
            for at, person in cursor.fetchall():
                self.had.setdefault(keys[at], set()).add(self._kept.get(person, person))

    def _marks(self, keys: Sequence[str], key: int) -> list[bytes]:
        return [sealing.blind_index(self.purpose, f"link:{text}", key=key) for text in keys]

    def numbered(self, people: Collection[str]) -> Collection[str]:
        """Those of them of whom a right number is known."""
        if not people:
            return ()
        leaves = self._leaves(people)
        with arrays.cursor() as cursor:
            cursor.execute(_NUMBERED, (Array("uuid", [UUID(one) for one in leaves]),))
            return {leaves[str(row[0])] for row in cursor.fetchall()}

    def _leaves(self, people: Collection[str]) -> dict[str, str]:
        """All entries of these people, each with the one they are told of under."""
        wanted = set(people)
        below = {gone: kept for gone, kept in self._kept.items() if kept in wanted}
        return {**{person: person for person in people}, **below}

    def told(self, people: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
        """What sources told of each; of those who were entered by hand, their name, number and phone."""
        if not people:
            return
        leaves = self._leaves(people)
        found = [(leaves[str(person)], content, lives) for person, content, lives in self._rows(leaves)]
        names = places.names({code for _person, _content, lives in found for code in codes_of(lives)})
        for person, content, lives in found:
            yield person, cells_of(content, lives, names)

    def _rows(self, leaves: Mapping[str, str]) -> Iterator[tuple[UUID, dict[str, str], str]]:
        wanted = [UUID(one) for one in leaves]
        rows: defaultdict[UUID, list[bytes]] = defaultdict(list)
        for person, sealed in SourceRow.objects.filter(person__in=wanted).values_list("person", "sealed"):
            if person is not None:
                rows[person].append(bytes(sealed))
        for person, several in rows.items():
            for sealed in several:
                try:
                    content = orjson.loads(sealing.open_sealed(sealed, column=ROW_COLUMN))
                except Problem:
                    continue
                yield person, content, content["heard"]["place"] if content.get(ADDRESS) else ""
        left = [person for person in wanted if person not in rows]
        lives = dict(Person.objects.filter(pk__in=left).values_list("pk", "place"))
        for person, content in contents_of(self.scope, left).items():
            yield person, content, lives.get(person, "")
