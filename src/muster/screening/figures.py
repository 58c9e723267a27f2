"""The numbers of screening: person-times and people beside each other, and who is under which measure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from muster.kernel.figures import Figure, Period, Row, register
from muster.kernel.models import Void
from muster.kernel.scope import Scope
from muster.messages import queries as outbox
from muster.screening.link_models import Merge
from muster.screening.measures import Kind
from muster.screening.models import AMENDED, CORRECTION, Decision, Escalated, FollowUp, Measure, Person, State, Told
from muster.screening.queries.ledger import within
from muster.screening.rounds.rules import REACHED
from muster.screening.rules import FEVER
from muster.screening.sources.notices import EVENT

NO_TIMES = (CORRECTION, AMENDED)


def _within(period: Period, column: str = "recorded_at") -> Q:
    wanted = Q()
    if period.as_of is not None:
        wanted &= Q(**{f"{column}__lte": period.as_of})
    if period.since is not None:
        wanted &= Q(**{f"{column}__gte": period.since})
    if period.until is not None:
        wanted &= Q(**{f"{column}__lt": period.until})
    return wanted


class _Counted(ABC):
    """Rows of one table, one each."""

    type = ""

    @abstractmethod
    def found(self, scope: Scope, period: Period) -> QuerySet[Any]:
        """The rows of the period that the asker may see."""

    def total(self, scope: Scope, period: Period) -> int:
        """How many."""
        return self.found(scope, period).count()

    def by_place(self, scope: Scope, period: Period, length: int) -> dict[str, int]:
        """How many in each town (9), village (12) or place as it is kept (0)."""
        rows = self.found(scope, period).order_by()
        if length:
            rows = rows.annotate(at=Left("place", length))
        pairs = rows.values_list("at" if length else "place").annotate(n=Count("pk"))
        return dict(sorted((place, count) for place, count in pairs if count))

    def count_rows(self, scope: Scope, period: Period) -> int:
        """The same: each row counts once."""
        return self.total(scope, period)

    def rows(self, scope: Scope, period: Period, *, limit: int, offset: int = 0) -> Iterable[Row]:
        """The rows themselves, the newest first; none names anybody."""
        for row in self.found(scope, period).order_by("-recorded_at", "-pk")[offset : offset + limit]:
            person = row.pk if isinstance(row, Person) else row.person
            yield Row(person, self.type, row.recorded_at, row.recorded_at, row.place)


@dataclass(frozen=True)
class _Times(_Counted):
    """Each time that a source told of somebody; of some sources alone, or of all."""

    sources: tuple[str, ...] = ()

    type = "screening.told"

    @classmethod
    def totals(cls, scope: Scope, as_of: datetime | None, asked: Sequence[tuple[_Times, Period]]) -> list[int]:
        """Of several sources and periods in one statement: counted by source, then added up."""
        periods = {replace(period, as_of=None): f"n{at}" for at, (_query, period) in enumerate(asked)}
        wanted = {name: Count("incident", filter=_within(period) or None) for period, name in periods.items()}
        told = _told(scope, Period(as_of=as_of)).order_by().values("source")
        counted: list[Any] = list(told.annotate(**wanted))
        return [
            sum(row[periods[replace(period, as_of=None)]] for row in counted if query._tells(row["source"]))
            for query, period in asked
        ]

    def found(self, scope: Scope, period: Period) -> QuerySet[Told]:
        return _told(scope, period).filter(self._said())

    def _said(self) -> Q:
        return Q(source__in=self.sources) if self.sources else ~Q(source__in=NO_TIMES)

    def _tells(self, source: str) -> bool:
        return source in self.sources if self.sources else source not in NO_TIMES


def _told(scope: Scope, period: Period) -> QuerySet[Told]:
    return Told.objects.filter(scope.within("place"), _within(period), incident=scope.incident or 0)


class _Messages(_Counted):
    """Each message that asked somebody to report themselves and went out, however often it was tried."""

    type = "messages.part"

    def found(self, scope: Scope, period: Period) -> QuerySet[Any]:
        return outbox.gone_out(scope, EVENT).filter(_within(period, "sent_at"))

    def rows(self, scope: Scope, period: Period, *, limit: int, offset: int = 0) -> Iterable[Row]:
        """The latest first; none says to whom."""
        for row in self.found(scope, period).order_by("-sent_at", "-pk")[offset : offset + limit]:
            yield Row(row.message_id, self.type, row.sent_at, row.sent_at, row.place)


class _People(_Counted):
    """Each person once, however many sources told of them."""

    type = "screening.person"

    def total(self, scope: Scope, period: Period) -> int:
        """How many: all entries, read off an index alone, without those that were told of under another one."""
        return self._entries(scope, period).count() - self._entries(scope, period).filter(self._gone(period)).count()

    def found(self, scope: Scope, period: Period) -> QuerySet[Person]:
        return self._entries(scope, period).exclude(self._gone(period))

    def _entries(self, scope: Scope, period: Period) -> QuerySet[Person]:
        return Person.objects.filter(scope.within("place"), _within(period), incident=scope.incident or 0)

    def _gone(self, period: Period) -> Exists:
        return Exists(self._merged(period.as_of))

    def _merged(self, as_of: datetime | None) -> QuerySet[Merge]:
        """Entries that were told of under another one at the moment."""
        merges = Merge.objects.filter(gone=OuterRef("pk"))
        if as_of is None:
            return merges.filter(undone_at=None)
        return merges.filter(Q(undone_at=None) | Q(undone_at__gt=as_of), made_at__lte=as_of)


@dataclass(frozen=True)
class _Under(_Counted):
    """People whose latest decision by the moment lets this measure hold; '' is any measure."""

    kind: str

    type = "screening.person"

    @classmethod
    def totals(cls, scope: Scope, as_of: datetime | None, asked: Sequence[tuple[_Under, Period]]) -> list[int]:
        """Of several measures and periods in one statement: the latest decision on each is found once. As it stands
        now, in whatever period it was decided, measures themselves say it."""
        if as_of is None and all(period.since is None and period.until is None for _query, period in asked):
            held = dict(_Under("")._held(scope).order_by().values_list("kind").annotate(n=Count("pk")))
            return [held.get(query.kind, 0) if query.kind else sum(held.values()) for query, _period in asked]
        latest, given = _latest(scope, as_of).values("measure", "recorded_at").query.sql_with_params()
        counts, wanted = list[str](), list[Any]()
        for query, period in asked:
            counts.append(
                "count(*) filter (where case %s when '' then l.measure <> '' else l.measure = %s end"
                " and l.recorded_at >= coalesce(%s, '-infinity'::timestamptz)"
                " and l.recorded_at < coalesce(%s, 'infinity'::timestamptz))"
            )
            wanted += [query.kind, query.kind, period.since, period.until]
        with connection.cursor() as cursor:
            cursor.execute(f"select {', '.join(counts)} from ({latest}) l", [*wanted, *given])  # noqa: S608 - no input
            return list(cursor.fetchone())

    def found(self, scope: Scope, period: Period) -> QuerySet[Any]:
        if period == Period():
            return self._held(scope)
        wanted = Q(measure=self.kind) if self.kind else ~Q(measure="")
        return Decision.objects.filter(wanted, _within(period), pk__in=_latest(scope, period.as_of).values("pk"))

    def _held(self, scope: Scope) -> QuerySet[Measure]:
        """The same as it stands now: measures say it without a look at the decisions that led to them."""
        rows = within(scope).filter(state=State.FORCE)
        return rows.filter(kind=self.kind) if self.kind else rows

    def rows(self, scope: Scope, period: Period, *, limit: int, offset: int = 0) -> Iterable[Row]:
        """The people, those first whose measure changed last."""
        if period != Period():
            yield from super().rows(scope, period, limit=limit, offset=offset)
            return
        listed = self._held(scope).order_by("-changed_at", "-pk").values_list("pk", "changed_at", "place")
        for person, decided, place in listed[offset : offset + limit]:
            yield Row(person, self.type, decided, decided, place)


def _latest(scope: Scope, as_of: datetime | None) -> QuerySet[Decision]:
    """The latest decision on each by a moment."""
    rows = Decision.objects.filter(scope.within("place"), _within(Period(as_of)), incident=scope.incident or 0)
    return rows.order_by("person", "-pk").distinct("person")


class _Released(_Counted):
    """Each release."""

    type = "screening.person"

    def found(self, scope: Scope, period: Period) -> QuerySet[Decision]:
        return Decision.objects.filter(
            scope.within("place"), _within(period), incident=scope.incident or 0, kind=Decision.Kind.RELEASED
        )


REACHING = Q(contact__in=REACHED)
ILL = ~Q(symptoms=[]) | Q(temperature__gte=FEVER)


@dataclass(frozen=True)
class _Followed(_Counted):
    """Each call and visit that `fits`, as it stood at the moment: those taken back by then are none, nor is what a post
    recorded of people whom it was not entrusted with."""

    fits: Q

    type = "screening.person"

    @classmethod
    def totals(cls, scope: Scope, as_of: datetime | None, asked: Sequence[tuple[_Followed, Period]]) -> list[int]:
        """Of several kinds and periods in one pass."""
        wanted = {
            f"n{at}": Count("pk", filter=query.fits & _within(replace(period, as_of=None), "at"))
            for at, (query, period) in enumerate(asked)
        }
        counted = _noted(scope, as_of).aggregate(**wanted)
        return [counted[name] for name in wanted]

    def found(self, scope: Scope, period: Period) -> QuerySet[FollowUp]:
        return _noted(scope, period.as_of).filter(self.fits, _within(replace(period, as_of=None), "at"))


def _noted(scope: Scope, as_of: datetime | None) -> QuerySet[FollowUp]:
    known = _within(Period(as_of))
    rows = FollowUp.objects.filter(scope.within("place"), ~Q(place__contains="-"), known, incident=scope.incident or 0)
    return rows.exclude(~Q(site=""), Exists(Void.objects.filter(known, target=OuterRef("pk"))))


class _AtCounty(_Counted):
    """What was overdue of somebody for so long that it went up to the county: once each time."""

    type = "screening.person"

    def found(self, scope: Scope, period: Period) -> QuerySet[Escalated]:
        return Escalated.objects.filter(
            scope.within("place"), _within(period), incident=scope.incident or 0, level="county"
        )


PEOPLE, TIMES = _("people"), _("person-times")
SOURCES = (
    ("lists", _("From lists of departments and enterprises"), ("file", "department", "enterprise")),
    ("self_reports", _("From self-reports"), ("self", "self_report")),
    ("chats", _("From lines of chats"), ("chain",)),
    ("doors", _("Asked at the door, by phone or on paper"), ("door", "phone", "form")),
    ("gates", _("From arrivals at gates"), ("gate",)),
    ("other_places", _("Handed over or traced"), ("handed_over", "contacts")),
)

register(
    Figure(
        "screening.sms_sent", _("Messages asking people to report"), _("messages"),
        _("Messages of lists of phones that went out, each once however often it was tried."), _Messages(),
    ),
    Figure(
        "screening.screened_person_times", _("Screened, person-times"), TIMES,
        _("Every row of every source that told of somebody in the ledger; corrections are not counted."), _Times(),
    ),
    Figure(
        "screening.screened_people", _("Screened, people"), PEOPLE,
        _("Everybody in the ledger once, however many sources told of them."), _People(),
    ),
    *(
        Figure(f"screening.from_{key}", label, TIMES, _("Rows of this source that told of somebody."), _Times(sources))
        for key, label, sources in SOURCES
    ),
    Figure(
        "screening.under_measures", _("Under a measure"), PEOPLE,
        _("People whose measure was confirmed by the moment and who were not released by then."), _Under(""),
    ),
    Figure(
        "screening.central_quarantine", _("Under central quarantine"), PEOPLE,
        _("People under a measure that begins with central quarantine."), _Under(Kind.CENTRAL.value),
    ),
    Figure(
        "screening.home_quarantine", _("Under home quarantine"), PEOPLE,
        _("People under a measure that begins with home quarantine."), _Under(Kind.HOME.value),
    ),
    Figure(
        "screening.home_monitoring", _("Under home health monitoring"), PEOPLE,
        _("People under a measure that begins with health monitoring at home."), _Under(Kind.MONITORING.value),
    ),
    Figure(
        "screening.tests_only", _("Under tests only"), PEOPLE,
        _("People who have nothing but tests to do."), _Under(Kind.TESTS.value),
    ),
    Figure(
        "screening.released", _("Released from measures"), PEOPLE,
        _("Releases, each confirmed by a person."), _Released(),
    ),
    Figure(
        "screening.follow_ups", _("Calls and visits"), _("times"),
        _("Calls and visits to people of the ledger, also those that reached nobody; those taken back are left out."),
        _Followed(Q()),
    ),
    Figure(
        "screening.reached", _("Calls and visits that reached somebody"), _("times"),
        _("Those of the calls and visits by which somebody was reached."), _Followed(REACHING),
    ),
    Figure(
        "screening.told_of_symptoms", _("Calls and visits that found a symptom"), _("times"),
        _("Those of the calls and visits that found a symptom, or a temperature of 37.3 °C and above."),
        _Followed(ILL),
    ),
    Figure(
        "screening.overdue_at_county", _("Overdue until it went up to the county"), _("times"),
        _("How often something was overdue of somebody for so long that it went up to the county."), _AtCounty(),
    ),
)  # fmt: skip
