"""Passes that were issued, the keys they are signed with, and each use at a gate."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from muster.kernel.typed import Typed


class Kind(TextChoices):
    """Whom or what a pass lets through."""

    HOUSEHOLD = "household", _("Household")
    PERSON = "person", _("One person")
    VEHICLE = "vehicle", _("Vehicle")


class Batch(models.Model):
    """Passes for the households of a compound, issued in one go. The labels stay sealed."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    title = models.TextField()
    labels = models.BinaryField()
    count = models.IntegerField()
    terms = models.JSONField()
    """Days, quota and gates, as `terms.Terms` has them."""
    upload = models.BigIntegerField(null=True)
    """The list it came from, so that loading that again goes on with the same batch."""
    issued_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload"], name="passes_batch_one_a_list")]


class Pass(models.Model):
    """One pass. The label (the door of a household, the masked plate of a vehicle) is sealed, with a blind index."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    serial = models.BinaryField()
    kind = models.TextField(choices=Kind.choices)
    holder = models.UUIDField(null=True)
    """The id in `people` of a member of staff who has it."""
    label = models.BinaryField()
    mark = models.BinaryField()
    permit = models.TextField(default="")
    lane = models.TextField(default="")
    gates = ArrayField(models.TextField(db_collation="C"))
    times = models.SmallIntegerField(null=True)
    days = models.SmallIntegerField(null=True)
    people = models.SmallIntegerField(null=True)
    zone = models.TextField()
    """The time zone in which the days of the quota are counted."""
    since = models.DateTimeField()
    until = models.DateTimeField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, db_constraint=False)
    """Both go when the operation is closed, table by table."""
    issued_by = models.TextField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(default="")
    sealed_withdrawn_why = models.BinaryField(null=True)
    withdrawn_why = Typed()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "serial"], name="passes_pass_once"),
            models.UniqueConstraint(fields=["batch", "mark"], name="passes_pass_one_a_door"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="passes_pass_times"),
        ]
        indexes = [
            models.Index(fields=["incident", "place", "-id"], name="passes_pass_place"),
            models.Index(
                fields=["incident", "permit"], condition=~Q(permit=""), name="passes_pass_permit"
            ),
            models.Index(
                fields=["incident", "withdrawn_at"], condition=Q(withdrawn_at__isnull=False), name="passes_pass_gone"
            ),
        ]  # fmt: skip


class Use(models.Model):
    """A pass was read at a gate: which check it was, and whether it let its holder through. Append-only."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    serial = models.BinaryField()
    direction = models.TextField()
    people = models.SmallIntegerField()
    passed = models.BooleanField()
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "serial", "effective_at"], name="passes_use_serial")]


class Fault(TextChoices):
    """What is wrong with a use, seen from all uses together; the weightiest counts."""

    UNKNOWN = "unknown", _("Let through with a pass nobody issued")
    WITHDRAWN = "withdrawn", _("Let through with a withdrawn pass")
    EARLY = "early", _("Let through before the pass was valid")
    EXPIRED = "expired", _("Let through with an expired pass")
    OTHER_PLACE = "other_place", _("Let through at a gate the pass is not for")
    OVER_QUOTA = "over_quota", _("Out more often than the pass allows")
    TOO_MANY = "too_many", _("More people than the pass allows")
    TWO_PLACES = "two_places", _("Used at two gates within minutes")


class Flag(models.Model):
    """A use that somebody must look at, until they say what came of it."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    serial = models.BinaryField()
    fault = models.TextField(choices=Fault.choices)
    recorded_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    """A correction came in, and nothing is wrong any more."""
    resolution = models.TextField(null=True)
    resolved_by = models.TextField(null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["incident", "site"],
                condition=Q(resolved_at__isnull=True, lifted_at__isnull=True),
                name="passes_flag_open",
            )
        ]
