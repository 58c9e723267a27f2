"""The numbers of certificates and of papers that were signed. Each opens its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from muster.certificates.models import Certificate, Signed
from muster.kernel.counting import Counted
from muster.kernel.figures import Figure, register
from muster.kernel.scope import Scope


def _issued(scope: Scope) -> QuerySet[Certificate]:
    return Certificate.objects.filter(scope.within("place"), incident=scope.incident or 0)


def _gone(rows: QuerySet[Any], _as_of: datetime | None) -> QuerySet[Any]:
    return rows.exclude(withdrawn_at=None)


def _signed(scope: Scope) -> QuerySet[Signed]:
    return Signed.objects.filter(scope.within("place"), incident=scope.incident or 0)


register(
    Figure("certificates.issued", _("Certificates of release issued"), _("certificates"),
           _("Every certificate that was issued, also those that were withdrawn afterwards."),
           Counted(_issued, "certificates.issue", "recorded_at", "recorded_at")),
    Figure("certificates.withdrawn", _("Certificates of release withdrawn"), _("certificates"),
           _("Certificates that were wrong and were withdrawn, by when."),
           Counted(_issued, "certificates.issue", "withdrawn_at", "withdrawn_at", stood=_gone)),
    Figure("certificates.signed", _("Papers signed"), _("signatures"),
           _("Each notice or promise that somebody under a measure signed, on a phone or on paper."),
           Counted(_signed, "certificates.sign", "recorded_at", "recorded_at")),
)  # fmt: skip
