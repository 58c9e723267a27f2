"""Two posts in two towns: one that checks all morning, one that falls silent. Times are those of 12 September 2022."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from muster.checkpoints.models import Checkpoint
from muster.checkpoints.tests.intake import Post, tap, turned_back
from muster.incidents.models import Incident
from muster.kernel import clock
from muster.kernel.scope import acting, system
from muster.places.models import Site

COUNTY = "510521"
BUSY, SILENT = "510521100001-K001", "510521101001-K001"
TOWN, SILENT_TOWN = "510521100", "510521101"
EIGHT = datetime(2022, 9, 12, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def hours(number: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=number)


def play(incident: Incident) -> None:
    """8:00: eight checks, one of them turns back a car with three people; 11:00: one more at the busy post only."""
    with acting(system(incident.pk, "test")):
        for code, name in ((BUSY, "云石路口"), (SILENT, "宝峰村口")):
            Site.objects.create(
                code=code, kind="K", place=code[:12], name=name, pinyin="", longitude=105.3, latitude=29.1,
                generated=True, opened_at=EIGHT - hours(48),
            )  # fmt: skip
            Checkpoint.objects.create(
                incident=incident.pk, site=code, since=EIGHT - hours(48), recorded_at=EIGHT - hours(48)
            )
    busy, silent = Post(incident.pk, BUSY), Post(incident.pk, SILENT, device=2)
    busy.hand_in(*[tap()] * 5, turned_back(people=3), at=EIGHT - hours(0.5), every=timedelta(minutes=1))
    silent.hand_in(tap(), tap(), at=EIGHT - hours(0.25))
    clock.move(incident.pk, to=EIGHT + hours(3))
    busy.hand_in(tap(), at=EIGHT + hours(2.9))
    clock.move(incident.pk, to=EIGHT + hours(3.25))


def one_more(incident: Incident) -> None:
    """Another phone at the busy post hands in a check made at 11:12."""
    Post(incident.pk, BUSY, device=3).hand_in(tap(), at=EIGHT + hours(3.2))
