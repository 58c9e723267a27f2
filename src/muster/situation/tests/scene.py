"""An operation with a few records and a figure over them, independent of any feature."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from muster.incidents.models import Incident
from muster.kernel.figures import Figure, Period, Row
from muster.kernel.ids import uuid7
from muster.kernel.models import Record, Void
from muster.kernel.scope import Scope, acting, system
from muster.kernel.sections import Section, Sentence, Span

START = datetime(2022, 9, 10, 0, 0, tzinfo=UTC)
COUNTY, TOWN, OTHER_TOWN = "510521", "510521100", "510521101"
GATE, OTHER_GATE = "510521100-K001", "510521101-K001"


def incident(*, exercise: bool = True, name: str = "drill") -> Incident:
    """A real clock: what the tests record lies in the past of it."""
    return Incident.objects.create(
        name=name, title_zh="泸县演练", title_en="Luxian drill", place=COUNTY, exercise=exercise, opened_at=START
    )


def record(of: Incident, site: str = GATE, *, hours: float = 0, late: float = 0, kind: str = "turned_back") -> UUID:
    """A record effective `hours` after START and recorded `late` hours after that."""
    at = START + timedelta(hours=hours)
    key = uuid7()
    Record.objects.create(
        id=key, incident=of.pk, site=site, type="scene.check", version=1, sequence=1, device=1, occurred_at=at,
        effective_at=at, recorded_at=at + timedelta(hours=late), boot=kind, monotonic_ms=0, clock_safe=True,
        outcome="accepted", hash=key.bytes * 2, batch=1,
    )  # fmt: skip
    return key


def void(of: Incident, target: UUID, *, hours: float) -> None:
    """The record is taken out of every figure from `hours` after START on."""
    at = START + timedelta(hours=hours)
    Void.objects.create(target=target, record=uuid7(), incident=of.pk, site=GATE, recorded_at=at)


class Counted:
    """Living records of a kind: a query as a feature would offer it."""

    def __init__(self, kind: str | None = None, plus: int = 0) -> None:
        self.kind = kind
        self.plus = plus

    def _alive(self, scope: Scope, period: Period) -> Any:
        found = Record.objects.filter(scope.within("site"), incident=scope.incident or 0)
        voids = Void.objects.filter(incident=scope.incident or 0)
        if self.kind:
            found = found.filter(boot=self.kind)
        if period.as_of:
            found, voids = found.filter(recorded_at__lte=period.as_of), voids.filter(recorded_at__lte=period.as_of)
        if period.since:
            found = found.filter(effective_at__gte=period.since)
        if period.until:
            found = found.filter(effective_at__lt=period.until)
        return found.exclude(id__in=voids.values("target"))

    def total(self, scope: Scope, period: Period) -> int:
        return int(self._alive(scope, period).count()) + self.plus

    def by_place(self, scope: Scope, period: Period, length: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for site in self._alive(scope, period).values_list("site", flat=True):
            place = site[:length] if length else site
            found[place] = found.get(place, 0) + 1
        return found

    def rows(self, scope: Scope, period: Period, *, limit: int, offset: int = 0) -> Iterable[Row]:
        for row in self._alive(scope, period).order_by("-effective_at")[offset : offset + limit]:
            yield Row(row.id, row.type, row.effective_at, row.recorded_at, row.site)

    def count_rows(self, scope: Scope, period: Period) -> int:
        return int(self._alive(scope, period).count())


FIGURES = (
    Figure("scene.checks", "查验", "次", "现场查验记录，作废的不计。", Counted()),
    Figure("scene.turned_back", "劝返", "次", "查验结果为劝返的记录。", Counted("turned_back")),
    Figure("scene.passed", "放行", "次", "查验结果为放行的记录。", Counted("passed")),
)


def everywhere(of: Incident) -> Any:
    """A transaction with the whole operation in reach."""
    return acting(system(of.pk, "command:test"))


SECTION = Section(
    key="scene",
    title="现场查验情况",
    order=1,
    sentences=(
        Sentence(
            "截至%(time)s，24小时查验%(day)s次，累计%(total)s次。",
            {"day": ("scene.checks", Span.DAY), "total": ("scene.checks", Span.TOTAL)},
        ),
    ),
    figures=("scene.checks", "scene.turned_back", "scene.passed"),
    by_place=("scene.checks",),
)
