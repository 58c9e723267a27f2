"""Call-ups, answers, volunteers, orders and teams of the world: one of each at each place, a canary in its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from muster.callups.actions import callups, orders, volunteers
from muster.callups.models import Answer
from muster.kernel.scope import Scope
from muster.people.actions import teams
from tests.cast import MOMENT


@dataclass(frozen=True)
class Called:
    """Ids of what was made at one place."""

    callup: int
    answer: int
    order: int
    team: int


def call(scope: Scope, bird: str, place: str, organisation: int) -> Called:
    """A call-up to the organisation with its answer and a volunteer, an order to it, a team; `bird` stands in the words
    of each."""
    until = MOMENT + timedelta(days=1)
    draft = callups.Draft(place, "call", f"{bird}抽调", f"{bird}请答复。", "volunteer", until)
    row = callups.publish(scope, draft=draft, audience=[organisation])
    words = f"{bird}随时可到"
    volunteers.sign_up(scope, callup=row, name="王小明", phone="15500009999", skills=(), words=words)
    order = orders.give(scope, draft=orders.Draft(place, f"{bird}任务", organisation, until))
    team = teams.found_team(scope, draft=teams.TeamDraft(place, "vanguard-team", f"{bird}突击队"))
    return Called(row.pk, Answer.objects.get(callup=row).pk, order.pk, team.pk)


PAGES: dict[str, Callable[[Called], int]] = {
    "call-up": lambda made: made.callup,
    "call-up-tree": lambda made: made.callup,
    "call-up-sheet": lambda made: made.callup,
    "volunteers": lambda made: made.callup,
    "answer-sheet": lambda made: made.answer,
    "call-up-answer": lambda made: made.answer,
    "task-order": lambda made: made.order,
    "people:team": lambda made: made.team,
}
"""Which of them the page of a route is about."""
