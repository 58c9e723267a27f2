"""Filters of the ledger that an office keeps under a name."""

from django.db import models


class SavedFilter(models.Model):
    """What the ledger is narrowed to, as it stands in an address: codes, never a person. Its place sees it."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    name = models.TextField()
    query = models.TextField()
    made_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "place", "name"], name="screening_savedfilter_once"),
        ]
