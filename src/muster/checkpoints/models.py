"""Checkpoints of an operation and what they saw."""

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mode(TextChoices):
    """How much a post writes down of those it lets pass; whoever is stopped always gets a full record."""

    TALLY = "tally", _("Tally")
    FULL = "full", _("Full record")


class Checkpoint(models.Model):
    """A site that works as a checkpoint in an incident, and since when."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    kind = models.TextField(default="road")
    mode = models.TextField(choices=Mode.choices, default=Mode.TALLY)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "site", "since"], name="checkpoints_site_once")]


class Check(models.Model):
    """One vehicle with its people on board, or one person on foot. Typed columns of a `record_check`."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    subject = models.TextField()
    lane = models.TextField()
    people = models.SmallIntegerField()
    outcome = models.TextField()
    helped_by = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["incident", "site", "effective_at"]),
            models.Index(fields=["incident", "outcome", "effective_at"]),
        ]
