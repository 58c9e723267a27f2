"""The day: the desk notes that somebody came, asks for a substitute, puts one there."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, incident_of
from muster.messages import actions as messages
from muster.messages import queries as channels
from muster.messages import tasks as sender
from muster.messages.actions import Sending, Target
from muster.people.queries import contacts
from muster.places import queries as places
from muster.rosters import links
from muster.rosters.actions import answering
from muster.rosters.actions.telling import SIGNATURE
from muster.rosters.models import Assignment, ItemStep, Presence, Swap
from muster.rosters.queries import items
from muster.rosters.queries import rosters as queries

ASKED = "{姓名}：{地点}缺人，请您替班，{时间}开始。请打开链接答复：{链接}"


def note_present(scope: Scope, *, assignment: int) -> Presence:
    """The desk was told that somebody is there."""
    row = queries.assignment(scope, assignment)
    now = clock.now(row.incident)
    with transaction.atomic():
        made = Presence.objects.create(
            incident=row.incident, site=row.site, staff=row.staff, kind=Presence.Kind.BEGIN, effective_at=now,
            recorded_at=now, noted_by=scope.actor,
        )  # fmt: skip
        audit.write(scope, action="rosters.note_present", subject=f"assignment:{row.pk}", place=row.site)
    return made


@transaction.atomic
def close_item(scope: Scope, *, item: UUID) -> None:
    """What a shift left open at a post is done. Raises NotFound beyond reach, and for what is closed already."""
    site, now = items.open_site(scope, item), clock.now(incident_of(scope))
    ItemStep.objects.create(
        item=item, incident=incident_of(scope), site=site, kind=ItemStep.Kind.CLOSED, effective_at=now, recorded_at=now,
        noted_by=scope.actor,
    )  # fmt: skip
    audit.write(scope, action="rosters.close_item", subject=f"item:{item}", place=site)


def replace(scope: Scope, *, assignment: int, staff: UUID) -> Assignment:
    """Put a substitute where somebody did not come or declined: one stands there, never both, never nobody."""
    row = queries.assignment(scope, assignment)
    source = Assignment.Source.SUBSTITUTE
    return answering.hand_over(scope, assignment=row.pk, staff=staff, why=row.dropped_out, source=source)


def ask(scope: Scope, *, assignment: int, staff: UUID, base: str) -> Swap:
    """Ask somebody to stand in, by message where a channel sends: as soon as they agree by their link, they do."""
    row = queries.assignment(scope, assignment)
    if row.ends_at <= clock.now(row.incident):
        raise Problem("over", _("This shift is over. Nobody can take it any more."), status=409)
    try:
        with transaction.atomic():
            swap = Swap.objects.create(
                incident=row.incident, site=row.site, assignment=row.pk, staff=row.staff, taker=staff, offered=True,
                asked_at=clock.now(row.incident),
            )  # fmt: skip
            _write(scope, row, swap, base)
            audit.write(scope, action="rosters.ask", subject=f"assignment:{row.pk}", place=row.site,
                        detail={"staff": str(staff)})  # fmt: skip
    except IntegrityError:
        raise Problem("asked", _("This person is asked already and has not answered."), status=409) from None
    return swap


def _write(scope: Scope, row: Assignment, swap: Swap, base: str) -> None:
    ways = channels.texting(scope, row.site)
    who = contacts.of_staff(scope, [swap.taker]).get(swap.taker) if swap.taker else None
    if not ways or who is None:
        return
    where = places.names([row.site]).get(row.site, row.site)
    values = {
        "name": who.name, "place": where, "time": f"{row.shift.starts:%H:%M}",
        "link": base.rstrip("/") + links.page(incident=row.incident, staff=who.staff),
    }  # fmt: skip
    sending = Sending(f"rosters:ask:{swap.pk}", row.site, _("Substitute wanted"), SIGNATURE, ASKED, urgent=True)
    messages.queue(scope, channel=ways[0].pk, sending=sending, targets=[Target(who.phone, row.site, values, who.staff)])
    if ways[0].kind != "list":
        sender.start(row.incident, ways[0].pk)
