"""The numbers of visits. Each opens its rows; an operation's own figures narrow them to a place or a kind."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from muster.kernel.counting import Counted
from muster.kernel.figures import Figure, register
from muster.visits import queries

TYPE = "visits.record_visit"
SHOWN = ("visits.households", "visits.premises", "visits.visits")
"""Those on the page of visits."""


def _kind(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(kind=value)


def _counted(rows: Any, distinct: str = "") -> Counted:
    return Counted(
        rows, TYPE, "effective_at", "recorded_at", distinct, stood=queries.stood, ways={"kind": _kind}, opens="record",
    )  # fmt: skip


register(
    Figure("visits.households", _("Households asked"), _("households"),
           _("Households somebody of which answered at the door, by phone or by message; each once, by its place and"
             " door, however often it was asked."),
           _counted(queries.households, "household")),
    Figure("visits.premises", _("Key premises looked at"), _("premises"),
           _("Premises that a visitor looked at; each once, by its place, kind and name, however often that was."),
           _counted(queries.premises, "premises")),
    Figure("visits.visits", _("Visits and calls to households and premises"), _("times"),
           _("Every visit, call and message, also where nobody was there or would answer."),
           _counted(queries.everything)),
)  # fmt: skip
