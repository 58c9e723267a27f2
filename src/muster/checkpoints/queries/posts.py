"""Which sites work as checkpoints, now or once; which others could."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from muster.checkpoints.models import Checkpoint
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.places.queries import SiteView

LETTER = "K"
"""The kind of site that a checkpoint stands at."""


def working(incident: int, at: datetime) -> QuerySet[Checkpoint]:
    """The rows of an operation that are in service at a moment, wherever they lie."""
    return Checkpoint.objects.filter(Q(until=None) | Q(until__gt=at), incident=incident, since__lte=at)


def listing(scope: Scope, moment: datetime, *, ended: bool = False) -> QuerySet[Checkpoint]:
    """The checkpoints within reach at work at a moment, by site; or those that had ended by then, the latest first."""
    rows = Checkpoint.objects.filter(scope.within("site"), incident=scope.incident or 0, recorded_at__lte=moment)
    if ended:
        return rows.filter(until__lte=moment).order_by("-until", "site")
    return rows.filter(Q(until=None) | Q(until__gt=moment)).order_by("site", "since")


def ready(scope: Scope, moment: datetime) -> list[SiteView]:
    """Open sites within reach that a checkpoint could stand at and does not, in the order of their codes."""
    taken = set(working(scope.incident or 0, moment).values_list("site", flat=True))
    return [site for site in places.sites(scope, kind=LETTER, at=moment) if site.code not in taken]
