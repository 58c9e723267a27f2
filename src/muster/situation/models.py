"""Reports as they were made: nothing here is ever edited."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far a report is."""

    DRAFT = "draft", _("Draft")
    CHECKED = "checked", _("Checked")
    SENT = "sent", _("Sent")


class Bulletin(models.Model):
    """A daily report of one place as of a minute. Its numbers are frozen beside it."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    as_of = models.DateTimeField()
    sections = ArrayField(models.TextField())
    made_at = models.DateTimeField()
    made_by = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["incident", "-id"])]


class Value(models.Model):
    """One frozen number: a figure over a span, in the whole place (`part` empty) or in one part of it."""

    id = models.BigAutoField(primary_key=True)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="values_frozen")
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    key = models.TextField()
    span = models.TextField()
    part = models.TextField(db_collation="C", default="")
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "key", "span", "part"], name="situation_value_once")]


class Step(models.Model):
    """A report went one state further: once each. `number` is given when it is checked, in the order of the year."""

    id = models.BigAutoField(primary_key=True)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="steps")
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    state = models.TextField(choices=State.choices)
    year = models.SmallIntegerField(null=True)
    number = models.IntegerField(null=True)
    actor = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "state"], name="situation_step_once"),
            models.UniqueConstraint(fields=["incident", "place", "year", "number"], name="situation_number_once"),
        ]


class Passage(models.Model):
    """What the writer wrote for the next steps; the newest one is printed."""

    id = models.BigAutoField(primary_key=True)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="passages")
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    text = models.TextField()
    actor = models.TextField()
    at = models.DateTimeField()
