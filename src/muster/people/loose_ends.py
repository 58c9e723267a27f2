"""What people leave open: control marks in force, and lists that are being loaded."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from muster.kernel import clock
from muster.kernel.closing import LooseEnd, register
from muster.kernel.scope import Scope, incident_of
from muster.kernel.sheets import uploads
from muster.people.models import Hold
from muster.people.queries import own


def _in_force(scope: Scope, at: datetime) -> QuerySet[Hold]:
    lasting = Q(until=None) | Q(until__gt=at)
    return Hold.objects.filter(scope.within("place"), lasting, incident=scope.incident or 0, lifted_at=None)


def _holds(scope: Scope) -> int:
    return _in_force(scope, clock.now(scope.incident or 0)).count()


def _lift(scope: Scope, at: datetime) -> None:
    why = Hold.lifted_why.seal(incident_of(scope), now_in_words("The operation is closed."))
    _in_force(scope, at).update(lifted_at=at, sealed_lifted_why=why)


register(
    LooseEnd(
        "people.holds", _("control marks in force"), _("are lifted"), lambda: reverse("people:search"), _holds, _lift
    ),
    LooseEnd(
        "people.appeals", _("appeals without an answer"), _("have to be answered first"),
        lambda: reverse("people:appeals"), lambda scope: len(own.appeals(scope)),
    ),
    LooseEnd(
        "kernel.uploads", _("lists that are being loaded"), _("wait until they are loaded"),
        lambda: reverse("jobs"), uploads.loading,
    ),
)  # fmt: skip
