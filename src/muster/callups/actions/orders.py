"""Task orders: given, split, accepted, reported done, checked by somebody else, closed out; late ones rise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from muster.callups import links, rules
from muster.callups.actions import outgoing
from muster.callups.actions.chasing import scope_of
from muster.callups.actions.outgoing import Letter, To
from muster.callups.models import Duty, TaskOrder, TaskStep
from muster.callups.queries import orders as queries
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.people.queries import organisations as people

LONGEST = 1000
TOLD = "{单位}：任务“{标题}”请于{时限}前完成，接收和反馈请点：{链接}"
RETURNED = "{单位}：任务“{标题}”经核查被退回，请于{时限}前整改并反馈：{链接}"
LATE = "{单位}：任务“{标题}”已逾期，请立即反馈进展：{链接}"
HELP = "{单位}：请协助完成任务“{标题}”，时限{时限}，牵头单位和要求请看：{链接}"
LATE_HELP = "{单位}：所协助的任务“{标题}”已逾期，请主动联系牵头单位：{链接}"


@dataclass(frozen=True)
class Draft:
    """What is to be done."""

    place: str
    title: str
    unit: int
    deadline: datetime
    text: str = ""
    helpers: Sequence[int] = ()
    amount: int | None = None
    measure: str = ""
    base: str = ""
    """The address under which whoever gives it reached the program: links in messages lead there."""


def give(scope: Scope, *, draft: Draft, above: int | None = None) -> TaskOrder:
    """Give an order; with `above` it is a part of that one, and due no later. Raises NotFound, Problem."""
    if scope.incident is None or not scope.covers(draft.place):
        raise NotFound(_("This place is none of your area."))
    now = clock.now(scope.incident)
    whole = queries.order(scope, above) if above is not None else None
    if draft.deadline <= now:
        raise Problem("deadline", _("The deadline has to lie ahead."))
    if whole is not None and (whole.closed_at is not None or draft.deadline > whole.deadline):
        raise Problem("deadline_above", _("A part is due no later than the whole, and the whole is still open."))
    unit = people.organisation(scope, draft.unit)
    with transaction.atomic():
        row = TaskOrder.objects.create(
            incident=scope.incident, place=draft.place, above=whole, title=draft.title.strip(), text=draft.text.strip(),
            unit=unit.pk, helpers=list(draft.helpers), amount=draft.amount, measure=draft.measure.strip(),
            deadline=draft.deadline, made_by=scope.actor, given_at=now, base=draft.base.rstrip("/"),
        )  # fmt: skip
        audit.write(scope, action="callups.give_order", subject=f"order:{row.pk}", place=row.place,
                    detail={"unit": unit.pk, "above": above})  # fmt: skip
    return row


def step(scope: Scope, *, order: int, step: str, text: str = "", done: int | None = None) -> TaskOrder:
    """Do the next step. Whoever reported it done does not check it; parts have to be closed before the whole."""
    row = queries.order(scope, order, lock=True)
    if not rules.may_step(step, row.state):
        raise Problem("step", _("This cannot follow now: look at how far the order is."), status=409)
    if step == "return" and not text.strip():
        raise Problem("why", _("Say what is missing."))
    last = row.steps.filter(step="report").order_by("-pk").first()
    if step == "check" and last is not None and last.by == scope.actor:
        raise Problem("own_report", _("Somebody else than whoever reported it checks."), status=409)
    if step in ("report", "close") and row.parts.exclude(state__in=rules.ENDED).exists():
        raise Problem("parts_open", _("Parts of it are still open."), status=409)
    if done is not None and not 0 <= done <= (row.amount if row.amount is not None else done):
        raise Problem("amount", _("No more can be done than was ordered."))
    now = clock.now(row.incident)
    with transaction.atomic():
        row.state = rules.STEPS[step][1]
        row.done = done if done is not None else (row.amount or row.done) if step == "report" else row.done
        row.closed_at = now if row.state in rules.ENDED else None
        row.told = 0 if step == "return" else row.told  # the unit hears of it as of a new order
        row.save(update_fields=["state", "done", "closed_at", "told"])
        TaskStep.objects.create(
            incident=row.incident, place=row.place, order=row, step=step, amount=done, by=scope.actor,
            sealed_text=TaskStep.text.seal(row.incident, text.strip()[:LONGEST]), recorded_at=now,
        )  # fmt: skip
        audit.write(scope, action="callups.step", subject=f"order:{row.pk}", place=row.place, detail={"step": step})
    return row


def rise(incident: int) -> int:
    """Bring late orders up a level when it is time; returns how many rose."""
    with acting(scope_of(incident)):
        now = clock.now(incident)
        with_unit = TaskOrder.objects.filter(incident=incident, closed_at=None, state__in=rules.WITH_UNIT)
        late = list(with_unit.filter(deadline__lte=now))
        rose = [row for row in late if rules.levels_risen(row.deadline, now) > row.risen]
        for row in rose:
            row.risen = rules.levels_risen(row.deadline, now)
        TaskOrder.objects.bulk_update(rose, ["risen"], batch_size=1000)
        return len(rose)


def tell(incident: int) -> int:
    """Tell units of orders they have not heard of, and once more at the deadline; returns how many messages."""
    with acting(scope_of(incident)) as scope:
        now = clock.now(incident)
        late = Q(told=1, deadline__lte=now)
        rows = TaskOrder.objects.select_for_update().filter(Q(told=0) | late, incident=incident, closed_at=None)
        return sum(_tell(scope, row, now) for row in rows.filter(state__in=rules.WITH_UNIT).order_by("pk"))


def _tell(scope: Scope, row: TaskOrder, now: datetime) -> int:
    """The responsible unit, and with it the units that help, unless the order only comes back to be put right."""
    reached = outgoing.reached(scope, row.place, [row.unit, *row.helpers])
    if row.unit not in reached:
        return 0
    late = row.deadline <= now
    text = LATE if late else RETURNED if row.state == TaskOrder.State.RETURNED else TOLD
    event = f"orders:{row.pk}:{int(late)}:{row.steps.filter(step='return').count()}"
    letter = Letter(event, row.place, row.title, text, row.deadline, urgent=late)
    outgoing.write(scope, letter, [To(row.unit, row.place, row.base + links.order_page(row))])
    row.told = 2 if late else 1
    row.save(update_fields=["told"])
    helpers = [To(one, row.place, row.base + links.help_page(row)) for one in row.helpers if one in reached]
    if text == RETURNED or not helpers:
        return 1
    event, words = f"orders:{row.pk}:{int(late)}:help", LATE_HELP if late else HELP
    outgoing.write(scope, Letter(event, row.place, row.title, words, row.deadline, urgent=late), helpers)
    return 1 + len(helpers)


def take_on(scope: Scope, *, place: str, organisation: int) -> Duty:
    """A unit becomes responsible for a place (包联). Raises Problem when it is already."""
    if scope.incident is None or not scope.covers(place):
        raise NotFound(_("This place is none of your area."))
    unit = people.organisation(scope, organisation)
    row, new = Duty.objects.get_or_create(
        incident=scope.incident, place=place, organisation=unit.pk, until=None,
        defaults={"since": clock.now(scope.incident)},
    )  # fmt: skip
    if not new:
        raise Problem("known", _("This unit is responsible for this place already."), status=409)
    audit.write(scope, action="callups.take_on", subject=f"duty:{row.pk}", place=place, detail={"unit": unit.pk})
    return row


def give_back(scope: Scope, *, duty: int) -> Duty:
    """A unit answers for its place no longer; that it did, and when it arrived, stays written."""
    row = queries.duty(scope, duty)
    row.until = clock.now(row.incident)
    row.save(update_fields=["until"])
    audit.write(scope, action="callups.give_back", subject=f"duty:{row.pk}", place=row.place)
    return row


def arrive(scope: Scope, *, duty: int) -> Duty:
    """The unit has arrived at its place; a second note changes nothing."""
    row = queries.duty(scope, duty)
    if row.arrived_at is None:
        row.arrived_at, row.noted_by = clock.now(row.incident), scope.actor
        row.save(update_fields=["arrived_at", "noted_by"])
        audit.write(scope, action="callups.arrive", subject=f"duty:{row.pk}", place=row.place)
    return row
