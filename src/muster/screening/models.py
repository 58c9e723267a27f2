"""Risk lists as they were published, rules of this place, and the ledger: people, what was decided, what is due."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from muster.kernel.ids import uuid7
from muster.kernel.typed import Typed
from muster.screening.filter_models import SavedFilter
from muster.screening.layout_models import LedgerLayout
from muster.screening.letter_models import Letter, LetterPerson
from muster.screening.link_models import GreyPair, LinkMark, Merge
from muster.screening.owner_models import Owner, answers_for
from muster.screening.round_models import Entrusted, Escalated, FollowUp, Found, FoundFiled, Reminded, TestsLooked
from muster.screening.source_models import SourceList, SourceRow

__all__ = [
    "Entrusted", "Escalated", "FollowUp", "Found", "FoundFiled", "GreyPair", "LedgerLayout", "Letter", "LetterPerson",
    "LinkMark", "Merge", "Owner", "Reminded", "SavedFilter", "SourceList", "SourceRow", "TestsLooked",
]  # fmt: skip
"""Sources, linking, rounds, filters, layouts and letters have modules of their own; Django looks for tables here."""


class RiskVersion(models.Model):
    """One list of risk areas as it was given, and what was read. A draft until somebody publishes it, then fixed."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    title = models.TextField()
    text = models.TextField()
    """The list itself: public words, no person in them."""
    as_of = models.DateTimeField()
    covers = models.TextField(default="", db_collation="C")
    """Of which place it names all areas: what it leaves out there is one no more. '' is the whole country."""
    groups = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    spans = models.JSONField(default=list)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    published_by = models.TextField(default="")
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "as_of"], name="screening_riskversion_as_of")]


class RiskListed(models.Model):
    """An area of a list. `code` is as deep as is certain, '' while nobody knows; `exact`: it says all of the area."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(RiskVersion, on_delete=models.CASCADE, related_name="areas")
    incident = models.BigIntegerField()
    position = models.IntegerField()
    level = models.TextField()
    code = models.TextField(default="", db_collation="C")
    place = models.TextField(default="")
    """Province, city and county in the words of the list."""
    text = models.TextField()
    exact = models.BooleanField(default=False)
    excepted = ArrayField(models.TextField(db_collation="C"), default=list)
    excepted_words = ArrayField(models.TextField(), default=list)
    how = models.TextField()
    settled_by = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="screening_risklisted_once")]


class RiskAlias(models.Model):
    """A name whose meaning somebody has settled: the next list is read with it."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    name = models.TextField()
    code = models.TextField(db_collation="C")
    settled_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "name"], name="screening_riskalias_once")]


class LocalRules(models.Model):
    """A rule set of this place, beside the national ones. Never changed: it ends, and another one begins."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    key = models.TextField()
    body = models.JSONField()
    """As `rulebook.of` reads it."""
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    made_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "key"], name="screening_localrules_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="screening_localrules_times"
            ),
        ]


class RulesLooked(models.Model):
    """Up to when a look that found a rule set begun or ended has taken notice: none is noticed twice. Append-only."""

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "until"], name="screening_ruleslooked_once")]


class Person(models.Model):
    """Somebody in the ledger. Who it is stands sealed in `people`, under this id. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    """Where they live now, as deep as it is known."""
    source = models.TextField()
    origin = models.TextField(default="", db_collation="C")
    arrived_at = models.DateTimeField()
    added_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "place", "recorded_at"], name="screening_person_place")]


CORRECTION = "correction"
"""The source of what puts right all that was told of somebody before; it is no person-time of its own."""
AMENDED = "amended"
"""The source of a row that its sender corrects: no person-time either, for the row as it came first is one."""


class Told(models.Model):
    """Where somebody was, as one source told it; all counts together, from the last correction on. Append-only."""

    id = models.BigAutoField(primary_key=True)
    person = models.UUIDField()
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    itinerary = models.JSONField()
    """Stays and contacts, as `plain` reads them."""
    source = models.TextField()
    actor = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="screening_told_person"),
            models.Index(fields=["incident", "place", "source", "recorded_at"], name="screening_told_source"),
        ]


class State(models.TextChoices):
    """How far somebody's measure is."""

    NONE = "none", _("No measure")
    PROPOSED = "proposed", _("To be confirmed")
    FORCE = "force", _("Under the measure")
    RELEASED = "released", _("Is released")
    MERGED = "merged", _("Is told of under another entry")


class Measure(models.Model):
    """How it stands with one person now; every change of it is a row of `Decision` as well."""

    person = models.UUIDField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    state = models.TextField(choices=State.choices)
    risk_class = models.TextField(default="")
    kind = models.TextField(default="")
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    plan = models.JSONField(default=dict)
    """What holds."""
    pending = models.JSONField(null=True)
    """What the rules say since risk areas, rules or the itinerary changed; waits for a person."""
    raises = models.BooleanField(default=False)
    """The pending change asks more of somebody who is under a measure: a second person signs."""
    signed_by = models.TextField(default="")
    """The first of the two."""
    hold = models.BigIntegerField(null=True)
    """The control mark in `people` that gates and rosters read."""
    owner = answers_for()
    """Who answers for this person (包保)."""
    contact = models.TextField(default="")
    """The latest status: on the way, arrived, refused ... ('' nobody has tried)."""
    reported_at = models.DateTimeField(null=True)
    """The latest follow-up."""
    released_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    listed_at = models.DateTimeField()
    """When they came into the ledger."""
    tests_by = models.DateTimeField(null=True)
    """Until when the first test is due that is not done. The database keeps it whenever a test changes."""
    gone_up = models.TextField(default="", db_collation="C")
    """The furthest level to which it has gone up that something is overdue, and since when that was overdue: what is
    overdue since another moment has gone up to nobody."""
    gone_up_since = models.DateTimeField(null=True)
    waits = models.GeneratedField(
        expression=Case(
            When(pending__isnull=True, then=Value("")), When(signed_by="", then=Value("proposed")),
            default=Value("sign"),
        ),
        output_field=models.TextField(), db_persist=True,
    )  # fmt: skip
    """What waits for a person, in the words of a decision: proposed, sign or nothing."""

    class Meta:
        indexes = [
            # All that boards, counts and lists of names ask: plans are wide, and none of them is read for a number.
            models.Index(
                fields=["incident", "place", "state"],
                include=[
                    "person",
                    "waits",
                    "kind",
                    "risk_class",
                    "owner",
                    "since",
                    "until",
                    "contact",
                    "reported_at",
                    "changed_at",
                    "listed_at",
                    "tests_by",
                    "gone_up",
                    "gone_up_since",
                ],
                name="screening_measure_board",
            ),  # fmt: skip
            models.Index(fields=["incident", "state", "until", "person"], name="screening_measure_ends"),
            # The list of everybody, page by page: ids in its order, then the rows of a page.
            models.Index(
                fields=["incident", "until", "person"],
                include=["place", "state"],
                name="screening_measure_listed",
            ),
            models.Index(
                fields=["incident", "place"],
                include=["waits", "changed_at"],
                condition=~Q(waits=""),
                name="screening_measure_waits",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="force") | Q(since__isnull=False, until__isnull=False), name="screening_measure_ends"
            )
        ]


class Decision(models.Model):
    """What was decided on somebody: by whom, why, by which rules. Append-only."""

    class Kind(models.TextChoices):
        """What was done."""

        PROPOSED = "proposed", _("Proposed by the rules")
        WITHDRAWN = "withdrawn", _("No longer proposed by the rules")
        CONFIRMED = "confirmed", _("Confirmed")
        SIGNED = "signed", _("Signed first, waits for the second person")
        AGREED = "agreed", _("Signed by the second person")
        DECLINED = "declined", _("Not confirmed")
        RELEASED = "released", _("Released from the measure")
        OWNED = "owned", _("Given to somebody to follow up")
        MERGED = "merged", _("Put together with another entry")
        PARTED = "parted", _("Taken apart again")

    id = models.BigAutoField(primary_key=True)
    person = models.UUIDField()
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    kind = models.TextField(choices=Kind.choices)
    plan = models.JSONField(null=True)
    measure = models.TextField(default="")
    """The measure that holds from here on; '' for none. So that figures of a past minute need no plan."""
    until = models.DateTimeField(null=True)
    state = models.TextField(default="")
    """How far their measure is from here on, what waits for a person (proposed, sign or nothing) and who answers: so
    that the board of a past minute needs nothing but the latest decision on each by then."""
    waits = models.TextField(default="")
    owner = answers_for()
    sealed_why = models.BinaryField(null=True)
    why = Typed()
    actor = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            # Also the latest of everybody by a minute, without a sort and without the plans.
            models.Index(
                fields=["incident", "person", "-id"],
                include=["place", "recorded_at", "measure"],
                name="screening_decision_latest",
            ),
            models.Index(fields=["incident", "place", "recorded_at"], name="screening_decision_place"),
            models.Index(
                fields=["incident", "place", "recorded_at"],
                condition=Q(kind="released"),
                name="screening_decision_released",
            ),
        ]


SAMPLED = "sampled"
"""The result of a test for which a visitor took the sample, until a laboratory answers."""


class TestDue(models.Model):
    """A test of somebody's measure: from when to when, and when it was done."""

    __test__ = False
    """Not a test of this program."""

    id = models.BigAutoField(primary_key=True)
    person = models.UUIDField()
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    since = models.DateTimeField()
    until = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    result = models.TextField(default="")
    recorded_at = models.DateTimeField()
    """Since when it is to be done, or done: how it stood before is a row of `TestWas`."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "until"], name="screening_testdue_once")]
        indexes = [
            models.Index(fields=["incident", "place", "until"], name="screening_testdue_place"),
            models.Index(fields=["person"], condition=~Q(result="negative"), name="screening_testdue_unproven"),
            models.Index(
                fields=["incident", "until"],
                include=["person", "since", "place"],
                condition=Q(done_at__isnull=True),
                name="screening_testdue_open",
            ),
        ]


class TestWas(models.Model):
    """How a test stood from when to when, before it was ticked off, taken back, or gave way to those of another
    measure. Append-only."""

    __test__ = False

    id = models.BigAutoField(primary_key=True)
    person = models.UUIDField()
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    since = models.DateTimeField()
    until = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "ended_at"], name="screening_testwas_ended")]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("recorded_at")), name="screening_testwas_times")
        ]
