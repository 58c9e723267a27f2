"""People who come one by one or as pasted lines: gathered day by day under their source, like rows of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.screening.source_models import SourceKind, SourceList, SourceRow
from muster.screening.sources import actions, reading
from muster.screening.sources.actions import Sender, Taken
from muster.screening.sources.chain import ARRIVED, Link
from muster.screening.sources.links import Invited
from muster.screening.sources.rules import Heard

SELF_REPORT = "自主申报"
"""What the source is called: data, as the senders of lists are."""
WINDOW, MOST = timedelta(minutes=10), 300
"""So many reports a place may send in so long: a whole village after one message, but no machine."""


def heard_of_chain(scope: Scope, place: str, links: Sequence[Link]) -> list[Heard]:
    """The lines of a chain as rows."""
    around = reading.around(scope, place=place)
    return [reading.hear(link.cells, around, link.number, []) for link in links]


def take_chain(*, scope: Scope, sender: Sender, links: Sequence[Link]) -> Taken:
    """Take the lines of a chain in; sent again with more lines, only the new ones are."""
    delivery = actions.begin_list(scope=scope, sender=sender)
    return actions.take(scope=scope, delivery=delivery, sender=sender, rows=heard_of_chain(scope, sender.place, links))


def enter_one(*, scope: Scope, sender: Sender, cells: Mapping[str, str], arrived_at: datetime | None) -> Taken:
    """Take one person in, as they told it or somebody wrote it down."""
    delivery = of_today(scope, sender)
    given = dict(cells)
    if arrived_at is not None:
        given[ARRIVED] = timezone.localtime(arrived_at).strftime("%Y-%m-%d %H:%M")
    number = SourceList.objects.get(pk=delivery).rows + 1
    heard = hear_one(scope, kind=sender.kind, place=sender.place, cells=given, number=number)
    return actions.take(scope=scope, delivery=delivery, sender=sender, rows=[heard])


def hear_one(scope: Scope, *, kind: str, place: str, cells: Mapping[str, str], number: int) -> Heard:
    """One person as they are understood; whoever was asked for each day is understood day by day."""
    around = reading.around(scope, place=place)
    heard = reading.hear(cells, around, number, [])
    return reading.by_day(heard, around) if kind in reading.BY_DAY else heard


def report_oneself(*, invited: Invited, cells: Mapping[str, str], arrived_at: datetime) -> Taken:
    """What a resident says of themselves through the link of their place. Raises Problem when too many come at once."""
    scope = invited.scope
    now = clock.now(invited.incident)
    if _lately(invited, now) >= MOST:
        raise Problem("too_many", _("Very many reports come in just now. Please try again in ten minutes."), status=429)
    sender = Sender(SourceKind.SELF, SELF_REPORT, invited.place, invited.owner)
    return enter_one(scope=scope, sender=sender, cells=cells, arrived_at=arrived_at)


def _lately(invited: Invited, now: datetime) -> int:
    """How many reports came within the window, and no more than it takes: of each day's delivery the last ones are
    looked at, not all that the place ever sent."""
    days = SourceList.objects.filter(
        incident=invited.incident, place=invited.place, kind=SourceKind.SELF, source=SELF_REPORT
    ).order_by("-pk")
    return sum(
        SourceRow.objects.filter(delivery=day, number__gt=rows - MOST, recorded_at__gt=now - WINDOW).count()
        for day, rows in days.values_list("pk", "rows")[:2]
    )


def of_today(scope: Scope, sender: Sender) -> int:
    """The delivery under which single reports of a source are gathered today."""
    day = timezone.localtime(clock.now(scope.incident or 0)).replace(hour=0, minute=0, second=0, microsecond=0)
    found = SourceList.objects.filter(
        incident=scope.incident or 0, place=sender.place, kind=sender.kind, source=sender.source, recorded_at__gte=day
    ).order_by("pk")
    first = found.values_list("pk", flat=True).first()
    return actions.begin_list(scope=scope, sender=sender) if first is None else first
