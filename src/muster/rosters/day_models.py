"""What really happened at posts: who came, who handed over what. `models` brings it to Django. Append-only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Presence(models.Model):
    """Somebody began or ended duty at a site: by a phone's record, or as the desk was told."""

    class Kind(models.TextChoices):
        """Which of the two."""

        BEGIN = "begin", _("Began duty")
        END = "end", _("Ended duty")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    staff = models.UUIDField()
    kind = models.TextField(choices=Kind.choices)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    record = models.UUIDField(null=True)
    """The phone's record; None for what the desk was told."""
    scanned = models.BooleanField(default=False)
    """Whether the site's code was scanned: then place and time are evidence."""
    noted_by = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "staff"], condition=models.Q(record__isnull=False), name="rosters_presence_once"
            )
        ]
        indexes = [models.Index(fields=["incident", "site", "effective_at"], name="rosters_presence_at")]


class Handover(models.Model):
    """A post went from one person to the next: what there was in numbers (交接班).

    What was written about stock and open items stands sealed in `people`, under the record's id."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    leaves = models.UUIDField(null=True)
    takes = models.UUIDField(null=True)
    on_duty = models.IntegerField()
    under_control = models.IntegerField()
    keys = models.IntegerField()
    radios = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["incident", "site", "effective_at"], name="rosters_handover_at")]


class ItemStep(models.Model):
    """What a record, or the desk, says of something left open at a post (未结事项): who sees to it from here on, or
    that it is done.

    What it is, and which unit owns it, stand sealed in `people` under the id of the record that says so.
    """

    class Kind(models.TextChoices):
        """Which of the two."""

        OWNED = "owned", _("Has an owner")
        CLOSED = "closed", pgettext_lazy("open item", "Closed")

    id = models.BigAutoField(primary_key=True)
    item = models.UUIDField()
    """The item's own id, given by the phone on which it was written down first."""
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    record = models.UUIDField(null=True)
    """The phone's record; None for what the desk closed."""
    kind = models.TextField(choices=Kind.choices)
    person = models.UUIDField(null=True)
    """Whoever sees to it; None where a unit does."""
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    noted_by = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "item"], condition=models.Q(record__isnull=False), name="rosters_itemstep_once"
            )
        ]
        indexes = [
            models.Index(fields=["incident", "site", "effective_at"], name="rosters_itemstep_at"),
            models.Index(fields=["item"], name="rosters_itemstep_item"),
        ]
