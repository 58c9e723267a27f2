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


def holder_address(row: Certificate, guardian: int | None = None) -> str:
    """The certificate's own page. Whoever has the address has the certificate: it is sent to the holder alone, for a
    child to the guardian."""
    parts = [str(row.incident), bytes(row.serial).hex(), *([str(guardian)] if guardian else [])]
    return reverse("certificate-page", args=[_HOLDER.sign("-".join(parts))])


def opened_holder(token: str) -> tuple[int, bytes, int | None] | None:
    """Operation, serial and guardian; None when the link was changed."""
    try:
        incident, serial, *guardian = _HOLDER.unsign(token).split("-")
        return int(incident), bytes.fromhex(serial), int(guardian[0]) if guardian else None
    except (signing.BadSignature, ValueError):
        return None


def papers_address(incident: int, person: UUID, guardian: int | None = None) -> str:
    """Where this person, or for a child the guardian, reads and signs the papers of their measure."""
    said = [incident, str(person), *([guardian] if guardian else [])]
    return reverse("sign-papers", args=[signing.dumps(said, salt=_PAPERS)])


def opened_papers(token: str) -> tuple[int, UUID, int | None] | None:
    """Operation, person and guardian; None when the link was changed or has run out."""
    try:
        incident, person, *guardian = signing.loads(token, salt=_PAPERS, max_age=LIVES)
        return int(incident), UUID(person), int(guardian[0]) if guardian else None
    except (signing.BadSignature, ValueError):
        return None
