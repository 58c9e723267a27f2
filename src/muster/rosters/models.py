"""What posts need, the rules of duty, who cannot come, and rosters with their assignments."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from muster.kernel import sealing
from muster.rosters.computation_model import Computation
from muster.rosters.day_models import Handover, ItemStep, Presence
from muster.rosters.swap_model import Reply, Swap
from muster.rosters.wish_model import WISH_COLUMN, Wish

__all__ = [
    "Absence", "Assignment", "Computation", "Contact", "Handover", "ItemStep", "Limits", "Need", "Post", "Presence",
    "Reply", "Roster", "ShiftKind", "Swap", "WISH_COLUMN", "Wish",
]  # fmt: skip
"""What the solver found and what people ask for or wish have modules of their own; Django looks for tables here."""

REASON_COLUMN = "rosters_absence.sealed"
CONTACT_COLUMN = "rosters_contact.sealed"
DAY_MINUTES = 24 * 60


class ShiftKind(models.Model):
    """A shift as it comes back every day: when it starts and how long it lasts, past midnight or round the clock.

    It belongs to the day on which it starts.
    """

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    name = models.TextField()
    short = models.TextField()
    """One or two characters for the grid."""
    starts = models.TimeField()
    minutes = models.SmallIntegerField()
    night = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "place", "name"], condition=Q(ended_at__isnull=True), name="rosters_shiftkind_once"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, minutes__lte=DAY_MINUTES), name="rosters_shiftkind_lasts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A duty at a site (岗位): what has to be manned there."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    name = models.TextField()
    organisation = models.BigIntegerField(null=True)
    """The unit that mans it with its own people and makes its own roster; None where the place's office does."""
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "site", "name"], condition=Q(ended_at__isnull=True), name="rosters_post_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """How many of a role a post wants at a shift: a minimum, and a target that includes it.

    With a phase it holds only in that phase of the operation, in place of the need without one.
    """

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="needs")
    shift = models.ForeignKey(ShiftKind, on_delete=models.PROTECT, related_name="needs")
    role = models.TextField(default="any")
    """A skill, or `any`."""
    phase = models.BigIntegerField(null=True)
    least = models.SmallIntegerField()
    target = models.SmallIntegerField()
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "shift", "role", "phase"], condition=Q(ended_at__isnull=True), nulls_distinct=False,
                name="rosters_need_once",
            ),
            models.CheckConstraint(condition=Q(least__gte=0, target__gte=F("least")), name="rosters_need_amounts"),
        ]  # fmt: skip


class Limits(models.Model):
    """The rules of duty at a place and below: rest, week, days in a row, nights; who stands with whom; what weighs how
    much. None sets no limit. Rows are kept: the one without an end is in force."""

    class Together(models.TextChoices):
        """Whether people of one organisation stand together."""

        FREE = "free", _("As it comes out")
        TOGETHER = "together", _("People of one organisation stand together")
        MIXED = "mixed", _("At least one local person at every post")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    rest_hours = models.SmallIntegerField(null=True)
    week_shifts = models.SmallIntegerField(null=True)
    days_in_row = models.SmallIntegerField(null=True)
    fair_nights = models.SmallIntegerField(null=True)
    """Night shifts a fortnight that everybody may be given before it counts as too many."""
    together = models.TextField(choices=Together.choices, default=Together.TOGETHER)
    weights = models.JSONField(default=dict)
    """What differs from the usual weights of `muster-roster/1`."""
    ask_automatically = models.BooleanField(default=False)
    """Substitutes are asked by message without anybody pressing, where somebody is late, absent or has declined."""
    ask_at_once = models.SmallIntegerField(default=3)
    ask_minutes = models.SmallIntegerField(default=10)
    """How long each is waited for before the next is asked."""
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "place"], condition=Q(ended_at__isnull=True), name="rosters_limits_once"
            ),
            models.CheckConstraint(
                condition=Q(ask_at_once__gt=0, ask_minutes__gt=0), name="rosters_limits_asking"
            ),
        ]  # fmt: skip


class Absence(models.Model):
    """When somebody cannot be given duty, or at which shifts alone. The reason is sealed: it is for their own area."""

    class Kind(models.TextChoices):
        """What it means."""

        EXCLUDED = "excluded", _("Not to be deployed")
        AWAY = "away", _("Away")
        ONLY = "only", _("Only at these shifts")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    """The person's."""
    staff = models.UUIDField()
    kind = models.TextField(choices=Kind.choices)
    since = models.DateField()
    until = models.DateField(null=True)
    """The last day; None until it is lifted."""
    shifts = ArrayField(models.BigIntegerField(), default=list)
    sealed = models.BinaryField()
    noted_by = models.TextField()
    recorded_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="rosters_absence_dates"
            )
        ]
        indexes = [models.Index(fields=["incident", "staff"], name="rosters_absence_staff")]

    @property
    def reason(self) -> str:
        """Why; '' when the key is not on this machine."""
        return sealing.readable(self.sealed, column=REASON_COLUMN)


class Roster(models.Model):
    """Who stands where for some days, at the posts of a place or those that one organisation mans itself."""

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        REPLACED = "replaced", _("Replaced")
        DROPPED = "dropped", _("Thrown away")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    organisation = models.BigIntegerField(null=True)
    first = models.DateField()
    days = models.SmallIntegerField()
    version = models.SmallIntegerField(default=1)
    """Counts the rosters of one place and first day."""
    state = models.TextField(choices=State.choices, default=State.DRAFT)
    base = models.TextField(default="")
    """Where links in messages lead: the address under which whoever published it reached the program."""
    made_by = models.TextField()
    made_at = models.DateTimeField()
    published_by = models.TextField(default="")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "place", "organisation", "first", "version"], nulls_distinct=False,
                name="rosters_roster_once",
            ),
            models.CheckConstraint(condition=Q(days__gt=0), name="rosters_roster_days"),
        ]  # fmt: skip


class Assignment(models.Model):
    """One person at one post for one shift of one day. Ended rows stay, with why."""

    class Answer(models.TextChoices):
        """What the person said to it."""

        NONE = "", _("No answer yet")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    class Source(models.TextChoices):
        """How it came about."""

        HAND = "hand", _("By hand")
        PLAN = "plan", _("Computed")
        SUBSTITUTE = "substitute", _("Substitute")
        SWAP = "swap", _("Swap")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="assignments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="assignments")
    shift = models.ForeignKey(ShiftKind, on_delete=models.PROTECT, related_name="assignments")
    staff = models.UUIDField()
    day = models.DateField()
    role = models.TextField(default="any")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    locked = models.BooleanField(default=False)
    source = models.TextField(choices=Source.choices, default=Source.HAND)
    because = models.JSONField(default=dict)
    """Why the solver put them here, in numbers."""
    answer = models.TextField(choices=Answer.choices, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    set_by = models.TextField()
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "staff", "day"], condition=Q(ended_at__isnull=True), name="rosters_assignment_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="rosters_assignment_times"),
        ]
        indexes = [
            models.Index(fields=["incident", "site", "starts_at"], name="rosters_assignment_site"),
            models.Index(fields=["incident", "staff", "starts_at"], name="rosters_assignment_staff"),
        ]

    @property
    def dropped_out(self) -> str:
        """Why a substitute is needed here: the person declined, or did not come."""
        return "declined" if self.answer == self.Answer.DECLINED else "absent"


class Contact(models.Model):
    """Name and number of somebody on duty at a site, sealed: whoever answers for the site can call them, wherever they
    are from. Written when a roster is published."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    staff = models.UUIDField()
    sealed = models.BinaryField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "site", "staff"], name="rosters_contact_once")]
