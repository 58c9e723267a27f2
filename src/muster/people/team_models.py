"""Teams: founded for an operation and a place, with members, and gone with it; who was sent where. `models` brings them
to Django."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """A pioneer team, work group, temporary branch, volunteer team or post: its kind is a row (`OrganisationKind`)."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    kind = models.TextField()
    name = models.TextField()
    organisation = models.BigIntegerField(null=True)
    """Which organisation set it up."""
    approved_by = models.BigIntegerField(null=True)
    """Which organisation approved it, where it needs that: a temporary branch."""
    wave = models.SmallIntegerField(default=1)
    """Reinforcements come in waves."""
    origin = models.TextField(default="")
    """From which other city, where it comes from elsewhere."""
    founded_at = models.DateTimeField()
    dissolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "place", "name"], condition=Q(dissolved_at__isnull=True), name="people_team_once"
            )
        ]
        indexes = [models.Index(fields=["incident", "kind", "place"], name="people_team_kind")]


class Member(models.Model):
    """Somebody in a team for a time."""

    class Role(models.TextChoices):
        """What they are in it."""

        MEMBER = "member", _("Member")
        LEADER = "leader", _("Team leader")
        DEPUTY = "deputy", _("Deputy leader")
        SECRETARY = "secretary", _("Branch secretary")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    """The team's."""
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    staff = models.UUIDField()
    role = models.TextField(choices=Role.choices, default=Role.MEMBER)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    """When it was written down: lists are often brought days later, and a past minute did not know of them."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "staff"], condition=Q(until__isnull=True), name="people_member_once"
            )
        ]
        indexes = [models.Index(fields=["incident", "staff"], name="people_member_staff")]


class Deployment(models.Model):
    """One person was sent to one place once: person-times are rows, people are distinct ids. Append-only."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    """Where: a division's or a site's code."""
    staff = models.UUIDField()
    team = models.BigIntegerField(null=True)
    kind = models.TextField(default="")
    """The team's kind then."""
    duty = models.TextField(default="")
    starts_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "staff", "place", "starts_at"], name="people_deployment_once")
        ]
        indexes = [models.Index(fields=["incident", "place", "starts_at"], name="people_deployment_place")]
