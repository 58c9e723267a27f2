"""What the board reads: sums of the tally by post and hour, as of any minute."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from muster.checkpoints.models import Checkpoint, Tally
from muster.kernel.scope import Scope

DAY = timedelta(hours=24)
HOUR = timedelta(hours=1)
USUAL_DAYS = 7


@dataclass(frozen=True)
class Sums:
    """Counters of some posts: all since the operation began, and (`day_*`) those of the last 24 whole hours."""

    checks: int = 0
    people: int = 0
    vehicles_turned_back: int = 0
    persons_turned_back: int = 0
    supply_vehicles: int = 0
    enterprise_vehicles: int = 0
    day_checks: int = 0
    before_checks: int = 0
    """Checks of the 24 hours before the last 24."""
    day_vehicles_turned_back: int = 0
    day_persons_turned_back: int = 0
    day_supply_vehicles: int = 0
    late: int = 0

    def __add__(self, other: Sums) -> Sums:
        names = self.__dataclass_fields__
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True)
class Post:
    """One checkpoint at a moment: its sums, when it was last heard of, in how many of the last 24 hours it checked."""

    site: str
    kind: str
    mode: str
    since: datetime
    sums: Sums
    last_check: datetime | None
    last_report: datetime | None
    hours_covered: int
    hours_due: int


def hour_of(moment: datetime) -> datetime:
    """The whole hour that a moment lies in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def day_before(moment: datetime) -> datetime:
    """Where the last 24 whole hours begin; on the hour these are exactly 24 hours."""
    return hour_of(moment - DAY)


def _tally(scope: Scope, as_of: datetime | None) -> QuerySet[Tally]:
    found = Tally.objects.filter(scope.within("site"), incident=scope.incident or 0)
    return found if as_of is None else found.filter(recorded_at__lte=as_of)


def posts(scope: Scope, as_of: datetime | None, now: datetime) -> list[Post]:
    """Every checkpoint open at `now` within the scope, by site code; `as_of` bounds what is known, None is all."""
    # An annotation may not be called like a column that a later one sums: hence `sum_`.
    since = day_before(now)
    day, before = Q(hour__gte=since, hour__lt=now), Q(hour__gte=since - DAY, hour__lt=since)
    found = (
        _tally(scope, as_of)
        .values("site")
        .annotate(
            sum_checks=Sum("checks"),
            sum_people=Sum("people_checked"),
            sum_vehicles_turned_back=Sum("vehicles_turned_back"),
            sum_persons_turned_back=Sum("persons_turned_back"),
            sum_supply_vehicles=Sum("supply_vehicles"),
            sum_enterprise_vehicles=Sum("enterprise_vehicles"),
            day_checks=Sum("checks", filter=day, default=0),
            before_checks=Sum("checks", filter=before, default=0),
            day_vehicles_turned_back=Sum("vehicles_turned_back", filter=day, default=0),
            day_persons_turned_back=Sum("persons_turned_back", filter=day, default=0),
            day_supply_vehicles=Sum("supply_vehicles", filter=day, default=0),
            sum_late=Sum("late"),
            last_check=Max("last_effective_at"),
            last_report=Max("recorded_at"),
            hours_covered=Count("hour", filter=day, distinct=True),
        )
    )
    rows: dict[str, dict[str, object]] = {row["site"]: {**row} for row in found}
    opened = Checkpoint.objects.filter(scope.within("site"), incident=scope.incident or 0, recorded_at__lte=now)
    opened = opened.filter(Q(until=None) | Q(until__gt=now), since__lte=now)
    return [_post(checkpoint, rows.get(checkpoint.site), now) for checkpoint in opened.order_by("site")]


def silent(scope: Scope, as_of: datetime | None, now: datetime, patience: timedelta) -> list[tuple[datetime, str]]:
    """(last report, site) of the posts that have reported before, but not within `patience`; the longest first."""
    reports = _tally(scope, as_of).values_list("site").annotate(last=Max("recorded_at"))
    opened = Checkpoint.objects.filter(scope.within("site"), incident=scope.incident or 0, recorded_at__lte=now)
    opened = opened.filter(Q(until=None) | Q(until__gt=now), since__lte=now)
    sites = set(opened.values_list("site", flat=True))
    return sorted((last, site) for site, last in reports if site in sites and now - last > patience)


def _post(checkpoint: Checkpoint, row: dict[str, object] | None, now: datetime) -> Post:
    values = {name: value for name, value in (row or {}).items() if name != "site"}
    last_check, last_report = values.pop("last_check", None), values.pop("last_report", None)
    covered = values.pop("hours_covered", 0)
    start = max(day_before(now), hour_of(checkpoint.since))
    return Post(
        site=checkpoint.site,
        kind=checkpoint.kind,
        mode=checkpoint.mode,
        since=checkpoint.since,
        sums=Sums(**{name.removeprefix("sum_"): int(str(value)) for name, value in values.items()}),
        last_check=last_check if isinstance(last_check, datetime) else None,
        last_report=last_report if isinstance(last_report, datetime) else None,
        hours_covered=covered if isinstance(covered, int) else 0,
        hours_due=max(0, round((hour_of(now) - start) / HOUR)),
    )


def hourly(scope: Scope, as_of: datetime | None, now: datetime) -> tuple[list[int | None], list[float | None]]:
    """Checks in each hour of the local day (None: not over yet), and the median of that hour in the 7 days before.

    Days before the first check of the scope are not taken as days without checks.
    """
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    counted: dict[datetime, int] = defaultdict(int)
    first = midnight - USUAL_DAYS * DAY
    rows = _tally(scope, as_of).filter(hour__gte=first, hour__lt=now).values("hour").annotate(total=Sum("checks"))
    for row in rows:
        counted[timezone.localtime(row["hour"])] += row["total"]
    over = round((hour_of(local) - midnight) / HOUR)
    today: list[int | None] = [counted.get(midnight + hour * HOUR, 0) if hour < over else None for hour in range(24)]
    earliest = min(counted, default=midnight)
    days = [midnight - back * DAY for back in range(1, USUAL_DAYS + 1) if midnight - back * DAY >= hour_of(earliest)]
    usual = [median([counted.get(day + hour * HOUR, 0) for day in days]) if days else None for hour in range(24)]
    return today, usual
