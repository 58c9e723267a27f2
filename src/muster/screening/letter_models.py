"""Letters between districts (协查函): people handed to another one with a clock, lists that another one handed over."""

import orjson
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from muster.kernel import sealing
from muster.kernel.problems import Problem
from muster.kernel.typed import Typed

LETTER_COLUMN = "screening_letterperson.sealed"
"""What sealed rows are bound to."""


class Way(models.TextChoices):
    """Which way a letter goes."""

    OUT = "out", _("Outgoing")
    IN = "in", _("Incoming")


class Letter(models.Model):
    """A letter with its reference number, its clock, and what became of it. It names nobody itself."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    """Of which place of ours it is."""
    way = models.TextField(choices=Way.choices)
    number = models.TextField()
    office = models.TextField()
    """The other side, as it calls itself."""
    phone = models.TextField(default="")
    sealed_asks = models.BinaryField(null=True)
    asks = Typed()
    due_at = models.DateTimeField()
    made_by = models.TextField()
    recorded_at = models.DateTimeField()
    job = models.BigIntegerField(null=True)
    """The work that sends it once a second officer has agreed."""
    sent_at = models.DateTimeField(null=True)
    turn = models.IntegerField(default=0)
    """How often its link and code were made anew: older ones open nothing."""
    tries = models.IntegerField(default=0)
    """Wrong codes since."""
    acknowledged_at = models.DateTimeField(null=True)
    sealed_acknowledged_by = models.BinaryField(null=True)
    acknowledged_by = Typed()
    """Who received it, in the words of the other side."""
    upload = models.BigIntegerField(null=True)
    """The list that came with one we received."""
    receipt_at = models.DateTimeField(null=True)
    receipt_by = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")
    sealed_closed_why = models.BinaryField(null=True)
    closed_why = Typed()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "way", "office", "number"], name="screening_letter_number"),
            models.UniqueConstraint(fields=["upload"], name="screening_letter_upload"),
            models.CheckConstraint(condition=Q(due_at__gt=F("recorded_at")), name="screening_letter_times"),
        ]
        indexes = [models.Index(fields=["incident", "place", "due_at"], name="screening_letter_place")]


class LetterPerson(models.Model):
    """Somebody whom a letter hands over, sealed, and what the other side says became of them."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, db_constraint=False, related_name="people")
    """Both go when the operation is closed, table by table."""
    person = models.UUIDField()
    position = models.IntegerField()
    sealed = models.BinaryField()
    outcome = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "person"], name="screening_letterperson_once")]
        indexes = [models.Index(fields=["person"], name="screening_letterperson_person")]

    @property
    def words(self) -> dict[str, str]:
        """`name`, `id_number`, `phone`, `home`, and the other side's `note`; empty where the key is missing."""
        try:
            found: dict[str, str] = orjson.loads(sealing.open_sealed(self.sealed, column=LETTER_COLUMN))
        except Problem:
            return {}
        return found
