"""What measures, rules and rule sets are. Pure: no Django, no clock.

What there are many of for each person are tuples: they are made and compared three times as fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Kind(StrEnum):
    """A measure on a person. `STRICTNESS` orders them."""

    CENTRAL = "central"
    HOME = "home"
    MONITORING = "home_monitoring"
    TESTS = "tests"
    """Nothing but the tests of its days."""


STRICTNESS: dict[Kind, int] = {Kind.TESTS: 0, Kind.MONITORING: 1, Kind.HOME: 2, Kind.CENTRAL: 3}


class Subject(StrEnum):
    """Whom a rule speaks of: by contact, by where they come from, by what they did."""

    CASE = "case_mild_asymptomatic"
    CLOSE = "close_contact"
    SECONDARY = "secondary_contact"
    INBOUND = "inbound"
    WORKER = "closed_loop_worker_leaving"
    HIGH = "from_high"
    MEDIUM = "from_medium"
    LOW = "from_low"


LADDER = (Subject.HIGH, Subject.MEDIUM, Subject.LOW)
LEVELS: dict[str, Subject] = {"high": Subject.HIGH, "medium": Subject.MEDIUM, "low": Subject.LOW}
WEIGHT: dict[Subject, int] = {
    Subject.LOW: 1, Subject.MEDIUM: 2, Subject.WORKER: 3, Subject.HIGH: 4, Subject.SECONDARY: 5,
    Subject.INBOUND: 6, Subject.CLOSE: 7, Subject.CASE: 8,
}  # fmt: skip
"""Which class names a person who falls under several: the heaviest."""


class Anchor(StrEnum):
    """The event from which days are counted."""

    EXPOSURE = "exposure"
    LEAVING = "leaving"
    ARRIVAL = "arrival"
    SAMPLING = "sampling"


class Mark(StrEnum):
    """How well a rule is known: read in the document, general knowledge, or assumed because nobody published one."""

    SEEN = "seen"
    KNOWLEDGE = "knowledge"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Phase:
    """So many days of one measure. `tests` are its days on which a test is due, counted from 1.

    `by` says that a test may be earlier: two in three days means by the second and by the third.
    """

    kind: Kind
    days: int
    tests: tuple[int, ...] = ()
    by: bool = False
    instead: Kind | None = None
    """What the rule allows in place of it: at home where there are no rooms, or central for who wants it."""


@dataclass(frozen=True)
class Rule:
    """What one rule set demands of one subject.

    `look_back` is how many days before coming here a stay counts. `first` is the number of the anchor's own day: 0
    gives whole days after it, 1 counts it. A rule without phases says that its subject is under no measure.
    """

    key: str
    subject: Subject
    look_back: int
    anchor: Anchor
    first: int
    phases: tuple[Phase, ...]
    release: tuple[str, ...] = ()
    mark: Mark = Mark.SEEN
    places: tuple[str, ...] = ()
    """Only for stays in these places; empty for all."""

    def __hash__(self) -> int:
        """By its key alone: rules are looked up for every ground of every person."""
        return hash(self.key)

    @property
    def days(self) -> int:
        """All phases together."""
        return sum(phase.days for phase in self.phases)


@dataclass(frozen=True)
class RuleSet:
    """Rules of one issuer that hold together for a while, in a part of the country ('' is all of it)."""

    key: str
    level: str
    """national, province, city or county: where it stands; a lower one adds to a higher one."""
    issuer_zh: str
    issuer_en: str
    title_zh: str
    title_en: str
    scope: str
    since: datetime
    until: datetime | None
    rules: tuple[Rule, ...]
    document: str = ""
    source: str = ""
    mark: Mark = Mark.SEEN
    low_unit: int = 6
    """How many digits of an area's code the low risk around it fills: its county (6) or its whole city (4)."""

    def holds(self, at: datetime, place: str) -> bool:
        """Whether it is in force at a moment for somebody who is in that place."""
        return self.since <= at and (self.until is None or at < self.until) and place.startswith(self.scope)

    @cached_property
    def by_subject(self) -> Mapping[Subject, tuple[Rule, ...]]:
        """The rules that put a subject under a measure. A level that the set does not speak of falls under the next
        lower one that it does."""
        spoken = {rule.subject for rule in self.rules}
        named = {subject: subject for subject in Subject}
        for at, level in enumerate(LADDER):
            named[level] = next((one for one in LADDER[at:] if one in spoken), level)
        return {
            subject: tuple(rule for rule in self.rules if rule.subject is name and rule.phases)
            for subject, name in named.items()
        }

    @cached_property
    def longest_look_back(self) -> int:
        """Days before coming here on which a stay may count by any of its rules."""
        return max((rule.look_back for rule in self.rules), default=0)


class Stay(NamedTuple):
    """Somebody was in a place: a code as deep as it is known. `until` None: still there."""

    place: str
    since: datetime
    until: datetime | None = None


class Contact(NamedTuple):
    """What was found out about somebody that is no stay: a contact, an entry from abroad, a closed-loop job left."""

    subject: Subject
    last_at: datetime
    sampled_at: datetime | None = None


class Itinerary(NamedTuple):
    """Where somebody was, what they are, when they came here and where `here` is."""

    place: str
    arrived_at: datetime | None = None
    stays: tuple[Stay, ...] = ()
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True)
class RiskArea:
    """An area of a level for a time. `exact`: its code says all of it; else it lies somewhere within the code."""

    code: str
    level: str
    since: datetime
    until: datetime | None = None
    exact: bool = True
    excepted: tuple[str, ...] = ()
    text: str = ""

    def __hash__(self) -> int:
        """By its code alone: areas are looked up for every stay of every person."""
        return hash(self.code)


class Exposure(NamedTuple):
    """One reason for a rule: a subject with the moments it can be counted from, and what made it so."""

    subject: Subject
    left_at: datetime | None
    last_at: datetime | None = None
    sampled_at: datetime | None = None
    place: str = ""
    area: str = ""
    """The risk area in the words of its list; '' for contacts."""
    area_code: str = ""
    certain: bool = True


class Ground(NamedTuple):
    """Why a measure: which exposure, by which rule of which set, counted from when, until when it would last."""

    set_key: str
    rule: Rule
    exposure: Exposure
    counted_from: datetime
    until: datetime


class Segment(NamedTuple):
    """A stretch of one measure."""

    kind: Kind
    since: datetime
    until: datetime
    instead: Kind | None = None
    """What all rules behind it allow in its place."""


class Due(NamedTuple):
    """A test that is due on a day (its first and last moment). `by`: an earlier one since `since` counts too."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Plan:
    """What the rules say of one person at a moment. Without segments: no measure (any more)."""

    risk_class: Subject | None
    segments: tuple[Segment, ...]
    tests: tuple[Due, ...]
    grounds: tuple[Ground, ...]
    """All of them, also those that end sooner or have ended; the one that lasts longest first."""
    release: tuple[str, ...]
    questions: tuple[Exposure, ...]
    """Stays that may have been in a risk area: somebody has to ask where exactly."""

    @property
    def since(self) -> datetime | None:
        """When the measure begins."""
        return self.segments[0].since if self.segments else None

    @property
    def until(self) -> datetime | None:
        """When it ends by itself."""
        return self.segments[-1].until if self.segments else None

    @property
    def kind(self) -> Kind | None:
        """What it begins with."""
        return self.segments[0].kind if self.segments else None
