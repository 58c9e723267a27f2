"""Checkpoints of an operation, what they saw, and what follows from it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from muster.checkpoints.receipt_models import Receipt
from muster.checkpoints.shown_models import Shown

__all__ = ["Receipt", "Shown"]
"""Receipts and certificates have modules of their own; Django looks for tables here."""


class Mode(TextChoices):
    """How much a post writes down of those it lets pass; whoever is stopped always gets a full record."""

    TALLY = "tally", _("Tally")
    FULL = "full", _("Full record")


class Checkpoint(models.Model):
    """A site that works as a checkpoint in an incident, since when and until when. A change closes a row, opens one."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    kind = models.TextField(default="road")
    mode = models.TextField(choices=Mode.choices, default=Mode.TALLY)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "site", "since"], name="checkpoints_site_once"),
            models.UniqueConstraint(
                fields=["incident", "site"], condition=Q(until__isnull=True), name="checkpoints_site_open_once"
            ),
        ]


class Check(models.Model):
    """One vehicle with its people on board, or one person on foot. Typed columns of a `record_check`; append-only."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    subject = models.TextField()
    lane = models.TextField()
    people = models.SmallIntegerField()
    outcome = models.TextField()
    helped_by = models.TextField(null=True)
    mode = models.TextField(default="tap")
    direction = models.TextField(default="in")
    device_verdict = models.TextField(null=True)
    reasons = ArrayField(models.TextField(), null=True)
    from_code = models.TextField(null=True, db_collation="C")
    to_code = models.TextField(null=True, db_collation="C")
    itinerary = ArrayField(models.TextField(db_collation="C"), null=True)
    temperature_tenths = models.SmallIntegerField(null=True)
    health_code = models.TextField(null=True)
    proof_seen = models.TextField(null=True)
    proof_sampled_at = models.DateTimeField(null=True)
    proof_reported_at = models.DateTimeField(null=True)
    proof_result = models.TextField(null=True)
    permit = models.TextField(null=True)
    scan_kind = models.TextField(null=True)
    scan_outcome = models.TextField(null=True)
    disinfected = models.BooleanField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["incident", "site", "effective_at"]),
            models.Index(fields=["incident", "effective_at"], name="checkpoints_check_time"),
            models.Index(
                fields=["incident", "outcome", "-effective_at", "-record"],
                condition=Q(mode="full") | ~Q(lane="ordinary"),
                name="checkpoints_check_notable",
            ),
            models.Index(
                fields=["incident", "permit"], condition=Q(permit__isnull=False), name="checkpoints_check_permit"
            ),
            models.Index(
                fields=["incident", "recorded_at", "record"], condition=Q(mode="full"), name="checkpoints_check_judge"
            ),
        ]


class Step(models.Model):
    """What was done further with somebody turned back; `cites` is the check or the step before. Append-only."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    cites = models.UUIDField()
    step = models.TextField()
    place = models.TextField(null=True, db_collation="C")
    unit = models.TextField(null=True)
    case_number = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["cites"], name="checkpoints_step_cites"),
            models.Index(fields=["incident", "effective_at"], name="checkpoints_step_time"),
        ]


class Counters(models.Model):
    """The counters that tallies keep: plain sums over checks, each defined once, in the migration that writes them."""

    checks = models.IntegerField()
    people_checked = models.IntegerField()
    vehicles = models.IntegerField()
    stopped = models.IntegerField()
    turned_back = models.IntegerField()
    vehicles_turned_back = models.IntegerField()
    persons_turned_back = models.IntegerField()
    supply_vehicles = models.IntegerField()
    enterprise_vehicles = models.IntegerField()
    helped_checks = models.IntegerField()
    sampled = models.IntegerField()
    transferred = models.IntegerField()
    detained = models.IntegerField()
    medical = models.IntegerField()
    registered = models.IntegerField()
    late = models.IntegerField()
    last_effective_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Tally(Counters):
    """What one batch added at a site in an hour, or a correction took away. Sums of rows are figures. Append-only."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    hour = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "recorded_at"], name="checkpoints_tally_recorded")]


class HourTally(Counters):
    """The tallies recorded within one hour, summed by hour and by site (`level` 0) or town (9), once it is over.

    Only `checkpoints_close_hours` writes this and the two below. What it wrote is complete: nothing is added later.
    """

    pk = models.CompositePrimaryKey("incident", "level", "hour", "place", "recorded_hour")
    incident = models.BigIntegerField()
    level = models.SmallIntegerField()
    hour = models.DateTimeField()
    place = models.TextField(db_collation="C")
    recorded_hour = models.DateTimeField()


class RunningTally(Counters):
    """What a site's tallies had come to when an hour of recording was over: a row for every site and closed hour."""

    pk = models.CompositePrimaryKey("incident", "until", "site")
    incident = models.BigIntegerField()
    until = models.DateTimeField()
    site = models.TextField(db_collation="C")
    last_recorded_at = models.DateTimeField()


class ClosedHour(models.Model):
    """The end of an hour of recording whose tallies were summed; an hour in which nothing came in has no row."""

    pk = models.CompositePrimaryKey("incident", "until")
    incident = models.BigIntegerField()
    until = models.DateTimeField()
    closed_at = models.DateTimeField()


class Verdict(models.Model):
    """What the server would have decided on a full record, beside what the device did. Append-only."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    verdict = models.TextField()
    reasons = ArrayField(models.TextField())
    unchecked = ArrayField(models.TextField())
    policy = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()


class Judged(models.Model):
    """Up to when the records of an incident have been judged: a watermark, so none is left out."""

    incident = models.BigIntegerField(primary_key=True)
    until = models.DateTimeField()
    steps_until = models.DateTimeField(null=True)
    """Up to when steps have been looked at; None: not yet."""


class Difference(models.Model):
    """The post and the server disagree on a check: an item until somebody says what came of it."""

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    kind = models.TextField()
    recorded_at = models.DateTimeField()
    resolution = models.TextField(null=True)
    resolved_by = models.TextField(null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["incident", "site"], condition=Q(resolved_at__isnull=True), name="checkpoints_difference_open"
            ),
            models.Index(fields=["incident", "recorded_at"], name="checkpoints_difference_time"),
        ]


class StepFault(models.Model):
    """A step that lacked something when it came in: an item until it is corrected, or settled with words.

    What is wrong with it is never stored: what comes in later may mend it, see `queries.steps`.
    """

    record = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    recorded_at = models.DateTimeField()
    resolution = models.TextField(null=True)
    resolved_by = models.TextField(null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["incident", "recorded_at"],
                condition=Q(resolved_at__isnull=True),
                name="checkpoints_stepfault_open",
            )
        ]


class Attempt(models.Model):
    """A check of somebody or a vehicle, and one turning-back of the same before it. Append-only.

    How often somebody tried is never stored but summed up over the pairs whose records stand: see `attempts`.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    earlier = models.UUIDField()
    incident = models.BigIntegerField()
    site = models.TextField(db_collation="C")
    earlier_site = models.TextField(db_collation="C")
    effective_at = models.DateTimeField()
    earlier_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "earlier"], name="checkpoints_attempt_once"),
            models.CheckConstraint(condition=Q(earlier_at__lt=F("effective_at")), name="checkpoints_attempt_order"),
        ]
        indexes = [
            models.Index(fields=["incident", "effective_at"], name="checkpoints_attempt_time"),
            models.Index(fields=["earlier"], name="checkpoints_attempt_earlier"),
        ]


class Policy(models.Model):
    """What holds at the posts below a place for a time. The most particular place wins, then the latest row."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    phase_zh = models.TextField(default="")
    phase_en = models.TextField(default="")
    proof_hours = models.SmallIntegerField(null=True)
    counted_from = models.TextField(default="sampling")
    lanes = ArrayField(models.TextField())
    temperature_limit = models.SmallIntegerField(default=373)
    risk_origins = ArrayField(models.TextField(db_collation="C"), default=list)
    on_stale_proof = models.TextField(default="sample")
    on_risk_origin = models.TextField(default="transfer")
    on_fever = models.TextField(default="transfer")
    on_yellow_code = models.TextField(default="sample")
    permit_required = models.BooleanField(default=True)
    repeat_hours = models.SmallIntegerField(default=24)
    silent_day = models.SmallIntegerField(default=2)
    """After how many hours of silence by day a post is called; at night after `silent_night`."""
    silent_night = models.SmallIntegerField(default=4)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "since"], name="checkpoints_policy_since")]


class StepKind(models.Model):
    """A kind of step with somebody turned back, as it holds below a place from `since` on. Append-only.

    Without an incident: a kind as it comes with the system. The most particular place wins, then the latest row. The
    key is what phones send and never changes. `position` orders those that come with the system; 0 is the check itself.
    """

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField(null=True)
    place = models.TextField(db_collation="C", default="")
    key = models.TextField()
    position = models.SmallIntegerField()
    name_zh = models.TextField()
    name_en = models.TextField()
    needs_recipient = models.BooleanField(default=False)
    needs_case_number = models.BooleanField(default=False)
    needs_power = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "since"], name="checkpoints_stepkind_since")]


class StepOrder(models.Model):
    """Which kinds of steps follow a turning back below a place from `since` on, in their order. Append-only.

    The most particular place wins, then the latest row; without any, the order of the kinds that come with the system.
    """

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    keys = ArrayField(models.TextField())
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "since"], name="checkpoints_steporder_since")]


class Permit(models.Model):
    """A vehicle permit (通行证) of the green lane. The plate is kept sealed, with a blind index to compare by."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    number = models.TextField()
    lane = models.TextField()
    unit = models.TextField(default="")
    plate = models.BinaryField()
    mark = models.BinaryField()
    quota = models.SmallIntegerField(null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="checkpoints_permit_once")]


class Power(models.Model):
    """An officer who may penalise, by the id under which they make records."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    person = models.UUIDField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "person"], name="checkpoints_power_person")]


class Layout(models.Model):
    """How an office wants the gate register: title, columns in its order, its own headings. Rows, never code.

    `columns` is a list of {"field": a key of `register.FIELDS`, "zh": heading, "en": heading, "width": characters}.
    """

    key = models.SlugField(primary_key=True)
    office_zh = models.TextField()
    office_en = models.TextField()
    title_zh = models.TextField()
    title_en = models.TextField()
    columns = models.JSONField()

    def __str__(self) -> str:
        return self.key
