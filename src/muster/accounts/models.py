"""Who may do what, where, until when; and the devices of people in the field."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Mandate(models.Model):
    """A role over places, in one incident or in all, for a time. It ends with the duty."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mandates")
    role = models.TextField(choices=Role.choices)
    places = ArrayField(models.TextField(db_collation="C"))
    incident = models.BigIntegerField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


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
    name = models.TextField()
    public_key = models.BinaryField(unique=True)
    token_digest = models.BinaryField(unique=True)
    token_expires_at = models.DateTimeField()
    allowed_types = ArrayField(models.TextField())
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    offset_ms = models.BigIntegerField(default=0)
    sequence = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["incident", "site"])]
