"""What is asked about certificates: the list, one of them, whether a code holds, what a phone needs to tell."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.utils.translation import gettext as _

from muster.certificates import card
from muster.certificates.card import Release
from muster.certificates.models import Certificate
from muster.kernel import clock
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed, readable
from muster.kernel.signing import keys
from muster.kernel.signing.cose import Refused
from muster.kernel.signing.revocations import Revoked, seal_revoked
from muster.kernel.signing.shown import HOLDS, UNKNOWN, WITHDRAWN
from muster.kernel.signing.withdrawn import listed
from muster.kernel.waiting import Found
from muster.screening.queries import ending

LABEL_COLUMN = "certificates_certificate.label"


def certificates(scope: Scope, as_of: datetime | None) -> QuerySet[Certificate]:
    """The certificates within reach that were issued by a moment, the latest first."""
    rows = Certificate.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return (rows if as_of is None else rows.filter(recorded_at__lte=as_of)).order_by("-pk")


def one(scope: Scope, number: int) -> Certificate:
    """One certificate within reach. Raises NotFound."""
    row = certificates(scope, None).filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such certificate."))
    return row


def holds(row: Certificate, as_of: datetime | None) -> bool:
    """Whether it held at a moment (None is now)."""
    return row.withdrawn_at is None or (as_of is not None and row.withdrawn_at > as_of)


def by_serial(scope: Scope, serial: bytes) -> Certificate | None:
    """One by what stands on it."""
    return certificates(scope, None).filter(serial=serial).first()


def issued_since(scope: Scope, since: datetime) -> QuerySet[Certificate]:
    """Those that were issued since a moment and hold."""
    return certificates(scope, None).filter(recorded_at__gte=since, withdrawn_at=None)


def without_certificate(scope: Scope, people: Iterable[UUID] | None = None) -> QuerySet[Any]:
    """How it stands with those (all within reach) who were released and have no certificate of that release."""
    held = Certificate.objects.filter(
        incident=scope.incident or 0, person=OuterRef("person"), ended_at=OuterRef("released_at"), withdrawn_at=None
    )
    rows = ending.released(scope).filter(~Exists(held))
    return rows if people is None else rows.filter(person__in=list(people))


def waiting(scope: Scope, as_of: datetime | None) -> Found:
    """How many have reached their end and can be released, where, since when; only the present waits."""
    if scope.incident is None or as_of is not None:
        return Found(0)
    ended = ending.ended(scope, clock.now(scope.incident)).order_by().values("place")
    rows = list(ended.annotate(n=Count("pk"), oldest=Min("until")).order_by("place"))
    since = min((row["oldest"] for row in rows), default=None)
    return Found(sum(row["n"] for row in rows), tuple(row["place"] for row in rows), since)


def label(scope: Scope, row: Certificate) -> str:
    """Masked name and last digits; '' for whoever may not see names, or when the key is gone."""
    return readable(row.label, column=LABEL_COLUMN) if scope.names else ""


def release_of(row: Certificate) -> Release:
    """What a certificate says in its code. Raises Problem when the key of the operation is gone."""
    return Release(
        row.incident, bytes(row.serial), row.place, row.measure, int(row.since.timestamp()),
        int(row.ended_at.timestamp()), open_sealed(row.label, column=LABEL_COLUMN),
    )  # fmt: skip


def text_of(scope: Scope, row: Certificate) -> str:
    """The text of its QR code, signed with the key that signs now."""
    signer = keys.signer(scope)
    return card.seal(release_of(row), key_id=signer.key_id, key=signer.key)


def withdrawn(scope: Scope) -> Revoked:
    """The certificates of the whole operation that hold no more."""
    return listed(scope, "certificates_withdrawn")


def pack(scope: Scope) -> dict[str, Any]:
    """What a phone needs to tell a certificate without a network: keys, and the signed list of those withdrawn. Raises
    Problem when the operation has no key.
    """
    signer, gone = keys.signer(scope), withdrawn(scope)
    signed = seal_revoked(gone, key_id=signer.key_id, key=signer.key, use=card.WITHDRAWN)
    return {
        "incident": scope.incident,
        "keys": {key_id.hex(): public.hex() for key_id, public in keys.verifying(scope).items()},
        "withdrawn": base64.b64encode(signed).decode(),
        "edition": gone.edition,
        "made_at": gone.made_at,
    }


def judged(scope: Scope, shown: Sequence[tuple[bytes, datetime]]) -> list[str]:
    """How certificates that were shown at posts stood at that moment."""
    wanted = {serial for serial, _at in shown}
    rows = Certificate.objects.filter(incident=scope.incident or 0, serial__in=wanted).values_list(
        "serial", "withdrawn_at"
    )
    known = {bytes(serial): withdrawn_at for serial, withdrawn_at in rows}

    def stood(serial: bytes, at: datetime) -> str:
        if serial not in known:
            return UNKNOWN
        gone = known[serial]
        return WITHDRAWN if gone is not None and gone <= at else HOLDS

    return [stood(serial, at) for serial, at in shown]


@dataclass(frozen=True)
class Answer:
    """What a code comes to: '' holds, or why not; what it says where it is genuine."""

    reason: str
    release: Release | None = None


def check(scope: Scope, text: str) -> Answer:
    """Whether a code is a certificate of this operation that holds."""
    try:
        release = card.read(text, keys.verifying(scope))
    except Refused as refused:
        return Answer(refused.reason)
    reason = card.against(release, incident=scope.incident or 0, withdrawn=withdrawn(scope).serials)
    return Answer(reason, release)
