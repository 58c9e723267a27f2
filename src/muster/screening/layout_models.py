"""How offices want the ledger laid out when it is taken out as a file."""

from django.db import models
from django.db.models import Q


class LedgerLayout(models.Model):
    """A heading and columns in an order, under a name. Words and codes, never a person.

    Its place may change it; the places below use it too, so that a county's towns hand in one form.
    """

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    name = models.TextField()
    title = models.TextField()
    columns = models.JSONField()
    """A list of [field, heading]: keys of `exports.columns.FIELDS`, '' where the usual heading stands."""
    made_by = models.TextField()
    recorded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "place", "name"], condition=Q(removed_at=None), name="screening_ledgerlayout_once"
            ),
        ]
