"""Who may do what, where, until when; and the devices of people in the field."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from muster.kernel.typed import Typed


class Role(models.TextChoices):
    """What a mandate lets a person do; where and until when is the mandate's."""

    COMMAND = "command", _("Command officer")
    SECRETARY = "secretary", _("Organisation secretary")
    DUTY = "duty", _("Duty person")
    GRID = "grid", _("Grid officer")
    INSPECTOR = "inspector", _("Inspector")
    UPPER = "upper", _("Province or city reader")
    ADMINISTRATOR = "administrator", _("System administrator")
    SECURITY = "security", _("Security administrator")
    AUDITOR = "auditor", _("Audit administrator")


class User(AbstractUser):
    """A person who signs in at a desk. `person` is their id in `people`, where the name is."""

    person = models.UUIDField(null=True)
    must_change_password = models.BooleanField(default=False)
    on_shift = models.BooleanField(default=False)
    """Made by signing in to a shift: it has no password, and nothing is left of it when the shift is over."""


class Mandate(models.Model):
    """A role over places, in one incident or in all, for a time. It ends with the duty."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mandates")
    role = models.TextField(choices=Role.choices)
    places = ArrayField(models.TextField(db_collation="C"))
    incident = models.BigIntegerField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class Passkey(models.Model):
    """What a browser or a key signs in with: the public half, and the address it is bound to."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.TextField()
    host = models.TextField()
    credential = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    """Grows with each use; a smaller one comes from a copy."""
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)


class EnrolmentCode(models.Model):
    """A one-time code with which a phone becomes a device of a site; only its digest is kept."""

    digest = models.BinaryField(unique=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    made_by = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Device(models.Model):
    """A phone enrolled at a site, with a key of its own."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    sealed_name = models.BinaryField(null=True)
    name = Typed()
    """What its holder calls it; '' where they said nothing, and after the names of the operation are gone."""
    public_key = models.BinaryField(unique=True)
    token_digest = models.BinaryField(unique=True)
    token_expires_at = models.DateTimeField()
    allowed_types = ArrayField(models.TextField())
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    offset_ms = models.BigIntegerField(default=0)
    sequence = models.BigIntegerField(default=0)
    app = models.TextField(default="")
    battery = models.SmallIntegerField(null=True)
    unsent = models.BigIntegerField(null=True)
    """The last three as the phone said at its last contact; '' and None where it did not."""

    class Meta:
        indexes = [models.Index(fields=["incident", "site"])]


class Shift(models.Model):
    """A span of time at a place in which staff sign in without an account, by a code that an officer hands out."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    role = models.TextField(choices=Role.choices)
    since = models.DateTimeField()
    until = models.DateTimeField()
    """Both by the incident's clock, as the mandates that come out of it."""
    most = models.PositiveIntegerField()
    """So many people may sign in: a code that went astray lets in no crowd."""
    code_digest = models.BinaryField(null=True, unique=True)
    """Of the code that all share; None while there is none."""
    code_made_at = models.DateTimeField(null=True)
    code_short = models.IntegerField(null=True)
    """What a phone without a network compares the code with: so short that it leads nobody to the code."""
    closed_at = models.DateTimeField(null=True)
    opened_by = models.TextField()
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "until"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="accounts_shift_lasts")
        ]


class ShiftCode(models.Model):
    """One number's one-time code on a shift's list. Whose it is, only `people` knows: `who` is its row there."""

    id = models.BigAutoField(primary_key=True)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="codes")
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    who = models.BigIntegerField()
    person = models.UUIDField(null=True)
    digest = models.BinaryField()
    made_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    short = models.IntegerField(null=True)
    struck_at = models.DateTimeField(null=True)
    """Since when, by the incident's clock, they are off the list."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "who"], name="accounts_shiftcode_once")]
        indexes = [models.Index(fields=["who"])]


class ShiftEntry(models.Model):
    """Somebody who signed in to a shift: their account for it, from how many phones, and whether that was ended."""

    id = models.BigAutoField(primary_key=True)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="entries")
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="shift_entry")
    who = models.BigIntegerField()
    person = models.UUIDField(null=True)
    phones = ArrayField(models.BinaryField(), default=list)
    """Digests of what tells browsers apart."""
    entered_at = models.DateTimeField()
    last_entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "who"], name="accounts_shiftentry_once")]


class ShiftFailure(models.Model):
    """A wrong code, from which address (a keyed digest) and, where a number was named, at which shift."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    address = models.BinaryField()
    shift = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["address", "at"]), models.Index(fields=["shift", "at"])]
