"""The clock of an incident: real time, or an exercise's own, which stands, runs or runs fast.

Only `move` changes it. `recorded_at` of records, ages on pages and as-of times are all in this clock.
"""

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel.problems import Problem


def _one(sql: str, *arguments: Any) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        row = cursor.fetchone()
    moment: datetime | None = row[0]
    return moment


def now(incident: int) -> datetime:
    """The time at which the incident stands."""
    moment = _one("select kernel_now(%s)", incident)
    assert moment is not None  # noqa: S101 - the function always answers
    return moment


def today(incident: int) -> date:
    """The day on which the incident stands, where it is."""
    return timezone.localtime(now(incident)).date()


def watermark(incident: int) -> datetime:
    """The latest moment that can be asked for `as of`: everything recorded up to it is committed."""
    moment = _one("select kernel_watermark(%s)", incident)
    assert moment is not None  # noqa: S101 - the function always answers
    return moment


def start(incident: int, *, at: datetime) -> None:
    """Give a new exercise incident its own clock, standing still at `at`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into kernel_clock (incident, base, anchored_at, speed) values (%s, %s, clock_timestamp(), 0)",
            (incident, at),
        )


def move(incident: int, *, to: datetime | None = None, speed: float | None = None) -> datetime:
    """Set the exercise's clock forward and/or its speed (0 stands still). Raises Problem when it would go back."""
    moment = _one("select kernel_move_clock(%s, %s, %s)", incident, to, speed)
    if moment is None:
        raise Problem(
            "clock_refused", _("Only an exercise has a clock to move, and it only moves forward."), status=409
        )
    return moment
