"""A person's own side: what people ask for about their record, what they see of it. `models` brings it to Django."""

import orjson
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from muster.kernel import sealing
from muster.kernel.problems import Problem

APPEAL_COLUMN, GUARDIAN_COLUMN = "people_appeal.sealed", "people_guardian.sealed"
"""What sealed appeals and guardians are bound to."""


class OwnView(models.Model):
    """What people see on their own page in an operation, as the command decided."""

    incident = models.BigIntegerField(primary_key=True)
    shows_looks = models.BooleanField(default=False)


class Relation(models.TextChoices):
    """What a guardian is to a child."""

    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    GRANDPARENT = "grandparent", _("Grandparent")
    OTHER = "other", _("Other guardian")


class Guardian(models.Model):
    """Who looks and asks for a child under 14. Who it is stands sealed; another one ends the row, and its link."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    identity = models.BigIntegerField()
    """The child, in the field record at which the guardian was written down."""
    sealed = models.BinaryField()
    noted_by = models.TextField()
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity"], condition=Q(ended_at=None), name="people_guardian_one")
        ]

    @property
    def words(self) -> dict[str, str]:
        """`name`, `relation`, `phone`; empty when the key is not on this machine."""
        return _opened(self.sealed, GUARDIAN_COLUMN)


class Appeal(models.Model):
    """Somebody asks about their own record; due by a time, answered once. What was said stands sealed."""

    class Kind(models.TextChoices):
        """What is asked for."""

        CORRECTION = "correction", _("Correct what is stored")
        APPEAL = "appeal", _("Appeal against a measure")
        DELETION = "deletion", _("Delete what is stored")

    class Outcome(models.TextChoices):
        """What became of it."""

        GRANTED = "granted", _("Granted")
        PARTLY = "partly", _("Granted in part")
        REFUSED = "refused", _("Not granted")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    identity = models.BigIntegerField()
    kind = models.TextField(choices=Kind.choices)
    sealed = models.BinaryField()
    """What was asked, by which guardian, and the answer."""
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.TextField(choices=Outcome.choices, null=True)
    answered_by = models.TextField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "due_at"], name="people_appeal_due")]
        constraints = [models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="people_appeal_times")]

    @property
    def words(self) -> dict[str, str]:
        """`text`, `answer`, and of a guardian who asks `guardian` and `relation`; empty when the key is missing."""
        return _opened(self.sealed, APPEAL_COLUMN)


def _opened(sealed: bytes | memoryview, column: str) -> dict[str, str]:
    try:
        found: dict[str, str] = orjson.loads(sealing.open_sealed(sealed, column=column))
    except Problem:
        return {}
    return found
