"""How often people were told without this program: leaflets, broadcasts, posts in groups, as counted by hand."""

from __future__ import annotations

from typing import Any

from django.db.models import DateTimeField, F, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from muster.kernel.counting import Summed
from muster.kernel.figures import Figure, register
from muster.kernel.scope import Scope
from muster.messages.other_ways import stood, within


def _noted(scope: Scope) -> QuerySet[Any]:
    """Each at its day: the moment that PostgreSQL makes of a date lies within that day here."""
    return within(scope).annotate(at=Cast(F("day"), DateTimeField()))


def _way(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(way=value)


register(
    Figure("messages.told_otherwise", _("Told in other ways"), _("times"),
           _("Leaflets, posters, broadcasts, posts in groups, households told and calls made without this program, as"
             " each place counted them by day; what was taken back is left out."),
           Summed(_noted, "messages.note_other_way", "at", "recorded_at", stood=stood, ways={"way": _way},
                  amount="amount")),
)  # fmt: skip
