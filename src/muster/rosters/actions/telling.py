"""Everybody on a published roster is told their shifts: once for each change, with the link to their own page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.messages import actions as messages
from muster.messages import queries as channels
from muster.messages import tasks as sender
from muster.messages.actions import Sending, Target
from muster.people.queries import contacts
from muster.places import queries as places
from muster.rosters import links
from muster.rosters.actions.rosters import own
from muster.rosters.models import Assignment, Roster
from muster.rosters.queries import rosters as queries

TEXT = "{姓名}：您有值守班次，最近一班{时间}，{地点}。请打开链接查看并确认：{链接}"
SIGNATURE = "指挥部"


@dataclass(frozen=True)
class Told:
    """To how many people something goes out, and of how many no number is known."""

    people: int
    without: int


def untold(scope: Scope, row: Roster) -> QuerySet[Assignment]:
    """Shifts that lie ahead and that nobody was told of yet."""
    now = clock.now(row.incident)
    return queries.assignments(scope, row).filter(told_at=None, ends_at__gt=now)


def tell(scope: Scope, *, roster: int) -> Told:
    """Write to everybody who has a shift that they do not know of. Raises Problem when no channel sends here."""
    row = own(scope, roster)
    if row.state != Roster.State.PUBLISHED:
        raise Problem("not_published", _("Publish the roster first, then tell everybody."), status=409)
    ways = channels.texting(scope, row.place)
    if not ways:
        raise Problem(
            "no_channel",
            _("No channel sends short messages here. Ask the command to open one under Messages, or print the roster."),
            status=409,
        )  # fmt: skip
    with transaction.atomic():
        fresh = list(untold(scope, row))
        reached = _queue(scope, row, fresh, ways[0].pk)
        now = clock.now(row.incident)
        told = [one for one in fresh if one.staff in reached]
        Assignment.objects.filter(pk__in=[one.pk for one in told]).update(told_at=now)
        audit.write(scope, action="rosters.tell", subject=f"roster:{row.pk}", place=row.place,
                    detail={"people": len(reached)})  # fmt: skip
    if reached and ways[0].kind != "list":
        sender.start(row.incident, ways[0].pk)
    return Told(len(reached), len({one.staff for one in fresh}) - len(reached))


def _queue(scope: Scope, row: Roster, fresh: Sequence[Assignment], channel: int) -> set[UUID]:
    known = contacts.of_staff(scope, {one.staff for one in fresh})
    mine: dict[UUID, list[Assignment]] = defaultdict(list)
    for one in fresh:
        if one.staff in known:
            mine[one.staff].append(one)
    if not mine:
        return set()
    names = places.names({one.site for one in fresh})
    targets = [
        Target(known[staff].phone, shifts[0].site, _values(row, known[staff], shifts[0], names), staff)
        for staff, shifts in sorted(mine.items())
    ]
    event = f"rosters:{row.pk}:{max(one.pk for one in fresh)}:{len(fresh)}"
    title = _("Shifts from %(first)s on") % {"first": f"{row.first:%m-%d}"}
    messages.queue(scope, channel=channel, sending=Sending(event, row.place, title, SIGNATURE, TEXT), targets=targets)
    return set(mine)


def _values(row: Roster, who: contacts.Contact, first: Assignment, names: dict[str, str]) -> dict[str, str]:
    when = timezone.localtime(first.starts_at)
    return {
        "name": who.name, "time": f"{when.month}月{when.day}日{when:%H:%M}", "place": names.get(first.site, first.site),
        "link": row.base + links.page(incident=row.incident, staff=who.staff),
    }  # fmt: skip
