"""Visits as phones recorded them, and which of them somebody has seen to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Visit(models.Model):
    """A household that was asked or premises that were looked at, once. The door and what was written down there stand
    sealed in `people`, under the record's id. Append-only."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    """The post whose phone recorded it."""
    place = models.TextField(db_collation="C")
    """Village or grid where it was, never beyond the post's own place."""
    subject = models.TextField()
    """household or premises."""
    kind = models.TextField(default="")
    """Of premises: a key of the playbook."""
    name = models.TextField(default="")
    """Of premises: what stands on the sign."""
    premises = models.TextField(default="", db_collation="C")
    """By what the same premises are known again: place, kind and name without spaces."""
    way = models.TextField()
    outcome = models.TextField()
    people = models.IntegerField(null=True)
    attention = models.BooleanField(default=False)
    """The visitor says that somebody has to see to something there."""
    by = models.UUIDField(null=True)
    """Who was on duty at that phone."""
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["incident", "-effective_at"], name="visits_visit_latest"),
            models.Index(
                fields=["incident", "recorded_at"], condition=Q(attention=True), name="visits_visit_attention"
            ),
        ]


class Settled(models.Model):
    """That somebody has seen to what a visitor found. Append-only."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    actor = models.TextField()
    recorded_at = models.DateTimeField()
