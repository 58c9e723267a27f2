"""Rooms of quarantine sites, who stays in them, and the signatures of both sides when somebody is handed over."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from muster.kernel.typed import Typed


class Room(models.Model):
    """A room of a site. It is never deleted: out of use for a time, with a reason."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    building = models.TextField()
    floor = models.SmallIntegerField()
    name = models.TextField()
    beds = models.SmallIntegerField(default=1)
    recorded_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    sealed_closed_why = models.BinaryField(null=True)
    closed_why = Typed()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "site", "name"], name="quarantine_room_once"),
            models.CheckConstraint(condition=Q(beds__gt=0), name="quarantine_room_beds"),
        ]


class Leaving(TextChoices):
    """Where somebody went from a room."""

    RELEASED = "released", _("Released, home")
    HOSPITAL = "hospital", _("To a hospital")
    SITE = "site", _("To another quarantine site")
    HOME = "home", _("To quarantine at home")
    ROOM = "room", _("To another room here")


class Stay(models.Model):
    """Somebody in a room, from when to when. Who it is stands in `people`, under the ledger's id."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    room = models.BigIntegerField()
    person = models.UUIDField()
    arrived_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    kit_at = models.DateTimeField(null=True)
    """When they got their things for living."""
    left_at = models.DateTimeField(null=True)
    left_to = models.TextField(choices=Leaving.choices, default="")
    left_recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person"], condition=Q(left_at=None), name="quarantine_stay_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("arrived_at")), name="quarantine_stay_times"
            ),
        ]
        indexes = [
            models.Index(fields=["incident", "site", "left_at"], name="quarantine_stay_site"),
            models.Index(fields=["room"], condition=Q(left_at=None), name="quarantine_stay_room"),
        ]


class Handover(models.Model):
    """Both sides signed for somebody who came or went: names and drawings sealed. Append-only."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    stay = models.BigIntegerField()
    coming = models.BooleanField()
    sealed = models.BinaryField()
    actor = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stay", "coming"], name="quarantine_handover_once")]
