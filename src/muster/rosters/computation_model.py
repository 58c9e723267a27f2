"""What the solver was asked and what it found; `models` brings it to Django."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.rosters.scenario import Difference, differences


class Computation(models.Model):
    """One run of the solver for a roster: the best plan so far stays here, whatever becomes of the process."""

    class State(models.TextChoices):
        """How far it is."""

        RUNNING = "running", _("Being computed")
        DONE = "done", pgettext_lazy("computation", "Computed")
        FAILED = "failed", _("Not computed")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    roster = models.BigIntegerField()
    job = models.BigIntegerField(null=True)
    seconds = models.SmallIntegerField()
    state = models.TextField(choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    stop_asked = models.BooleanField(default=False)
    cut_short = models.BooleanField(default=False)
    """The program was stopped while it was computed: its plan is the best that was found by then."""
    people = models.IntegerField(default=0)
    """Who could be given duty."""
    cost = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    """No roster can cost less."""
    proven = models.BooleanField(default=False)
    unmet_min = models.IntegerField(null=True)
    unmet_target = models.IntegerField(null=True)
    against = models.IntegerField(null=True)
    """How many times a shift of its plan goes against a wish."""
    took = models.FloatField(default=0)
    plan = models.JSONField(default=dict)
    """The best plan so far: ids, no names."""
    shortages = models.JSONField(default=list)
    """Minima that are not met, each with what stands in the way."""
    problem = models.TextField(default="")
    """Why nothing was computed, in words."""
    scenario = models.JSONField(default=dict)
    """What would be otherwise: which posts closed, which people gone, as ids; empty where the plan is for the draft."""
    before = models.JSONField(default=dict)
    """What the best plan costs without that, and what stays open; `after` the same with it."""
    after = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "roster"], condition=models.Q(state="running"), name="rosters_computation_running"
            )
        ]
        indexes = [models.Index(fields=["incident", "roster"], name="rosters_computation_roster")]

    @property
    def differences(self) -> list[Difference]:
        """What the change that was asked about makes, once both plans are known."""
        return differences(self.before, self.after) if self.before and self.after else []

    @property
    def gap(self) -> float | None:
        """How much better any roster could be, as a share of the cost."""
        if self.cost is None or self.bound is None:
            return None
        return (self.cost - self.bound) / self.cost if self.cost else 0.0
