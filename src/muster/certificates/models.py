"""Certificates of release that were issued, and who signed the notice and the promise of their measure."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from muster.kernel.typed import Typed


class Certificate(models.Model):
    """That somebody's measure has ended. Whose it is stands in `people`; the label on the code is sealed."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    person = models.UUIDField()
    """The id in the ledger of screening."""
    serial = models.BinaryField()
    label = models.BinaryField()
    measure = models.TextField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField()
    issued_by = models.TextField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(default="")
    sealed_withdrawn_why = models.BinaryField(null=True)
    withdrawn_why = Typed()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "serial"], name="certificates_certificate_once"),
            models.UniqueConstraint(
                fields=["person", "ended_at"], condition=Q(withdrawn_at=None), name="certificates_certificate_one_holds"
            ),
        ]
        indexes = [
            models.Index(fields=["incident", "place", "-id"], name="certificates_cert_place"),
            models.Index(
                fields=["incident"], condition=Q(withdrawn_at__isnull=False), name="certificates_cert_gone"
            ),
        ]  # fmt: skip


class Way(TextChoices):
    """How a paper was signed."""

    PHONE = "phone", _("On their own phone")
    PAPER = "paper", _("On paper")


class Signed(models.Model):
    """Somebody signed a paper of their measure: when, how, which words. Name and drawing are sealed. Append-only."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    person = models.UUIDField()
    paper = models.TextField()
    """Its key in the playbook."""
    since = models.DateTimeField()
    """When the measure began: another one is signed for anew."""
    words = models.TextField()
    """SHA-256 of the text that was shown, in hex; '' where it was signed on paper."""
    way = models.TextField(choices=Way.choices)
    sealed = models.BinaryField()
    actor = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "paper", "since"], name="certificates_signed_once"),
        ]
        indexes = [models.Index(fields=["incident", "place", "paper"], name="certificates_signed_place")]
