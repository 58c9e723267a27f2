"""By what people of the ledger are found again, who may be one person, and who was put together."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LinkMark(models.Model):
    """One key of somebody in the ledger (`linkage.textkeys`), as a blind index: who shares it is compared.

    `strong` is the key of a right number. A key that more than sixty people have says nothing and is kept no further.
    """

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    mark = models.BinaryField()
    under = models.IntegerField()
    """The key of names that the mark is made with."""
    person = models.UUIDField()
    strong = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["mark"], name="screening_linkmark_mark"),
            models.Index(fields=["person"], condition=Q(strong=True), name="screening_linkmark_strong"),
        ]


class Merge(models.Model):
    """Two people of the ledger that a person put together: `gone` is told of under `kept` from then on.

    Nothing of either is lost: their rows stay under their own ids, and what was changed stands in `before`.
    """

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    """Of the one who stays."""
    other_place = models.TextField(db_collation="C")
    kept = models.UUIDField()
    gone = models.UUIDField()
    before = models.JSONField()
    """How it stood with both, and which rows of sources moved."""
    made_by = models.TextField()
    made_at = models.DateTimeField()
    undone_by = models.TextField(default="")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "kept"], name="screening_merge_kept")]
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at__isnull=True), name="screening_merge_once"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="screening_merge_two"),
        ]


class PairState(models.TextChoices):
    """What became of a pair."""

    OPEN = "open", _("To be looked at")
    MERGED = "merged", _("The same person")
    APART = "apart", _("Two different people")


class GreyPair(models.Model):
    """Two people of the ledger who may be one: the machine may not or cannot tell. Seen by who sees both."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    other_place = models.TextField(db_collation="C")
    one = models.UUIDField()
    two = models.UUIDField()
    confidence = models.FloatField()
    why = ArrayField(models.TextField(), default=list)
    """What speaks for and against it, in the words of `linkage.review`: kinds of likeness, no identity."""
    state = models.TextField(choices=PairState.choices, default=PairState.OPEN)
    merge = models.BigIntegerField(null=True)
    settled_by = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)
    turn = models.IntegerField(default=0)
    """Which settling of the operation it was: an exercise's clock may stand still between two."""
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "state", "place"], name="screening_greypair_state")]
        constraints = [
            models.UniqueConstraint(fields=["one", "two"], name="screening_greypair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("two")), name="screening_greypair_order"),
        ]
