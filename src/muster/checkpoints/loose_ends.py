"""What checkpoints leave open: posts at work."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muster.checkpoints.models import Checkpoint, Policy
from muster.checkpoints.queries.posts import listing
from muster.kernel import clock
from muster.kernel.closing import LooseEnd, register
from muster.kernel.scope import Scope


def _open(scope: Scope) -> QuerySet[Checkpoint]:
    return listing(scope, clock.now(scope.incident or 0))


def _close(scope: Scope, at: datetime) -> None:
    _open(scope).update(until=at)
    Policy.objects.filter(scope.within("place"), incident=scope.incident or 0, until=None).update(until=at)


register(
    LooseEnd(
        "checkpoints.posts", _("checkpoints at work"), _("end, and so does what holds at them"),
        lambda: reverse("board"), lambda scope: _open(scope).count(), _close,
    )
)  # fmt: skip
