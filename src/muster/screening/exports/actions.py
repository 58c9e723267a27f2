"""Layouts that an office keeps: drawn under a name, the same name again replaces, removed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.screening.exports.columns import FIELDS
from muster.screening.exports.rules import Column
from muster.screening.layout_models import LedgerLayout

MOST = 30


def save_layout(*, scope: Scope, name: str, title: str, columns: Sequence[Column]) -> int:
    """Keep a layout for one's own place and those below; answers its number. Raises Problem."""
    incident, name = incident_of(scope), name.strip()
    if not name or not columns or any(one.field not in FIELDS for one in columns):
        raise Problem("layout_empty", _("Give the layout a name and at least one column its position."), status=422)
    place = scope.places[0].partition("-")[0] if scope.places else ""
    own = LedgerLayout.objects.filter(incident=incident, place=place, removed_at=None)
    if own.exclude(name=name).count() >= MOST:
        raise Problem("layouts_many", _("There are %(most)d layouts already. Remove one first.") % {"most": MOST})
    row, _made = own.update_or_create(
        name=name,
        defaults={
            "incident": incident, "place": place, "title": title.strip() or name, "made_by": scope.actor,
            "columns": [[one.field, one.heading.strip()] for one in columns], "recorded_at": clock.now(incident),
        },
    )  # fmt: skip
    audit.write(scope, action="screening.save_layout", subject=f"layout:{row.pk}", place=place)
    return row.pk


def remove_layout(*, scope: Scope, number: int) -> None:
    """Nobody chooses it any more. Raises NotFound for one of another place."""
    rows = LedgerLayout.objects.select_for_update().filter(scope.within("place"), incident=scope.incident or 0)
    row = rows.filter(pk=number, removed_at=None).first()
    if row is None:
        raise NotFound
    row.removed_at = clock.now(row.incident)
    row.save(update_fields=["removed_at"])
    audit.write(scope, action="screening.remove_layout", subject=f"layout:{number}", place=row.place)
