"""Links without an account: the certificate on its holder's phone, and the papers of a measure that somebody signs."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.urls import reverse

from muster.certificates.models import Certificate

_HOLDER = signing.Signer(salt="muster.certificates.holder")
_PAPERS = "muster.certificates.papers"
LIVES = timedelta(days=30)


def holder_address(row: Certificate) -> str:
    """The certificate's own page. Whoever has the address has the certificate: it is sent to the holder alone."""
    return reverse("certificate-page", args=[_HOLDER.sign(f"{row.incident}-{bytes(row.serial).hex()}")])


def opened_holder(token: str) -> tuple[int, bytes] | None:
    """Operation and serial; None when the link was changed."""
    try:
        incident, _dash, serial = _HOLDER.unsign(token).partition("-")
        return int(incident), bytes.fromhex(serial)
    except (signing.BadSignature, ValueError):
        return None


def papers_address(incident: int, person: UUID) -> str:
    """Where this person reads and signs the papers of their measure."""
    return reverse("sign-papers", args=[signing.dumps([incident, str(person)], salt=_PAPERS)])


def opened_papers(token: str) -> tuple[int, UUID] | None:
    """Operation and person; None when the link was changed or has run out."""
    try:
        incident, person = signing.loads(token, salt=_PAPERS, max_age=LIVES)
        return int(incident), UUID(person)
    except (signing.BadSignature, ValueError):
        return None
