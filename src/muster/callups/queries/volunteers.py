"""People who signed up, masked."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from muster.callups.models import VOLUNTEER_COLUMN, Volunteer
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed
from muster.people import rules


@dataclass(frozen=True)
class Line:
    """Somebody in the list. `name` and `phone` are masked; '' where the key is gone."""

    row: Volunteer
    name: str
    phone: str
    words: str


def volunteers(scope: Scope, callup: int | None = None) -> QuerySet[Volunteer]:
    """Who signed up within reach, the latest first."""
    rows = Volunteer.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return (rows if callup is None else rows.filter(callup=callup)).order_by("-pk")


def volunteer(scope: Scope, number: int) -> Volunteer:
    """One of them. Raises NotFound."""
    row = volunteers(scope).filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such person, or they are none of your area."))
    return row


def accepted(scope: Scope, callup: int) -> list[Volunteer]:
    """Who was accepted for a call-up and belongs to no unit yet, locked."""
    rows = volunteers(scope, callup).filter(state=Volunteer.State.ACCEPTED, staff=None)
    return list(rows.select_for_update().order_by("pk"))


def opened(row: Volunteer) -> tuple[str, str, str] | None:
    """Name, phone and words of somebody; None where the key is gone."""
    try:
        name, phone, words = orjson.loads(open_sealed(row.sealed, column=VOLUNTEER_COLUMN))
    except Problem:
        return None
    return name, phone, words


def line(scope: Scope, row: Volunteer) -> Line:
    """How somebody is shown."""
    if not scope.names:
        return Line(row, "", "", "")
    content = opened(row)
    if content is None:
        return Line(row, "", "", "")
    name, phone, words = content
    return Line(row, rules.mask_name(name), rules.mask_phone(phone), words)
