"""The ledger as a desk sees it: who waits for what, how a town stands, what was decided on one person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, overload
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import clock
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people.identities import Masked
from muster.people.queries.identities import masked_identities
from muster.screening.filter_models import SavedFilter
from muster.screening.linking.known import entries_of
from muster.screening.models import Decision, FollowUp, Measure, Person, State, TestDue, Told

TOWN = 9
EVERYBODY = "everybody"
DAY = timedelta(days=1)
DONE = ("called", "tested")
"""Words that say what is done of the day. They wait for nobody: the list's own page does not count them."""


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; all of it stands in the address."""

    state: str = ""
    kind: str = ""
    risk_class: str = ""
    place: str = ""
    contact: str = ""
    """What the latest call or visit came to."""
    owner: int = 0
    """The number of who answers (`owners`); 0 for whoever it is."""


@dataclass(frozen=True)
class Day:
    """The day that a moment belongs to."""

    now: datetime
    begins: datetime
    ends: datetime


def day_of(now: datetime) -> Day:
    """Midnight before and after, by the site's calendar."""
    begins = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Day(now, begins, begins + DAY)


@dataclass(frozen=True)
class Facts:
    """What the words of the list ask of a row: how it stands with somebody now, or the latest decision on them by a
    past minute. Both have a state, what waits, an end and an owner; the rest is found elsewhere."""

    tests: Callable[[Q], Q]
    """People who have such a test, done or not. Their set is made once: asked for each person, a whole ledger takes
    seconds."""
    missed: Q
    """A test was to be done by now and was not."""
    silent: Q
    """Nobody has reached them since the day began."""


def facts(scope: Scope, day: Day) -> Facts:
    """As it stands now."""

    def tests(wanted: Q) -> Q:
        return Q(pk__in=TestDue.objects.filter(wanted, incident=scope.incident or 0).values("person"))

    return Facts(tests, Q(tests_by__lt=day.now), Q(reported_at=None) | Q(reported_at__lt=day.begins))


def towns(scope: Scope) -> list[str]:
    """Towns within reach of which somebody is in the ledger."""
    rows = within(scope).order_by().annotate(town=Left("place", TOWN)).values_list("town", flat=True)
    return sorted(rows.distinct())


def states(day: Day, known: Facts) -> dict[str, Q]:
    """What each word that the list can be narrowed to means, today and for the board of any past minute."""
    force = Q(state=State.FORCE)
    today = Q(since__lt=day.ends, until__gte=day.now, until__lte=day.ends, done_at=None)
    done = Q(since__lt=day.ends, until__gt=day.begins, done_at__isnull=False)
    return {
        "proposed": Q(waits="proposed"),
        "sign": Q(waits="sign"),
        "force": force,
        "past": force & Q(until__lte=day.now),
        "today": force & Q(until__gt=day.now, until__lte=day.ends),
        "test": force & known.tests(today),
        "tested": force & known.tests(done),
        "missed": force & known.missed,
        "silent": force & Q(until__gt=day.now) & known.silent,
        "called": force & Q(until__gt=day.now) & ~known.silent,
        "nobody": force & Q(owner=None),
        "released": Q(state=State.RELEASED),
        "none": Q(state=State.NONE),
    }


def words_now(scope: Scope, now: datetime) -> dict[str, Q]:
    """What each of them means at this moment."""
    day = day_of(now)
    return states(day, facts(scope, day))


def within(scope: Scope) -> QuerySet[Measure]:
    """How it stands with everybody within reach; who was put together with another entry is told of under that one."""
    rows = Measure.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return rows.exclude(state=State.MERGED)


def saved_filters(scope: Scope) -> list[SavedFilter]:
    """Those that offices within reach keep, by name."""
    rows = SavedFilter.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return list(rows.order_by("name"))


def measures(scope: Scope, wanted: Wanted, now: datetime) -> QuerySet[Measure]:
    """Those that fit, the sooner their end the earlier."""
    found = within(scope)
    if wanted.place:
        found = found.filter(place__startswith=wanted.place)
    if wanted.state:
        found = found.filter(words_now(scope, now).get(wanted.state, Q(pk__isnull=True)))
    if wanted.kind:
        found = found.filter(kind=wanted.kind, state=State.FORCE)
    if wanted.risk_class:
        found = found.filter(risk_class=wanted.risk_class)
    if wanted.contact:
        found = found.filter(contact=wanted.contact)
    if wanted.owner:
        found = found.filter(owner=wanted.owner)
    return found.order_by("until", "pk")


@dataclass(frozen=True)
class Listed(Sequence[Measure]):
    """The same as a paginator takes them: the ids of a page in their order, off an index, then its rows. Plans are
    wide, and those of earlier pages are not read to be left out. `total` says how many there are, where it is known."""

    found: QuerySet[Measure]
    total: int | None = None

    def __len__(self) -> int:
        return self.found.count() if self.total is None else self.total

    @overload
    def __getitem__(self, index: int) -> Measure: ...
    @overload
    def __getitem__(self, index: slice) -> list[Measure]: ...
    def __getitem__(self, index: int | slice) -> Measure | list[Measure]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        ids = list(self.found.values_list("pk", flat=True)[index])
        rows = Measure.objects.in_bulk(ids)
        return [rows[one] for one in ids if one in rows]


def how_many(wanted: Wanted, towns: Mapping[str, Mapping[str, int]]) -> int | None:
    """How many fit, if the counts of towns say it: they know towns and words of what is to be done, nothing else."""
    if wanted.state in DONE or wanted.kind or wanted.risk_class or wanted.contact or wanted.owner:
        return None
    if wanted.place and wanted.place not in towns:
        return None
    counted = towns.values() if not wanted.place else [towns[wanted.place]]
    return sum(numbers.get(wanted.state or EVERYBODY, 0) for numbers in counted)


def ids(scope: Scope, wanted: Wanted, now: datetime, most: int) -> list[UUID]:
    """The people that fit, for a decision on all of a list."""
    return list(measures(scope, wanted, now).order_by("pk").values_list("pk", flat=True)[:most])


def names(scope: Scope, people: Iterable[UUID]) -> dict[UUID, Masked]:
    """Who they are, masked; none for whoever may not see names."""
    return {person: rows[0] for person, rows in masked_identities(scope, people).items() if rows}


def board(scope: Scope, now: datetime) -> dict[str, dict[str, int]]:
    """How many each word of the list comes to, for each town within reach."""
    return by_town(within(scope), words_now(scope, now))


def counted(scope: Scope, now: datetime) -> dict[str, dict[str, int]]:
    """The same of what is to be done, and how many people there are in each town."""
    waits = {key: one for key, one in words_now(scope, now).items() if key not in DONE}
    return by_town(within(scope), {EVERYBODY: Q(pk__isnull=False), **waits})


def in_all(towns: Mapping[str, Mapping[str, int]]) -> Counter[str]:
    """The same for all towns of a board together."""
    added = Counter[str]()
    for numbers in towns.values():
        added.update(numbers)
    return added


def by_town(rows: QuerySet[Any], words: Mapping[str, Q]) -> dict[str, dict[str, int]]:
    """How many rows of each town every word comes to."""
    wanted = {key: Count("pk", filter=one) for key, one in words.items()}
    listed = rows.annotate(town=Left("place", TOWN)).order_by("town").values_list("town").annotate(**wanted)
    return {town: dict(zip(wanted, numbers, strict=True)) for town, *numbers in listed}


@dataclass(frozen=True)
class History:
    """All that is kept of one person, also under entries that were put together with theirs, each newest first."""

    person: Person
    measure: Measure | None
    told: list[Told]
    decisions: list[Decision]
    tests: list[TestDue]
    followed: list[FollowUp]


def entries(scope: Scope, person: UUID) -> list[UUID]:
    """Somebody's entry and those that were put together with it: what was written before stands under theirs."""
    return list(entries_of(scope, [person]))


def history(scope: Scope, person: UUID, as_of: datetime | None) -> History:
    """Raises NotFound beyond the asker's reach."""
    found = Person.objects.filter(scope.within("place"), incident=scope.incident or 0, pk=person)
    row = (found if as_of is None else found.filter(recorded_at__lte=as_of)).first()
    if row is None:
        raise NotFound(_("There is no such person in the ledger, or they are none of your area."))
    known = {} if as_of is None else {"recorded_at__lte": as_of}
    mine = {"incident": row.incident, "person__in": entries(scope, person)}
    moment = as_of or clock.now(row.incident)
    return History(
        row,
        Measure.objects.filter(incident=row.incident, pk=person).first(),
        list(Told.objects.filter(**mine, **known).order_by("-pk")),
        list(Decision.objects.filter(**mine, **known).prefetch_related("owner").order_by("-pk")),
        list(TestDue.objects.filter(incident=row.incident, person=person).order_by("until")),
        noted_of(scope, [person], moment).get(person, []),
    )


def noted(
    scope: Scope, people: Sequence[UUID], at: datetime, *, since: datetime | None = None
) -> dict[UUID, list[FollowUp]]:
    """Calls and visits as they stood at a moment, the latest first: without those taken back by then, and without what
    a post recorded of people whom it was not entrusted with."""
    rows = FollowUp.objects.filter(
        scope.within("place"), ~Q(place__contains="-"), incident=scope.incident or 0, person__in=people,
        recorded_at__lte=at,
    )  # fmt: skip
    if since is not None:
        rows = rows.filter(at__gte=since)
    listed = list(rows.order_by("-at", "-pk"))
    gone = taken_back([row.pk for row in listed if row.site], at)
    found: dict[UUID, list[FollowUp]] = defaultdict(list)
    for row in listed:
        if row.pk not in gone:
            found[row.person].append(row)
    return found


def noted_of(
    scope: Scope, people: Iterable[UUID], at: datetime, *, since: datetime | None = None
) -> dict[UUID, list[FollowUp]]:
    """The same by person, with what was written under entries that were put together with theirs."""
    whose = entries_of(scope, people)
    said: dict[UUID, list[FollowUp]] = defaultdict(list)
    for entry, notes in noted(scope, list(whose), at, since=since).items():
        said[whose[entry]] += notes
    return {person: sorted(notes, key=lambda one: (one.at, one.pk), reverse=True) for person, notes in said.items()}


def taken_back(records: Sequence[UUID], at: datetime) -> set[UUID]:
    """Which of these records were taken back by a moment."""
    if not records:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("select screening_taken_back(%s::uuid[], %s)", (list(records), at))
        return {row[0] for row in cursor.fetchall()}


def classes(scope: Scope) -> Counter[str]:
    """How many fall under each class."""
    rows = within(scope).exclude(risk_class="").values("risk_class").annotate(n=Count("pk")).order_by("risk_class")
    return Counter({row["risk_class"]: row["n"] for row in rows})
