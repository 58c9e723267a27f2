"""What officers, organisations and residents do in an exercise about people: call-ups, teams, deployments, reports."""

from collections import Counter
from collections.abc import Callable, Mapping

from muster.callups.actions import chasing, orders
from muster.callups.rehearsal import baise, given, jinyuan, luxian, weicheng, xian
from muster.callups.rehearsal.findings import found
from muster.kernel.playing import Stage

__all__ = ["FIGURES", "NAME", "SHOWN", "SHOWS", "by_the_clock", "found", "play"]

NAME = "people"
FIGURES = ()
"""Each operation published figures of its own, which are shown."""
SHOWN = (
    "calls.published", "calls.told", "calls.volunteers", "calls.orders_closed", "people.members_deployed",
    "people.deployments", "people.in_teams", "people.places_staffed",
)  # fmt: skip
PLAYS: dict[str, Callable[[Stage, Mapping[str, int], float], Counter[str]]] = {
    "4510": baise.play, "140110": jinyuan.play, "510521": luxian.play, "610404": weicheng.play, "610112": xian.play,
}  # fmt: skip
"""By the place of the operation."""


def play(stage: Stage, figures: Mapping[str, int], share: float = 1.0) -> Mapping[str, int]:
    """Play a share of what was published; answers how often each fault was played."""
    return PLAYS[stage.place](stage, figures, share)


def _call(stage: Stage) -> None:
    """The county calls its organisations, and sends whom they name."""
    luxian.play(stage, luxian.IN_SMALL, 1.0)


SHOWS = (_call, given.show)


def by_the_clock(incident: int) -> None:
    """The silent are reminded; what is overdue goes up."""
    chasing.chase(incident)
    orders.rise(incident)
