"""An operation on a place, real or an exercise."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Incident(models.Model):
    """Everything belongs to an incident. `name` is what commands and addresses call it."""

    id = models.BigAutoField(primary_key=True)
    name = models.SlugField(unique=True, max_length=80)
    title_zh = models.TextField()
    title_en = models.TextField()
    place = models.TextField(db_collation="C")
    playbook = models.TextField(default="outbreak")
    level = models.SmallIntegerField(null=True)
    exercise = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Retention(models.Model):
    """When a class of a closed operation's data goes, and that it went. Written once, when the operation is closed."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    data_class = models.TextField()
    """A key of the playbook's retention."""
    days = models.IntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    """None for what stays."""
    gone_at = models.DateTimeField(null=True)
    rows = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "data_class"], name="incidents_retention_once")]


class Phase(models.Model):
    """A stage of an operation in time: what posts ask for can change with it."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    name_zh = models.TextField()
    name_en = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "since"])]


class Area(models.Model):
    """An area drawn by the incident, with its level; released one after another, each with who is responsible."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    name = models.TextField()
    level = models.TextField()
    """A key of the playbook's levels."""
    notice = models.TextField(default="")
    households = models.IntegerField(null=True)
    since = models.DateTimeField()
    due = models.DateTimeField(null=True)
    """When it is to end, said when it begins: past it, the area is red."""
    until = models.DateTimeField(null=True)
    organisation = models.BigIntegerField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "place"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="incidents_area_dates",
            )
        ]


class Group(models.Model):
    """A part of the command: headquarters, office, a group, forward staff at a place."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    key = models.SlugField()
    name_zh = models.TextField()
    name_en = models.TextField()
    position = models.SmallIntegerField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "place", "key"], name="incidents_group_once")]


class Duty(models.Model):
    """Somebody in a group of the command for a time: leading it, a member, or on duty this night."""

    class Kind(models.TextChoices):
        """What they are in the group."""

        LEADER = "leader", _("Leader")
        DEPUTY = "deputy", _("Deputy")
        MEMBER = "member", _("Member")
        ON_DUTY = "on_duty", _("On duty")

    id = models.BigAutoField(primary_key=True)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="duties")
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    person = models.UUIDField()
    kind = models.TextField(choices=Kind.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "since"])]
