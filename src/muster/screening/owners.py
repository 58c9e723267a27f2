"""Who answers for people, by number: found by the words, and the words by the number."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _

from muster.kernel import clock, sealing, turns
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, incident_of
from muster.screening.owner_models import Owner

NONE = -1
"""The number of words that nobody was ever given to: a list narrowed to it is empty."""


def number(scope: Scope, words: str) -> int:
    """The number of whoever answers; the first time they get one. Raises Problem for no words."""
    words, incident = words.strip(), incident_of(scope)
    if not words:
        raise Problem("owner_missing", _("Say who answers for them: a team, or a name on the duty list."), status=422)
    known = find(scope, words)
    if known != NONE:
        return known
    turns.take(f"screening.owner:{incident}")  # two who give out the same words at once, perhaps under two keys
    known = find(scope, words)
    if known != NONE:
        return known
    purpose = sealing.key_for_incident(incident)
    row = Owner(incident=incident, mark=sealing.blind_index(purpose, _marked(words)), recorded_at=clock.now(incident))
    row.name = words
    row.save(force_insert=True)
    return row.pk


def find(scope: Scope, words: str) -> int:
    """The number that these words have, or NONE."""
    incident = scope.incident or 0
    marks = sealing.blind_indexes(sealing.key_for_incident(incident), _marked(words.strip()))
    found = Owner.objects.filter(incident=incident, mark__in=marks).order_by("pk").values_list("pk", flat=True)
    return found.first() or NONE


def _marked(words: str) -> str:
    return f"owner:{words}"


def named(scope: Scope, numbers: Iterable[int | None]) -> dict[int, str]:
    """What those who answer are called: ask only of rows that the asker may see."""
    wanted = {one for one in numbers if one is not None}
    rows = Owner.objects.filter(incident=scope.incident or 0, pk__in=wanted) if wanted else ()
    return {row.pk: row.name for row in rows}


def attach(rows: Iterable[models.Model]) -> None:
    """Give rows of a page those who answer: one look for all of them."""
    models.prefetch_related_objects(list(rows), "owner")
