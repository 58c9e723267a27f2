"""What people on duty wish for themselves; `models` brings it to Django."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from muster.kernel import sealing

WISH_COLUMN = "rosters_wish.sealed"


class Wish(models.Model):
    """What somebody would like: it costs the solver something to go against it, it never forbids. The reason is sealed:
    it is for their own area."""

    class Kind(models.TextChoices):
        """What is wished."""

        NO_NIGHTS = "no_nights", _("No night shifts")
        DAYS_OFF = "days_off", _("These days off")
        POST = "post", _("At a certain post")
        TOWN = "town", _("In a certain town")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    """The person's."""
    staff = models.UUIDField()
    kind = models.TextField(choices=Kind.choices)
    since = models.DateField()
    until = models.DateField(null=True)
    """The last day; None until it is withdrawn."""
    post = models.BigIntegerField(null=True)
    town = models.TextField(db_collation="C", default="", blank=True)
    own = models.BooleanField(default=False)
    """Said by the person themself, by their link; otherwise noted at the desk."""
    sealed = models.BinaryField()
    noted_by = models.TextField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="rosters_wish_dates"
            ),
            models.CheckConstraint(
                condition=~Q(kind="post") | Q(post__isnull=False), name="rosters_wish_post"
            ),
            models.CheckConstraint(condition=~Q(kind="town") | ~Q(town=""), name="rosters_wish_town"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["incident", "staff"], name="rosters_wish_staff")]

    @property
    def reason(self) -> str:
        """Why; '' when the key is not on this machine."""
        return sealing.readable(self.sealed, column=WISH_COLUMN)
