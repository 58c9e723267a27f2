"""Keys of names, which tables keep what is sealed under them, and the orders by which all of it is destroyed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from muster.kernel.typed import Typed


class Key(models.Model):
    """A key of names that exists or existed. The key itself lies in a file outside the database, never here."""

    id = models.BigAutoField(primary_key=True)
    purpose = models.TextField()
    suite = models.TextField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["purpose"])]


class Holding(models.Model):
    """A table that keeps identity: how a rotation re-encrypts it, and with which class of data it goes at closing.

    Each package declares its own in a migration (`call kernel_hold(...)`), beside the table; a test finds those that
    nobody declared. Sealed text is bound to `tab.sealed`.
    """

    tab = models.TextField(primary_key=True)
    data_class = models.TextField(default="")
    """A class of the playbook's retention; '' for what does not belong to an operation."""
    row = models.TextField(default="id")
    """The column that names a row."""
    sealed = models.TextField(default="")
    marks = models.TextField(default="")
    """The column of blind indexes, one or a list."""
    under = models.TextField(default="")
    """The column with the key of blind indexes that stand without sealed text."""
    typed = ArrayField(models.TextField(), default=list)
    """More sealed columns, each of which may be empty: what people typed (`kernel.typed`)."""


class PurgeOrder(models.Model):
    """That classes of an operation's data are to be destroyed: asked for by one person, agreed to by another.

    Only with both can the purger see or delete a row, which the database itself checks.
    """

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    classes = ArrayField(models.TextField())
    counts = models.JSONField()
    """Rows by class, as the two were shown them."""
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    agreed_by = models.TextField(null=True)
    agreed_at = models.DateTimeField(null=True)
    returned_by = models.TextField(null=True)
    sealed_returned_why = models.BinaryField(null=True)
    returned_why = Typed()
    step = models.IntegerField(default=0)
    steps = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    certificate = models.JSONField(null=True)
    hash = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True) | ~models.Q(agreed_by=models.F("asked_by")),
                name="kernel_purgeorder_two_people",
            ),
            models.UniqueConstraint(
                fields=["incident"],
                condition=models.Q(done_at__isnull=True, returned_by__isnull=True),
                name="kernel_purgeorder_one_open",
            ),
        ]
