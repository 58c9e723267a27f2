"""The record register and what stands beside it. No domain words, no foreign keys: bare ids and codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from muster.kernel.holding_models import Holding, Key, PurgeOrder
from muster.kernel.typed import Typed

__all__ = ["Holding", "Key", "PurgeOrder"]
"""What destroying names needs has a module of its own; Django looks for tables here."""


class Outcome(models.TextChoices):
    """What became of a record that a device handed in."""

    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    HELD = "held", _("Held")
    QUARANTINED = "quarantined", _("Quarantined")


class Record(models.Model):
    """One field record as the door took it. Append-only: a correction is another record that voids this one."""

    id = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    type = models.TextField()
    version = models.SmallIntegerField()
    sequence = models.BigIntegerField()
    device = models.BigIntegerField()
    by = models.UUIDField(null=True)
    voids = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    boot = models.TextField()
    monotonic_ms = models.BigIntegerField()
    clock_safe = models.BooleanField()
    outcome = models.TextField(choices=Outcome.choices)
    reason = models.TextField(null=True)
    hash = models.BinaryField()
    batch = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["incident", "recorded_at"]),
            models.Index(fields=["voids"], condition=models.Q(voids__isnull=False), name="kernel_record_voids"),
            models.Index(
                fields=["incident", "outcome"],
                condition=~models.Q(outcome="accepted"),
                name="kernel_record_open",
            ),
        ]


class Resolution(models.Model):
    """The later fate of a record that was held, quarantined or refused: once, by a person or by the door itself."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    outcome = models.TextField(choices=Outcome.choices)
    reason = models.TextField()
    """A code; a person's words are sealed."""
    sealed = models.BinaryField(null=True)
    actor = models.TextField()
    recorded_at = models.DateTimeField()


class Void(models.Model):
    """`record` took `target` out of every figure from `recorded_at` on. A target is voided once."""

    target = models.UUIDField(primary_key=True)
    record = models.UUIDField(unique=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    recorded_at = models.DateTimeField()


class Waiting(models.Model):
    """A held correction whose target has not arrived, or is itself held. Gone once it takes effect or is settled."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    target = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["target"]), models.Index(fields=["incident"])]


class Parked(models.Model):
    """What a record said that is not accepted. `body` has no identity in it; `sealed` is text nobody could parse."""

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField(null=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    device = models.BigIntegerField()
    reason = models.TextField()
    hash = models.BinaryField(null=True)
    claimed = models.TextField(null=True)
    body = models.JSONField(null=True)
    sealed = models.BinaryField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "hash"], name="kernel_parked_once"),
        ]
        indexes = [models.Index(fields=["record"])]


class Settled(models.Model):
    """Somebody at the desk saw to what no register could take: `record` is its new id, None when it was set aside;
    why is sealed. Append-only."""

    parked = models.BigIntegerField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    record = models.UUIDField(null=True)
    sealed = models.BinaryField()
    actor = models.TextField()
    recorded_at = models.DateTimeField()


class Renamed(models.Model):
    """A record that came again under a new id, since another one had the id `was` already. Append-only."""

    record = models.UUIDField(primary_key=True)
    was = models.UUIDField()
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    device = models.BigIntegerField()
    recorded_at = models.DateTimeField()


class RecordType(models.Model):
    """A type of record that a phone may send, and the database functions of the feature that takes it in.

    `take` gets records as JSON; `take_rows`, where there is one, a whole batch of a site column by column.
    """

    name = models.TextField(primary_key=True)
    take = models.TextField()
    take_rows = models.TextField(db_default="")
    void = models.TextField()


class Clock(models.Model):
    """An exercise's own clock: `base` at the real time `anchored_at`, running at `speed`. A real incident has none."""

    incident = models.BigIntegerField(primary_key=True)
    base = models.DateTimeField()
    anchored_at = models.DateTimeField()
    speed = models.FloatField()


class Audit(models.Model):
    """Who did what; written in the transaction of the deed. Holds no identity, so that it outlives the names."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    incident = models.BigIntegerField(null=True)
    place = models.TextField(db_collation="C", default="")
    actor = models.TextField()
    action = models.TextField()
    subject = models.TextField(default="")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["incident", "at"]),
            models.Index(fields=["subject"]),
        ]


class AuditLink(models.Model):
    """One link of the chain over the audit: the sealer gives each entry its position after its transaction ended."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)
    head = models.BinaryField()
    sealed_at = models.DateTimeField()


class JobState(models.TextChoices):
    """How far a piece of background work is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Job(models.Model):
    """Work that a page asked for and a worker does: seen only by who asked, with the reach they had. Times are real."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    owner = models.TextField()
    places = models.JSONField()
    names = models.BooleanField()
    roles = models.JSONField()
    language = models.TextField()
    kind = models.TextField()
    subject = models.TextField()
    arguments = models.JSONField()
    sealed_reason = models.BinaryField(null=True)
    reason = Typed()
    state = models.TextField(choices=JobState.choices, default=JobState.WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    problem = models.TextField(default="")
    file = models.TextField(default="")
    file_name = models.TextField(default="")
    content_type = models.TextField(default="")
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "owner", "-id"])]


class Approval(models.Model):
    """That a second officer agrees to a file with many names in full. Until then its job waits. Times are real."""

    id = models.BigAutoField(primary_key=True)
    job = models.BigIntegerField(unique=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    kind = models.TextField()
    rows = models.IntegerField()
    """How many rows with names in full were asked for: the file holds no more."""
    sealed_reason = models.BinaryField(null=True)
    reason = Typed()
    asked_by = models.TextField()
    asked_at = models.DateTimeField(auto_now_add=True)
    agreed = models.BooleanField(null=True)
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("asked_by")), name="kernel_approval_two_people"
            ),
        ]


class Mapping(models.Model):
    """Which column of a source's lists means what: asked once, kept for the next list of the same kind."""

    id = models.BigAutoField(primary_key=True)
    place = models.TextField(db_collation="C")
    kind = models.TextField()
    source = models.TextField()
    columns = models.JSONField()
    """Heading -> field, as last used."""
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "kind", "source"], name="kernel_mapping_once")]


class Upload(models.Model):
    """A list that somebody brought: its rows stay sealed, and only until they are loaded and put right."""

    class State(models.TextChoices):
        """How far it is."""

        READ = "read", _("Read")
        LOADING = "loading", _("Loading")
        LOADED = "loaded", _("Loaded")
        DISCARDED = "discarded", _("Thrown away")
        EXPIRED = "expired", _("Expired")

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    """Which `sheets.kinds` it is of."""
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    about = models.JSONField(default=dict)
    """What its kind asked for beside the file; ids and codes, no names."""
    source = models.TextField()
    file_name = models.TextField()
    digest = models.BinaryField()
    encoding = models.TextField()
    header = models.JSONField()
    notes = models.JSONField(default=list)
    """What was mended while reading: codes, and how often."""
    rows = models.IntegerField()
    columns = models.JSONField(default=dict)
    state = models.TextField(choices=State.choices, default=State.READ)
    job = models.BigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    actor = models.TextField()
    created_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    """By the real clock: what was forgotten expires."""


class UploadPart(models.Model):
    """Some hundred rows of an upload, sealed: all as they came, afterwards only those that could not be loaded."""

    id = models.BigAutoField(primary_key=True)
    upload = models.BigIntegerField()
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    number = models.IntegerField()
    failed = models.BooleanField(default=False)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "failed", "number"], name="kernel_uploadpart_once")]


class SigningKey(models.Model):
    """A key of one operation for what phones check without a network. Several verify at once; the newest that was not
    retired signs. The private half is sealed under the operation's key, so that closing it ends the signing too.
    """

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    key_id = models.BinaryField()
    public = models.BinaryField()
    private = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    """From then on it signs nothing more; what it signed still holds."""
    withdrawn_at = models.DateTimeField(null=True)
    """From then on nothing that it signed holds."""

    class Meta:
        db_table = "passes_signingkey"
        """It came from there; the sealed half is bound to this name."""
        constraints = [models.UniqueConstraint(fields=["incident", "key_id"], name="passes_signingkey_once")]
