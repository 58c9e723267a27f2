"""What is signed by one person, and the certificates of their release, for their timeline in the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.certificates import queries
from muster.certificates.models import Signed
from muster.incidents import queries as incidents
from muster.incidents.playbooks import playbook
from muster.kernel.scope import Scope
from muster.kernel.signing.serials import spelled
from muster.screening.timeline import Event

PAPER, CERTIFICATE = "paper", "certificate"
KINDS = {PAPER: gettext_lazy("Signature"), CERTIFICATE: gettext_lazy("Certificate of release")}


def found(scope: Scope, entries: Sequence[UUID], at: datetime) -> Iterator[Event]:
    """Which papers were signed and how; which certificates were issued and withdrawn."""
    known = {"incident": scope.incident or 0, "person__in": entries, "recorded_at__lte": at}
    signed = list(Signed.objects.filter(scope.within("place"), **known))
    titles = _titles(scope) if signed else {}
    for one in signed:
        yield Event(one.recorded_at, PAPER, titles.get(one.paper, one.paper), (one.get_way_display(),))
    for row in queries.certificates(scope, at).filter(person__in=entries):
        number = spelled(bytes(row.serial))
        yield Event(row.recorded_at, CERTIFICATE, number, (_("Issued"),))
        if row.withdrawn_at is not None and row.withdrawn_at <= at:
            yield Event(row.withdrawn_at, CERTIFICATE, number, (_("Withdrawn"),), bad=True)


def _titles(scope: Scope) -> dict[str, str]:
    papers = playbook(incidents.incident(scope.incident or 0).playbook).papers
    return {one.key: one.title for one in papers}
