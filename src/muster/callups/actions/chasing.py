"""The silent are reminded level by level, and what is overdue goes up: by itself, every minute, once for each step."""

from __future__ import annotations

from collections import defaultdict

from muster.callups import links, rules
from muster.callups.actions import callups as actions
from muster.callups.actions import outgoing
from muster.callups.actions.outgoing import Letter, To
from muster.callups.models import Answer, CallUp
from muster.kernel import clock
from muster.kernel.scope import Scope, acting

TOLD = "{单位}：{标题}，请于{时限}前答复：{链接}"
REMINDED = "{单位}：{标题}尚未答复，请于{时限}前答复：{链接}"
OVERDUE = "{单位}：{标题}已逾期，请立即答复：{链接}"


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
    there = outgoing.reached(scope, row.place, [one.organisation for one in answers])
    told = [one for one in answers if one.organisation in there]
    if not told:
        return []
    last = len(rules.REMIND_SHARES) + 1
    text = TOLD if step == 1 else (OVERDUE if step > last else REMINDED)
    event = f"callups:{row.pk}:{step}:{told[-1].pk}"
    letter = Letter(event, row.place, row.title, text, row.deadline, urgent=step > last)
    outgoing.write(scope, letter, [To(one.organisation, one.place, row.base + links.answer_page(one)) for one in told])
    return told
