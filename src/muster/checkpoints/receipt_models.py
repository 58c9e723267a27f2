"""The receipt of a closed-loop transfer: a table of its own beside those of the checks."""

from django.db import models


class Receipt(models.Model):
    """Somebody handed over in a closed loop was received; who signed, and how, is sealed identity. Append-only."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    cites = models.UUIDField()
    unit = models.TextField(null=True)

    class Meta:
        indexes = [models.Index(fields=["cites"], name="checkpoints_receipt_cites")]
