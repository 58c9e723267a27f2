"""Identity lives here alone, sealed; field records carry ids."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Identity(models.Model):
    """One person or plate as a field record named it: sealed text with blind indexes for exact search."""

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    position = models.SmallIntegerField()
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    kind = models.TextField()
    sealed = models.BinaryField()
    marks = ArrayField(models.BinaryField())
    """Blind indexes of number, phone, name and plate, each bound to its kind before hashing."""
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "position"], name="people_identity_once")]
