"""Filters of the ledger that an office keeps: saved under a name, the same name again replaces, removed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.screening.filter_models import SavedFilter

LONGEST = 30
MOST = 20


def save_filter(*, scope: Scope, name: str, query: str) -> int:
    """Keep what the ledger is narrowed to for one's own place; answers its number. Raises Problem."""
    incident, name = incident_of(scope), name.strip()
    if not name or len(name) > LONGEST or not query:
        raise Problem("filter_empty", _("Narrow the list first, then give the filter a short name."), status=422)
    place = scope.places[0].partition("-")[0] if scope.places else ""
    own = SavedFilter.objects.filter(incident=incident, place=place).exclude(name=name)
    if own.count() >= MOST:
        raise Problem("filters_many", _("There are %(most)d filters already. Remove one first.") % {"most": MOST})
    row, _made = SavedFilter.objects.update_or_create(
        incident=incident, place=place, name=name,
        defaults={"query": query, "made_by": scope.actor, "recorded_at": clock.now(incident)},
    )  # fmt: skip
    audit.write(scope, action="screening.save_filter", subject=f"filter:{row.pk}", place=place)
    return row.pk


def remove_filter(*, scope: Scope, number: int) -> None:
    """Forget a filter of one's own area. Raises NotFound."""
    row = SavedFilter.objects.filter(scope.within("place"), incident=scope.incident or 0, pk=number).first()
    if row is None:
        raise NotFound
    audit.write(scope, action="screening.remove_filter", subject=f"filter:{number}", place=row.place)
    row.delete()
