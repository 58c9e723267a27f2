"""People found at a door become rows of a source, as if somebody had typed them at the desk."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef

from muster.kernel import audit, clock
from muster.kernel.scope import Scope, acting
from muster.people.queries.ledger import contents_of
from muster.screening.actions import ledger
from muster.screening.queries.ledger import taken_back
from muster.screening.round_models import Entrusted, Found, FoundFiled
from muster.screening.rounds.queries import entrusted
from muster.screening.source_models import SourceKind
from muster.screening.sources import entering
from muster.screening.sources.actions import Sender

DOOR_TO_DOOR = "入户排查"
"""What the source is called: data, as the senders of lists are."""
PART = 200
SALT = "salt"


def file_found(scope: Scope) -> int:
    """File whoever was found and not filed yet, one transaction each; those taken back before are left out. Called
    outside of a transaction; answers how many. A worker calls it every minute."""
    with acting(scope):
        open_ones = Found.objects.filter(
            ~Exists(FoundFiled.objects.filter(record=OuterRef("pk"))), incident=scope.incident or 0
        )
        # Taken back ones are never filed: within the part they would stand before all others for good.
        gone = taken_back(list(open_ones.values_list("pk", flat=True)), clock.now(scope.incident or 0))
        rows = list(open_ones.exclude(pk__in=gone).order_by("recorded_at", "pk")[:PART])
    for row in rows:
        with acting(scope):
            people = _file(scope, row)
        ledger.evaluate(scope, people)
    return len(rows)


def _file(scope: Scope, row: Found) -> tuple[UUID, ...]:
    # The phone uses the names of the cells that a row of a source has.
    cells = {part: text for part, text in contents_of(scope, [row.pk]).get(row.pk, {}).items() if part != SALT}
    trusted = entrusted(scope, row.effective_at, site=row.site)
    answering = trusted.exclude(owner=None).order_by("-pk").first()
    owner = str(answering.owner) if answering else row.site
    sender = Sender(SourceKind.DOOR, DOOR_TO_DOOR, _place(row, trusted), owner)
    taken = entering.enter_one(scope=scope, sender=sender, cells=cells, arrived_at=row.arrived_at)
    person = taken.people[0] if taken.people else None
    FoundFiled.objects.create(
        record=row.pk, incident=row.incident, site=row.site, person=person, recorded_at=clock.now(row.incident)
    )
    audit.write(scope, action="screening.file_found", subject=f"record:{row.pk}", place=row.site)
    return taken.people


def _place(row: Found, trusted: Iterable[Entrusted]) -> str:
    """Where they live as the phone said, if the post had to do with that place then; else where the post lies."""
    home = row.site.partition("-")[0]
    return row.place if row.place.startswith((home, *(one.place for one in trusted))) else home
