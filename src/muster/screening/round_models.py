"""From door to door: which post is entrusted with whom, and people whom its visitors found."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from muster.kernel.ids import uuid7
from muster.screening.owner_models import answers_for


class Entrusted(models.Model):
    """A post whose phones carry the people of a place who are to be seen today. It ends; another row begins anew."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    place = models.TextField(db_collation="C")
    owner = answers_for()
    """Only those for whom this team answers; null for everybody of the place."""
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    made_by = models.TextField()
    ended_by = models.TextField(default="")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "site"], name="screening_entrusted_site")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="screening_entrusted_times"
            )
        ]


class Found(models.Model):
    """Somebody whom a visitor met at a door and nobody had told of. Who it is stands sealed under the record's id.
    Append-only: a worker files it as a row of a source."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    place = models.TextField(db_collation="C")
    """Where they live now, as the phone said."""
    arrived_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "recorded_at"], name="screening_found_recorded")]


class FoundFiled(models.Model):
    """That somebody found at a door stands among the rows of sources; who of the ledger they are. Append-only."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    person = models.UUIDField(null=True)
    """None while something is missing: then the row is open."""
    recorded_at = models.DateTimeField()


class Escalated(models.Model):
    """What somebody is owed was so long overdue that it went up to a level. One row for a level and an episode: the
    moment since when it was overdue. Append-only; it is over as soon as somebody has seen to it."""

    id = models.BigAutoField(primary_key=True)
    person = models.UUIDField()
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    level = models.TextField()
    """A level of the playbook's ladder: town, county."""
    late_since = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "late_since", "level"], name="screening_escalated_once")
        ]
        indexes = [
            models.Index(
                fields=["incident", "level", "place"],
                include=["person", "late_since"],
                name="screening_escalated_level",
            )
        ]


class Reminded(models.Model):
    """A team was told by message what is due of its people: once a turn. Append-only."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    """The town whose people these are."""
    owner = answers_for()
    day = models.DateField()
    turn = models.TextField()
    """morning or evening."""
    counts = models.JSONField()
    """How many people were due for what, by the words of the ledger."""
    staff = models.UUIDField()
    """To whom it went: who answers for the team."""
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "place", "owner", "day", "turn"], name="screening_reminded_once"
            )
        ]


class TestsLooked(models.Model):
    """Up to which laboratory result, by its number, tests due were ticked off by them: none is left out."""

    __test__ = False

    incident = models.BigIntegerField(primary_key=True)
    until = models.BigIntegerField()


class FollowUp(models.Model):
    """One call or visit: what was found. A phone's has the id of its record, and may be taken back as any record.
    Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.UUIDField()
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    way = models.TextField()
    """call or visit."""
    contact = models.TextField()
    temperature = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    symptoms = ArrayField(models.TextField(), default=list)
    asked = ArrayField(models.TextField(), default=list)
    """What was asked, by keys: the next one who calls need not ask again."""
    sampled = models.BooleanField(default=False)
    """A sample was taken on this visit; what the laboratory says comes in later."""
    site = models.TextField(default="", db_collation="C")
    """The post whose phone recorded it. `place` is the site where the post was not entrusted with the person: then it
    stands on nobody's page."""
    by = models.UUIDField(null=True)
    """Who was on duty at that phone."""
    actor = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="screening_followup_person"),
            models.Index(
                fields=["incident", "place", "recorded_at"],
                include=["id", "at", "contact", "site", "temperature", "symptoms"],
                name="screening_followup_counted",
            ),
        ]
