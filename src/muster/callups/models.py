"""Call-ups and who answered them; volunteers; double reporting; task orders and what was done about them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.callups import rules
from muster.kernel.typed import Typed

VOLUNTEER_COLUMN = "callups_volunteer.sealed"
FILE_COLUMN = "callups_attachment.sealed"


class CallUp(models.Model):
    """A notice, appeal or letter: to whom, by when, and what is asked of each organisation."""

    class Kind(models.TextChoices):
        """What it is called."""

        CALL = "call", _("Call-up")
        NOTICE = "notice", _("Notice")
        APPEAL = "appeal", _("Appeal to serve")
        LETTER = "letter", _("Letter")

    class Asks(models.TextChoices):
        """What an organisation has to do."""

        ACKNOWLEDGE = "acknowledge", _("Acknowledge")
        NAME = "name", _("Name people")
        VOLUNTEER = "volunteer", _("Let people sign up themselves")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    kind = models.TextField(choices=Kind.choices)
    title = models.TextField()
    text = models.TextField()
    asks = models.TextField(choices=Asks.choices)
    skills = ArrayField(models.TextField(), default=list)
    deadline = models.DateTimeField()
    base = models.TextField(default="")
    """Where links in messages lead: the address under which whoever published it reached the program."""
    made_by = models.TextField()
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(deadline__gt=models.F("published_at")), name="callups_callup_times")
        ]


class Attachment(models.Model):
    """A small file that goes with a call-up, sealed: lists of people are sent with one."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    callup = models.ForeignKey(CallUp, on_delete=models.PROTECT, related_name="attachments")
    name = models.TextField()
    content_type = models.TextField()
    sealed = models.BinaryField()


class Answer(models.Model):
    """One organisation's side of a call-up: told, acknowledged, answered. `above` passed it on to this one."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    callup = models.ForeignKey(CallUp, on_delete=models.PROTECT, related_name="answers")
    organisation = models.BigIntegerField()
    above = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="below")
    wanted = models.IntegerField(default=0)
    """How many people it is asked to name."""
    named = models.IntegerField(default=0)
    """How many it has named: kept with the names in one transaction."""
    told_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    """When it had done what is asked."""
    answered_by = models.TextField(default="")
    sealed_note = models.BinaryField(null=True)
    note = Typed()
    reminded = models.SmallIntegerField(default=0)
    risen = models.SmallIntegerField(default=0)
    """How many levels up its silence has been brought."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["callup", "organisation"], name="callups_answer_once")]
        indexes = [
            models.Index(
                fields=["incident", "place"], condition=Q(answered_at__isnull=True), name="callups_answer_silent"
            )
        ]


class Named(models.Model):
    """Somebody whom an organisation named. Append-only: whoever drops out is a matter of rosters."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    callup = models.BigIntegerField()
    answer = models.BigIntegerField()
    organisation = models.BigIntegerField()
    staff = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["callup", "staff"], name="callups_named_once")]
        indexes = [models.Index(fields=["incident", "staff"], name="callups_named_staff")]


class Volunteer(models.Model):
    """Somebody who signed up by a link, or handed in an application to serve (请战书)."""

    class State(models.TextChoices):
        """What became of it."""

        APPLIED = "applied", _("Signed up")
        ACCEPTED = "accepted", pgettext_lazy("volunteer", "Accepted")
        DECLINED = "declined", _("Not accepted")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    callup = models.BigIntegerField()
    mark = models.BinaryField()
    sealed = models.BinaryField()
    skills = ArrayField(models.TextField(), default=list)
    state = models.TextField(choices=State.choices, default=State.APPLIED)
    recorded_at = models.DateTimeField()
    decided_by = models.TextField(default="")
    staff = models.UUIDField(null=True)
    """Who they are among the people of the unit that took them in."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["callup", "mark"], name="callups_volunteer_once")]


class HomeReport(models.Model):
    """Double reporting (双报到): somebody reports to the community where they live; that confirms it, and the hours.

    `place` is the organisation's; `community` a code within reach or outside of it, with its name as it was given.
    """

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    organisation = models.BigIntegerField()
    staff = models.UUIDField()
    community = models.TextField(db_collation="C")
    community_name = models.TextField()
    reported_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.TextField(default="")
    """An account, or `link` when the community confirmed by its signed link."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "staff", "community"], condition=~Q(community=""), name="callups_homereport_once"
            ),
            models.UniqueConstraint(
                fields=["incident", "staff", "community_name"], condition=Q(community=""),
                name="callups_homereport_name_once",
            ),
        ]  # fmt: skip


class HomeHours(models.Model):
    """Hours served in one's community on a day: they count for both."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    report = models.ForeignKey(HomeReport, on_delete=models.PROTECT, related_name="hours")
    day = models.DateField()
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    sealed_what = models.BinaryField(null=True)
    what = Typed()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "day"], name="callups_homehours_once")]


class TaskOrder(models.Model):
    """What is to be done, for which place, by which unit, by when; it can be split into parts."""

    class State(models.TextChoices):
        """How far it is."""

        GIVEN = "given", _("Given")
        ACCEPTED = "accepted", _("Accepted")
        REPORTED = "reported", _("Reported done")
        RETURNED = "returned", _("Sent back")
        CHECKED = "checked", _("Order checked")
        CLOSED = "closed", _("Closed out")
        WITHDRAWN = "withdrawn", _("Order withdrawn")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    above = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    title = models.TextField()
    text = models.TextField(default="")
    unit = models.BigIntegerField()
    helpers = ArrayField(models.BigIntegerField(), default=list)
    amount = models.IntegerField(null=True)
    """How much of it: 900 rooms."""
    measure = models.TextField(default="")
    done = models.IntegerField(default=0)
    deadline = models.DateTimeField()
    state = models.TextField(choices=State.choices, default=State.GIVEN)
    risen = models.SmallIntegerField(default=0)
    told = models.SmallIntegerField(default=0)
    """1 once the unit was written to, 2 once it was so at the deadline."""
    base = models.TextField(default="")
    made_by = models.TextField()
    given_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["incident", "place", "deadline"], condition=Q(closed_at__isnull=True), name="callups_order_open"
            )
        ]

    @property
    def is_with_unit(self) -> bool:
        """Whether the unit still has something to do."""
        return self.state in rules.WITH_UNIT


class TaskStep(models.Model):
    """What was done about an order, by whom. Append-only."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    order = models.ForeignKey(TaskOrder, on_delete=models.PROTECT, related_name="steps")
    step = models.TextField()
    sealed_text = models.BinaryField(null=True)
    text = Typed()
    amount = models.IntegerField(null=True)
    by = models.TextField()
    recorded_at = models.DateTimeField()


class Duty(models.Model):
    """A unit's standing responsibility for a place (包联, 包保), and that it arrived there."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    organisation = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    noted_by = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "place", "organisation"], condition=Q(until__isnull=True), name="callups_duty_once"
            )
        ]
