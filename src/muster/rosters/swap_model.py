"""What people on duty say to their shifts, and whom they ask to relieve them; `models` brings it to Django."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Swap(models.Model):
    """A request that somebody else takes a shift: agreed to by whoever takes it, decided by the office."""

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked", pgettext_lazy("swap", "Asked")
        AGREED = "agreed", _("Agreed, to be approved")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", pgettext_lazy("swap", "Refused")
        LAPSED = "lapsed", pgettext_lazy("swap", "Not needed any more")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    assignment = models.BigIntegerField()
    staff = models.UUIDField()
    """Whose shift it is."""
    taker = models.UUIDField(null=True)
    """Who is to take it; None leaves that to the office."""
    state = models.TextField(choices=State.choices, default=State.ASKED)
    offered = models.BooleanField(default=False)
    """The office asks for a substitute: whoever agrees first stands there at once."""
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "taker"], condition=models.Q(decided_at__isnull=True), nulls_distinct=False,
                name="rosters_swap_once",
            )
        ]  # fmt: skip


class Reply(models.Model):
    """Somebody accepted or declined a shift at a moment. Append-only; the latest one holds and stands in the
    assignment."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    assignment = models.BigIntegerField()
    accepted = models.BooleanField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["assignment", "recorded_at"], name="rosters_reply_at")]
