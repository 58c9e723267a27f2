"""What of an operation's own is open when it is to be closed: areas in force."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muster.incidents.models import Area, Duty, Phase
from muster.kernel.closing import LooseEnd, register
from muster.kernel.scope import Scope


def _areas(scope: Scope) -> int:
    return Area.objects.filter(scope.within("place"), incident=scope.incident or 0, until=None).count()


def _release(scope: Scope, at: datetime) -> None:
    rows = Area.objects.filter(scope.within("place"), incident=scope.incident or 0, until=None)
    rows.filter(since__gt=at).update(until=F("since"))
    rows.filter(since__lte=at).update(until=at)
    Phase.objects.filter(incident=scope.incident or 0, until=None).update(until=at)
    Duty.objects.filter(scope.within("place"), incident=scope.incident or 0, until=None).update(until=at)


register(
    LooseEnd(
        "incidents.areas", _("areas in force"), _("are released, and the command's duties end"),
        lambda: reverse("operation"), _areas, _release,
    )
)  # fmt: skip
