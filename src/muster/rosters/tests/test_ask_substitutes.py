"""Substitutes are asked by themselves: so many at once, the next after a while, nobody once somebody has agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, browser

from muster.kernel.models import Audit
from muster.messages import actions as messages
from muster.messages.actions import ChannelDraft
from muster.messages.models import Message
from muster.rosters import links
from muster.rosters.actions import asking, day, needs
from muster.rosters.actions.needs import LimitsDraft
from muster.rosters.asking_rules import Asked, AskRule, still_to_ask
from muster.rosters.models import Assignment, Swap
from muster.rosters.queries import rosters as queries
from muster.rosters.tests.scene import HOUR, Scene
from muster.rosters.tests.test_live_day import manned

MINUTE = timedelta(minutes=1)
RULE = AskRule(automatic=True, at_once=2, wait=10 * MINUTE)


@pytest.mark.parametrize(
    ("asked", "more"),
    [
        ([], 2),
        ([Asked(MOMENT, True)], 1),
        ([Asked(MOMENT, True), Asked(MOMENT, True)], 0),
        ([Asked(MOMENT, True), Asked(MOMENT, False)], 1),
        ([Asked(MOMENT - 10 * MINUTE, True), Asked(MOMENT - 9 * MINUTE, True)], 1),
    ],
)
def test_the_next_is_asked_when_one_refuses_or_is_silent_too_long(asked, more):
    assert still_to_ask(asked, RULE, MOMENT) == more
    assert still_to_ask(asked, AskRule(), MOMENT) == 0, "by hand unless somebody has said otherwise"


def work(scene: Scene) -> int:
    """What the worker does each minute."""
    found = asking.ask_substitutes(scene.cast.incident.pk)
    scene.office.apply()
    return found


def ready(scene: Scene, rule: AskRule = RULE) -> list[Assignment]:
    """Everybody has come but the one at the second gate."""
    duties = manned(scene)
    day.note_present(scene.office, assignment=duties[0].pk)
    needs.set_limits(scene.office, place=COUNTY, draft=LimitsDraft(asking=rule))
    messages.open_channel(scene.office, draft=ChannelDraft(COUNTY, "号码表", "list"))
    return duties


def test_the_late_are_replaced_by_whoever_agrees_first_without_anybody_pressing(scene: Scene):
    missing = ready(scene)[2]
    scene.pass_time(4 * MINUTE)
    assert work(scene) == 0, "nobody is late yet"
    scene.pass_time(2 * MINUTE)
    assert work(scene) == 2 and work(scene) == 0
    first = {one.taker for one in Swap.objects.all()}
    assert len(first) == 2 and Message.objects.count() == 2
    told = Audit.objects.filter(action="rosters.ask", subject=f"assignment:{missing.pk}", actor="job:ask_substitutes")
    assert told.count() == 2
    page = browser(scene.cast.command, scene.cast.incident).get(reverse("duty-today")).content.decode()
    assert "已询问 2 人" in page and "每次 2 人" in page
    scene.pass_time(11 * MINUTE)
    assert work(scene) == 1, "three are free at all; both are silent, the third is asked"
    swap = Swap.objects.exclude(taker__in=first).get()
    assert swap.taker is not None
    phone = links.page(incident=scene.cast.incident.pk, staff=swap.taker)
    Client().post(phone, {"do": "agree", "number": swap.pk})
    scene.office.apply()
    (standing,) = queries.published(scene.office, MOMENT, MOMENT + HOUR).filter(site=scene.sites[1])
    assert (standing.staff, standing.source) == (swap.taker, "substitute")
    assert {one.state for one in Swap.objects.exclude(pk=swap.pk)} == {"lapsed"}
    assert work(scene) == 0


def test_nobody_is_needed_any_more_when_the_person_comes_and_nobody_is_asked_by_hand_rules(scene: Scene):
    missing = ready(scene)[2]
    scene.pass_time(6 * MINUTE)
    assert work(scene) == 2
    day.note_present(scene.office, assignment=missing.pk)
    swap = Swap.objects.earliest("pk")
    assert swap.taker is not None
    phone = links.page(incident=scene.cast.incident.pk, staff=swap.taker)
    assert "已经到岗" in Client().post(phone, {"do": "agree", "number": swap.pk}).content.decode()
    scene.office.apply()
    assert work(scene) == 0
    assert {one.state for one in Swap.objects.all()} == {"lapsed"}
    assert Audit.objects.filter(action="rosters.not_needed").count() == 1
    assert Assignment.objects.get(pk=missing.pk).ended_at is None


def test_a_declined_shift_is_asked_for_ahead_of_time_and_not_where_it_is_done_by_hand(scene: Scene):
    declined = ready(scene, AskRule())[1]
    Client().post(
        links.page(incident=scene.cast.incident.pk, staff=declined.staff), {"do": "decline", "number": declined.pk}
    )
    assert work(scene) == 0
    needs.set_limits(scene.office, place=COUNTY, draft=LimitsDraft(asking=RULE))
    assert work(scene) == 2
    assert {one.assignment for one in Swap.objects.all()} == {declined.pk}
    Client().post(
        links.page(incident=scene.cast.incident.pk, staff=declined.staff), {"do": "accept", "number": declined.pk}
    )
    scene.office.apply()
    assert {one.state for one in Swap.objects.all()} == {"lapsed"}, "they come all the same"
