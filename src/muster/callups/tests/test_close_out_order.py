"""Task orders: given, split, reported, checked by somebody else, closed out; late ones rise. Units and their places."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, TOWN, VILLAGE, browser

from muster.callups import rules
from muster.callups.actions import orders as actions
from muster.callups.actions.orders import Draft
from muster.callups.models import TaskOrder, TaskStep
from muster.callups.queries import orders as queries
from muster.callups.tests.scene import DAY, Scene
from muster.kernel.problems import NotFound, Problem
from muster.messages import sealed
from muster.messages.actions import ChannelDraft, open_channel
from muster.messages.models import Message
from muster.people.actions.organisations import tie_person
from muster.people.queries import organisations as people


def rewiring(scene: Scene, **changes) -> Draft:
    draft: dict[str, Any] = {
        "place": COUNTY, "title": "隔离房间线路改造", "unit": scene.units["bureau"], "deadline": MOMENT + 3 * DAY,
        "amount": 900, "measure": "间",
    } | changes  # fmt: skip
    return Draft(**draft)


def test_an_order_is_split_and_closed_out_part_by_part(scene: Scene):
    whole = actions.give(scene.office, draft=rewiring(scene))
    part = actions.give(scene.office, draft=rewiring(scene, place=TOWN, amount=400), above=whole.pk)
    with pytest.raises(Problem):
        actions.give(scene.office, draft=rewiring(scene, deadline=MOMENT + 4 * DAY), above=whole.pk)
    scene.town.apply()
    actions.step(scene.town, order=part.pk, step="progress", done=150)
    with pytest.raises(Problem):
        actions.step(scene.town, order=part.pk, step="progress", done=401)
    actions.step(scene.town, order=part.pk, step="report", text="全部完成")
    with pytest.raises(Problem) as own:
        actions.step(scene.town, order=part.pk, step="check")
    assert own.value.code == "own_report"
    scene.office.apply()
    with pytest.raises(Problem) as early:
        actions.step(scene.office, order=whole.pk, step="report")
    assert early.value.code == "parts_open"
    actions.step(scene.office, order=part.pk, step="return", text="三间未通电")
    scene.town.apply()
    actions.step(scene.town, order=part.pk, step="report")
    scene.office.apply()
    for step in ("check", "close"):
        closed = actions.step(scene.office, order=part.pk, step=step)
    assert (closed.state, closed.done) == ("closed", 400) and closed.closed_at
    actions.step(scene.office, order=whole.pk, step="report")
    assert TaskStep.objects.filter(order=part.pk).count() == 6


def test_late_orders_rise(scene: Scene):
    actions.give(scene.office, draft=rewiring(scene, place=VILLAGE))
    scene.pass_time(3 * DAY + timedelta(minutes=1))
    assert actions.rise(scene.cast.incident.pk) == 1
    scene.town.apply()
    assert queries.late(scene.town, None).count == 1
    scene.office.apply()
    assert queries.late(scene.office, None).count == 0
    scene.pass_time(timedelta(hours=2))
    actions.rise(scene.cast.incident.pk)
    scene.office.apply()
    assert queries.late(scene.office, None).count == 1


def test_what_is_reported_done_is_late_no_more_until_it_is_sent_back(scene: Scene):
    order = actions.give(scene.office, draft=rewiring(scene, place=TOWN, amount=None))
    scene.pass_time(3 * DAY + timedelta(minutes=1))
    desk = browser(scene.cast.command, scene.cast.incident)
    page = reverse("task-order", args=[order.pk])

    def is_late() -> list[int]:
        scene.town.apply()
        pages = [desk.get(path).content.decode() for path in (reverse("task-orders"), page)]
        scene.town.apply()
        return [queries.late(scene.town, None).count, *("超时" in one for one in pages)]

    assert is_late() == [1, True, True]
    actions.step(scene.town, order=order.pk, step="report")
    assert is_late() == [0, False, False]
    scene.pass_time(timedelta(hours=3))
    assert actions.rise(scene.cast.incident.pk) == 0, "nothing is left to do for the unit"
    scene.office.apply()
    actions.step(scene.office, order=order.pk, step="return", text="未完成")
    assert is_late() == [1, True, True]


def test_a_town_reads_what_a_unit_of_the_county_is_called_and_no_other(scene: Scene):
    order = actions.give(scene.office, draft=rewiring(scene, place=TOWN))
    scene.town.apply()
    assert queries.units(scene.town, [queries.order(scene.town, order.pk)]) == {order.unit: "bureau单位"}
    others = [scene.units["village"], scene.units["sibling"]]
    assert people.names(scene.town, others) == {scene.units["village"]: "village单位"}
    assert not people.by_ids(scene.town, [order.unit]), "its name is all that is told"


def test_a_unit_takes_a_place_on_and_arrives_there_once(scene: Scene):
    duty = actions.take_on(scene.office, place=VILLAGE, organisation=scene.units["bureau"])
    with pytest.raises(Problem):
        actions.take_on(scene.office, place=VILLAGE, organisation=scene.units["bureau"])
    first = actions.arrive(scene.office, duty=duty.pk).arrived_at
    scene.pass_time(timedelta(hours=1))
    assert actions.arrive(scene.office, duty=duty.pk).arrived_at == first


def test_another_towns_order_does_not_exist(scene: Scene):
    order = actions.give(scene.office, draft=rewiring(scene, place="510521101"))
    scene.town.apply()
    with pytest.raises(NotFound):
        actions.step(scene.town, order=order.pk, step="accept")


def test_no_state_is_a_dead_end():
    reached, states = {"given"}, ["given"]
    while states:
        state = states.pop()
        follow = {after for before, after in rules.STEPS.values() if state in before}
        assert follow or state in rules.ENDED
        states += follow - reached
        reached |= follow
    assert reached == {"given", "accepted", "reported", "returned", "checked", "closed", "withdrawn"}


def test_the_unit_hears_of_its_order_and_does_it_by_its_link(scene: Scene):
    """No account: accepted, half of it, sent back by the command, reported again; somebody else checks."""
    open_channel(scene.office, draft=ChannelDraft(COUNTY, "号码清单", "list"))
    desk, phone = browser(scene.cast.command, scene.cast.incident), Client()
    typed = {
        "place": COUNTY, "title": "隔离房间线路改造", "unit": scene.units["bureau"], "amount": "900", "measure": "间",
        "deadline": "2022-09-13T20:00", "helpers": [scene.units["town"]],
    }  # fmt: skip
    desk.post(reverse("give-order"), typed)
    row, incident = TaskOrder.objects.get(), scene.cast.incident.pk
    page = reverse("task-order", args=[row.pk])
    assert actions.tell(incident) == 0 and "尚未" in desk.get(page).content.decode()
    scene.office.apply()
    for unit in ("bureau", "town"):
        tie_person(
            scene.office, staff=scene.staff[unit][0], organisation=scene.units[unit], kind="contact",
            since=MOMENT.date(),
        )  # fmt: skip
    assert [actions.tell(incident), actions.tell(incident)] == [2, 0]
    scene.office.apply()
    told, helped = (sealed.opened(one.sealed).text for one in Message.objects.order_by("pk"))
    link, help_link = (re.findall(r"/o/[^/]+/", text)[0] for text in (told, helped))
    assert "请协助" in helped
    assert "由bureau单位负责" in phone.get(help_link).content.decode()
    assert phone.post(help_link, {"step": "accept"}).status_code == 404, "taking it is the responsible unit's"
    assert "900 间" in phone.get(link).content.decode()
    for step, text, done in (("accept", "", ""), ("progress", "二号楼已通电", "450"), ("report", "全部通电", "900")):
        phone.post(link, {"step": step, "text": text, "done": done})
    shown = desk.get(page).content.decode()
    assert "900 / 900" in shown and "责任单位（通过链接）" in shown and "二号楼已通电" in shown
    assert phone.post(link, {"step": "close"}).status_code == 404, "closing out is the command's"
    desk.post(reverse("take-step", args=[row.pk]), {"step": "return", "text": "三间未通电"})
    assert [actions.tell(incident), actions.tell(incident)] == [1, 0], "told as of a new order"
    assert "三间未通电" in phone.get(link).content.decode()
    phone.post(link, {"step": "report", "text": "已整改", "done": ""})
    for step in ("check", "close"):
        desk.post(reverse("take-step", args=[row.pk]), {"step": step})
    assert "不再接收反馈" in phone.get(link).content.decode()
    scene.office.apply()
    assert (Message.objects.count(), TaskOrder.objects.get().state) == (3, "closed")
    assert phone.get(link[:-3] + "xx/").status_code == 404
