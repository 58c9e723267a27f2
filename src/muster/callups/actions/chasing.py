"""The silent are reminded level by level, and what is overdue goes up: by itself, every minute, once for each step."""

from __future__ import annotations

from collections import defaultdict

from django.utils import timezone

from muster.callups import links, rules
from muster.callups.actions import callups as actions
from muster.callups.models import Answer, CallUp
from muster.kernel import clock
from muster.kernel.scope import Scope, acting
from muster.messages import actions as messages
from muster.messages import queries as channels
from muster.messages import tasks as sender
from muster.messages.actions import Sending, Target
from muster.people.queries import contacts
from muster.people.queries import organisations as people

TOLD = "{单位}：{标题}，请于{时限}前答复：{链接}"
REMINDED = "{单位}：{标题}尚未答复，请于{时限}前答复：{链接}"
OVERDUE = "{单位}：{标题}已逾期，请立即答复：{链接}"
SIGNATURE = "指挥部"


def scope_of(incident: int) -> Scope:
    """The reach of the chaser."""
    return Scope(incident=incident, places=("",), names=True, actor="job:callups", roles=frozenset({"system"}))


def chase(incident: int) -> int:
    """Tell, remind and bring up what is due in an operation; returns how many organisations were written to."""
    scope = scope_of(incident)
    with acting(scope):
        now = clock.now(incident)
        running = list(CallUp.objects.filter(incident=incident, ended_at=None, published_at__lte=now))
    return sum(_chase_one(scope, row.pk) for row in running)


def _chase_one(scope: Scope, callup: int) -> int:
    with acting(scope):
        row = CallUp.objects.select_for_update().get(pk=callup)
        now = clock.now(row.incident)
        actions.rise(scope, callup=callup)
        due = 1 + rules.reminders_due(row.published_at, row.deadline, now)
        silent = list(
            Answer.objects.filter(callup=row, answered_at=None, reminded__lt=due).order_by("pk")
        )  # fmt: skip
        if not silent:
            return 0
        steps: dict[int, list[Answer]] = defaultdict(list)
        for answer in silent:
            steps[due if answer.reminded else 1].append(answer)
        told = [answer for step, answers in steps.items() for answer in _send(scope, row, step, answers)]
        for answer in told:
            answer.reminded = due
        Answer.objects.bulk_update(told, ["reminded"], batch_size=1000)
        return len(told)


def _send(scope: Scope, row: CallUp, step: int, answers: list[Answer]) -> list[Answer]:
    """One sending for one step; returns whom it goes to. Whoever nothing goes out to, for want of a channel or of
    somebody to write to, does not count as told: the page of the call-up shows it, and the next minute tries again."""
    ways = channels.texting(scope, row.place)
    if not ways:
        return []
    on = clock.today(row.incident)
    known = contacts.of_organisations(scope, [one.organisation for one in answers], on=on)
    names = _unit_names(scope, [one.organisation for one in answers])
    until = timezone.localtime(row.deadline).strftime("%m月%d日%H时%M分")
    reached = [(one, contact) for one in answers if (contact := known.get(one.organisation)) is not None]
    if not reached:
        return []
    targets = [
        Target(
            contact.phone, one.place,
            {"name": contact.name, "unit": names.get(one.organisation, ""), "title": row.title, "until": until,
             "link": row.base + links.answer_page(one)},
            contact.staff,
        )
        for one, contact in reached
    ]  # fmt: skip
    last = len(rules.REMIND_SHARES) + 1
    text = TOLD if step == 1 else (OVERDUE if step > last else REMINDED)
    event = f"callups:{row.pk}:{step}:{reached[-1][0].pk}"
    sending = Sending(event, row.place, row.title, SIGNATURE, text, urgent=step > last)
    messages.queue(scope, channel=ways[0].pk, sending=sending, targets=targets)
    if ways[0].kind != "list":
        sender.start(row.incident, ways[0].pk)
    return [one for one, _contact in reached]


def _unit_names(scope: Scope, organisations: list[int]) -> dict[int, str]:
    return {row.pk: row.name_zh for row in people.by_ids(scope, organisations)}
