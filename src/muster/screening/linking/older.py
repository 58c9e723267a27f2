"""People who came into the ledger before it was linked have no keys: nobody would find them again. They get them here.

Whoever has keys is not looked at any more, so work that was broken off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from muster.kernel import audit, clock
from muster.kernel.scope import Scope, acting, incident_of
from muster.people.identities import NAME, NUMBER
from muster.screening.link_models import LinkMark
from muster.screening.linking import finding, keeping
from muster.screening.linking.known import Known
from muster.screening.models import Person

PART = 500
NOBODY = UUID(int=0)


def give_keys(scope: Scope, progress: Callable[[int, int], None] | None = None) -> int:
    """Give keys to everybody within reach who has none, some hundred a transaction; whom they may be goes to the
    review. Who has told neither a name nor a number gets none. Called outside of a transaction; answers how many got
    some."""
    with acting(scope):
        total = _without(scope, NOBODY).count()
    done, seen, last = 0, 0, NOBODY
    while seen < total:
        with acting(scope):
            finding.lock(scope)
            people = list(_without(scope, last).order_by("pk").values_list("pk", flat=True)[:PART])
            if not people:
                break
            done += _give(scope, people)
        seen, last = seen + len(people), people[-1]
        if progress is not None:
            progress(seen, total)
    return done


def _without(scope: Scope, after: UUID) -> QuerySet[Person]:
    keyed = LinkMark.objects.filter(person=OuterRef("pk"))
    return Person.objects.filter(~Exists(keyed), scope.within("place"), incident=incident_of(scope), pk__gt=after)


def _give(scope: Scope, people: Sequence[UUID]) -> int:
    known = Known(scope)
    heard = [(UUID(person), cells) for person, cells in known.told([str(one) for one in people])]
    # As at entry: a phone alone says nothing, whole families share one.
    told = [(person, cells) for person, cells in heard if cells.get(NAME) or cells.get(NUMBER)]
    found = finding.find_again(known, told)
    pairs = keeping.found(scope, found, {}, clock.now(incident_of(scope)))
    keyed = len({person for person, _mark, _strong in found.keys})
    if keyed:
        audit.write(scope, action="screening.give_keys", detail={"people": keyed, "pairs": pairs})
    return keyed
