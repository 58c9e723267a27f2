"""Somebody of the ledger, found by number, phone or name in full: who telephones an office is in its ledger, not only
in the records of posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from muster.kernel.scope import Scope
from muster.people.foundparts import Listed
from muster.places import queries as places
from muster.screening import words
from muster.screening.linking.known import kept_of
from muster.screening.models import Measure, Person


def listed(scope: Scope, found: Sequence[UUID], as_of: datetime | None) -> list[Listed]:
    """One line for each person; who was put together with another entry is told of there."""
    rows = Person.objects.filter(scope.within("place"), incident=scope.incident or 0, pk__in=found)
    entries = {row.pk: row for row in (rows if as_of is None else rows.filter(recorded_at__lte=as_of))}
    gone = kept_of(scope, as_of) if entries else {}
    whose: dict[UUID, UUID] = {}
    for one in sorted(entries, key=lambda one: one in gone):
        whose.setdefault(gone.get(one, one), one)
    states = dict(Measure.objects.filter(incident=scope.incident or 0, pk__in=whose).values_list("pk", "state"))
    names = places.names({entries[one].place for one in whose.values()})
    return [
        Listed(
            one, reverse("screened", args=[kept]), _("Ledger of arrivals and returnees"),
            names.get(entries[one].place, entries[one].place),
            # How it stands is kept for the present only.
            words.STATES.get(states.get(kept, ""), "") if as_of is None else "",
            entries[one].recorded_at,
        )
        for kept, one in whose.items()
    ]  # fmt: skip
