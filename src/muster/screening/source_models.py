"""Lists of people as sources sent them, and each of their rows: where it came from and what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muster.kernel.typed import Typed
from muster.screening.owner_models import answers_for

ROW_COLUMN = "screening_sourcerow.sealed"
"""What sealed rows are bound to."""


class SourceKind(models.TextChoices):
    """How rows come in."""

    FILE = "file", _("List of a department or enterprise")
    CHAIN = "chain", _("Lines from a chat")
    SELF = "self", _("Self-report")
    DOOR = "door", _("Asked at the door or by phone")
    FORM = "form", _("Paper form")
    GATE = "gate", _("Arrivals at gates")
    HANDED = "handed_over", _("List handed over by another district")


class RowState(models.TextChoices):
    """What became of a row; there is no fourth."""

    LINKED = "linked", _("In the ledger")
    REJECTED = "rejected", _("Rejected")
    OPEN = "open", _("Still open")


class SourceList(models.Model):
    """One delivery of a source: a file, pasted lines, or the place where single reports are gathered."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    kind = models.TextField(choices=SourceKind.choices)
    source = models.TextField()
    """Who sent it: rows of one source are compared with each other, whatever delivery they came with."""
    rows = models.IntegerField(default=0)
    """How many it had."""
    known = models.IntegerField(default=0)
    """Of them those that the source had sent before, and nothing is new in them."""
    changed = models.IntegerField(default=0)
    """Of them those that correct an earlier row of the source."""
    upload = models.BigIntegerField(null=True)
    actor = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "place", "-id"], name="screening_sourcelist_place")]
        constraints = [
            models.UniqueConstraint(fields=["upload"], name="screening_sourcelist_upload"),
            models.CheckConstraint(condition=Q(rows__gte=0), name="screening_sourcelist_rows"),
        ]


class SourceRow(models.Model):
    """One row of a source. Who it names stands sealed; it is in the ledger, rejected for a reason, or somebody's."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    delivery = models.ForeignKey(SourceList, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    """The delivery that brought it first. Both go when the operation is closed, table by table."""
    source = models.TextField()
    number = models.IntegerField()
    sealed = models.BinaryField()
    marks = ArrayField(models.BinaryField())
    """By what the same row is known again when the source sends it corrected, and of all it says: the same again
    changes nothing."""
    state = models.TextField(choices=RowState.choices)
    person = models.UUIDField(null=True)
    problems = ArrayField(models.TextField(), default=list)
    """Codes of why it is open."""
    sealed_reason = models.BinaryField(null=True)
    reason = Typed()
    """Why it was rejected."""
    owner = answers_for()
    due_at = models.DateTimeField(null=True)
    settled_by = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["marks"], name="screening_sourcerow_marks", fastupdate=False),
            models.Index(
                fields=["incident", "place", "state", "due_at"],
                include=["delivery", "person"],
                name="screening_sourcerow_state",
            ),
            models.Index(fields=["delivery", "number"], name="screening_sourcerow_list"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="screening_sourcerow_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="linked", person__isnull=False)
                | Q(state="rejected", person__isnull=True, sealed_reason__isnull=False)
                | Q(state="open", person__isnull=True, due_at__isnull=False, owner__isnull=False),
                name="screening_sourcerow_settled",
            )
        ]
