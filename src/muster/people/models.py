"""Identity lives here alone, sealed; field records carry ids. Organisations, staff and what stands about a person."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from muster.kernel import sealing
from muster.kernel.ids import uuid7
from muster.kernel.typed import Typed
from muster.people.own_models import APPEAL_COLUMN, GUARDIAN_COLUMN, Appeal, Guardian, OwnView, Relation
from muster.people.team_models import Deployment, Member, Team

__all__ = [
    "APPEAL_COLUMN", "GUARDIAN_COLUMN", "Appeal", "Deployment", "Guardian", "Member", "OwnView", "Relation", "Team",
]  # fmt: skip
"""A person's own side and teams have modules of their own; Django looks for tables here."""

REASON_COLUMN = "people_reveal.sealed"
"""What sealed reasons are bound to."""


class Identity(models.Model):
    """One person or plate as a field record named it: sealed text with blind indexes for exact search."""

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    position = models.SmallIntegerField()
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    kind = models.TextField()
    sealed = models.BinaryField()
    marks = ArrayField(models.BinaryField())
    """Blind indexes of number, phone, name and plate, each bound to its kind before hashing."""
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "position"], name="people_identity_once")]
        # Entered at once: a list of pending entries would make some unlucky batch of the door wait until it is merged.
        indexes = [GinIndex(fields=["marks"], name="people_identity_marks", fastupdate=False)]


class Reveal(models.Model):
    """Who looked at which name, when and why. Append-only."""

    class Subject(models.TextChoices):
        """What was opened: somebody in a field record, a member of staff, whom a control mark is on."""

        IDENTITY = "identity", _("Person in a record")
        STAFF = "staff", _("Member of staff")
        HOLD = "hold", _("Person under a control mark")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    subject = models.TextField(choices=Subject.choices)
    target = models.TextField()
    """The id of the identity, the staff member or the control mark."""
    actor = models.TextField()
    sealed = models.BinaryField()
    """The reason: people write names into it, so it goes with the names."""
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "target"])]

    @property
    def reason(self) -> str:
        """Why; '' when the key is not on this machine."""
        return sealing.readable(self.sealed, column=REASON_COLUMN)


class OrganisationKind(models.Model):
    """Agency, enterprise, village committee, party branch, a team or a post: rows, so that each place names its own."""

    class Family(models.TextChoices):
        """What a kind is to the command."""

        UNIT = "unit", _("Unit")
        PARTY = "party", _("Party organisation")
        TEAM = "team", _("Team")
        POST = "post", _("Post")

    key = models.SlugField(primary_key=True)
    family = models.TextField(choices=Family.choices)
    name_zh = models.TextField()
    name_en = models.TextField()
    position = models.SmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


class Organisation(models.Model):
    """A unit, party organisation, team or post, in a tree and in a place."""

    id = models.BigAutoField(primary_key=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    kind = models.ForeignKey(OrganisationKind, on_delete=models.PROTECT)
    place = models.TextField(db_collation="C")
    name_zh = models.TextField()
    name_en = models.TextField(default="", blank=True)
    spelled = models.TextField(default="", db_collation="C")
    """How the Chinese name is typed in Latin letters: see `spelling`."""
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "name_zh"], name="people_organisation_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="people_organisation_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class Skill(models.Model):
    """What somebody can do: rows, named in both languages."""

    key = models.SlugField(primary_key=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    position = models.SmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


class Staff(models.Model):
    """Somebody who can be called up. Who it is stands sealed in `StaffIdentity`; here is what may be counted."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    place = models.TextField(db_collation="C")
    """The organisation's place: who may see them."""
    home = models.TextField(db_collation="C", default="")
    """Where they live, as a division code; '' when not known."""
    skills = ArrayField(models.TextField(), default=list)
    volunteer = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place"]), GinIndex(fields=["skills"], name="people_staff_skills")]


class StaffIdentity(models.Model):
    """Name, number and phone of a member of staff, sealed under the key of staff."""

    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, primary_key=True, related_name="identity")
    place = models.TextField(db_collation="C")
    sealed = models.BinaryField()
    marks = ArrayField(models.BinaryField())

    class Meta:
        # A lookup reads the whole list of pending entries, and loading a list looks up thousands of marks.
        indexes = [GinIndex(fields=["marks"], name="people_staffidentity_marks", fastupdate=False)]


class TieKind(models.Model):
    """How a person belongs to an organisation: works for, is a branch member of, lives in and reports to."""

    key = models.SlugField(primary_key=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    position = models.SmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


class Tie(models.Model):
    """A person belongs to an organisation in one way for a time; several at once are usual."""

    id = models.BigAutoField(primary_key=True)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="ties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ties")
    kind = models.ForeignKey(TieKind, on_delete=models.PROTECT)
    place = models.TextField(db_collation="C")
    """The staff member's place, so that a tie is seen by whoever may see them."""
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "organisation", "kind", "since"], name="people_tie_once"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="people_tie_dates"),
        ]


class HoldKind(models.Model):
    """A kind of control mark and what a gate does with whoever has it: rows, with the verdict of checkpoints' rules."""

    key = models.SlugField(primary_key=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    verdict = models.TextField()
    days = models.SmallIntegerField(null=True)
    """How long such a mark lasts where nobody says otherwise; None: whoever sets one must say."""
    rule_zh = models.TextField(default="")
    """The rule it rests on where nobody names another."""
    rule_en = models.TextField(default="")

    def __str__(self) -> str:
        return self.key


class Hold(models.Model):
    """A control mark on somebody, by the blind index of their number: on what grounds, from when to when."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    mark = models.BinaryField()
    under = models.BigIntegerField()
    """The key that the mark is made with."""
    kind = models.ForeignKey(HoldKind, on_delete=models.PROTECT)
    sealed_grounds = models.BinaryField(null=True)
    grounds = Typed()
    rule = models.TextField(default="")
    """Which rule it rests on, in the words of whoever set it."""
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    sealed_lifted_why = models.BinaryField(null=True)
    lifted_why = Typed()

    class Meta:
        indexes = [models.Index(fields=["incident", "mark"])]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="people_hold_times")
        ]


class HoldIdentity(models.Model):
    """Whom a control mark is on, sealed: for those who answer for it, since no gate needs the name. Append-only."""

    id = models.BigAutoField(primary_key=True)
    hold = models.BigIntegerField(unique=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    sealed = models.BinaryField()


class Arrival(models.Model):
    """Somebody came in through a gate; screening reads it. `place` is where they are going, as deep as it is known."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    site = models.TextField(db_collation="C")
    record = models.UUIDField()
    position = models.SmallIntegerField()
    """Which of the record's identities it is."""
    origin = models.TextField(db_collation="C", default="")
    arrived_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "position"], name="people_arrival_once")]
        indexes = [models.Index(fields=["incident", "place", "arrived_at"])]


class TestProof(models.Model):
    """One result of a nucleic acid test, by the blind index of the person's number."""

    __test__ = False
    """Not a test of this program."""

    class Result(models.TextChoices):
        """What the laboratory said."""

        NEGATIVE = "negative", _("Negative")
        POSITIVE = "positive", _("Positive")
        PENDING = "pending", _("Pending")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    mark = models.BinaryField()
    under = models.BigIntegerField()
    """The key that the mark is made with."""
    sampled_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    result = models.TextField(choices=Result.choices)
    tube = models.TextField(default="")
    """The number on the tube, as the laboratory gave it."""
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "mark", "sampled_at", "result"], name="people_testproof_once"),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True) | Q(reported_at__gte=F("sampled_at")),
                name="people_testproof_times",
            ),
        ]


class ShiftPerson(models.Model):
    """The name or number of somebody on a shift, sealed under the operation's key; `accounts` keeps this row's id."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    shift = models.BigIntegerField()
    mark = models.BinaryField()
    sealed = models.BinaryField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "mark"], name="people_shiftperson_once")]
        indexes = [models.Index(fields=["mark"], name="people_shiftperson_mark")]


class TakeOver(models.Model):
    """A phone went from one person on duty to the next; None is somebody who was not on its list. Append-only."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    leaves = models.UUIDField(null=True)
    takes = models.UUIDField(null=True)
    unsent = models.IntegerField()
    """How many records went on under the next person's hands."""
    how = models.TextField(default="")
    """By what who takes over showed who they are: own_code, shift_code, list; '' from older phones."""

    class Meta:
        indexes = [models.Index(fields=["incident", "site", "effective_at"], name="people_takeover_at")]
