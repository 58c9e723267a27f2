"""A call-up goes down the tiers and comes back as names; the silent are chased, the overdue go up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import MOMENT, VILLAGE, browser

from muster.callups import links, rules
from muster.callups.actions import callups as actions
from muster.callups.actions import chasing
from muster.callups.actions.naming import Pair, name_list
from muster.callups.models import Answer, Named
from muster.callups.queries import callups as queries
from muster.callups.tests.scene import DAY, Scene
from muster.kernel.problems import NotFound, Problem
from muster.messages.actions import ChannelDraft, open_channel
from muster.messages.models import Batch, Message
from muster.people.actions.organisations import tie_person
from muster.people.actions.standing import lift_hold, place_hold


def test_the_tree_shows_who_answered_with_sums(scene: Scene):
    row = scene.publish("committee", "bureau", "town", "village", "sibling")
    first = scene.staff["village"][:2]
    assert actions.name_people(scene.office, answer=scene.answer(row, "village").pk, staff=first).named == 2
    actions.acknowledge(scene.office, answer=scene.answer(row, "town").pk)
    tree = queries.tree(scene.office, row)
    (top,) = tree.nodes
    assert (tree.told, tree.answered, tree.acknowledged, tree.named, tree.wanted) == (5, 1, 2, 2, 10)
    assert (top.name, top.told, top.answered, top.named) == ("committee单位", 5, 1, 2)
    below = queries.tree(scene.office, row, above=top.answer.pk)
    assert [(node.name, node.standing, node.answered, node.told) for node in below.nodes] == [
        ("bureau单位", "silent", 0, 1), ("sibling单位", "silent", 0, 1), ("town单位", "acknowledged", 1, 2),
    ]  # fmt: skip
    scene.town.apply()
    own = queries.tree(scene.town, queries.callup(scene.town, row.pk))
    assert (own.told, [node.name for node in own.nodes]) == (2, ["town单位"])


def test_naming_the_same_people_again_changes_nothing(scene: Scene):
    row = scene.publish("village")
    answer = scene.answer(row, "village")
    people = scene.staff["village"][:2]
    assert actions.name_people(scene.office, answer=answer.pk, staff=people * 2).named == 2
    again = actions.name_people(scene.office, answer=answer.pk, staff=[*people, *scene.staff["town"]])
    assert (again.named, again.before, again.unknown) == (0, 2, 4)
    answer.refresh_from_db()
    assert answer.named == Named.objects.count() == 2 and answer.answered_at is not None


def test_whoever_was_named_out_of_reach_stays_with_whom_named_them(scene: Scene):
    row = scene.publish("bureau", "town", "village")
    lent, other = scene.staff["town"][:2]
    assert name_list(scene.office, callup=row.pk, pairs=[Pair(scene.units["bureau"], lent)]).named == 1
    scene.town.apply()
    assert not Named.objects.exists(), "the town does not see what the bureau answers"
    answer = scene.answer(row, "town")
    typed = actions.name_people(scene.town, answer=answer.pk, staff=[lent, other])
    assert (typed.named, typed.before) == (1, 1)
    again = name_list(scene.town, callup=row.pk, pairs=[Pair(scene.units["town"], one) for one in (lent, other)])
    assert (again.named, again.before) == (0, 2)
    answer.refresh_from_db()
    assert answer.named == Named.objects.count() == 1
    scene.office.apply()
    assert {one.organisation for one in Named.objects.filter(staff=lent)} == {scene.units["bureau"]}


def test_whoever_is_under_a_control_mark_is_not_named_until_it_is_lifted(scene: Scene):
    row = scene.publish("village")
    answer = scene.answer(row, "village").pk
    marked = scene.people["village"][0]
    hold = place_hold(
        scene.office, place=VILLAGE, id_number=marked.id_number, kind="home-quarantine", grounds="流调", since=MOMENT,
        until=MOMENT + 7 * DAY,
    )  # fmt: skip
    result = actions.name_people(scene.office, answer=answer, staff=scene.staff["village"])
    assert result.named == 3 and len(result.barred) == 1
    lift_hold(scene.office, hold=getattr(hold, "pk", hold), why="解除隔离")
    assert actions.name_people(scene.office, answer=answer, staff=result.barred).named == 1


def test_fewer_people_need_a_reason(scene: Scene):
    row = scene.publish("village")
    answer = scene.answer(row, "village")
    actions.name_people(scene.office, answer=answer.pk, staff=scene.staff["village"][:1])
    answer.refresh_from_db()
    assert answer.answered_at is None
    actions.name_people(scene.office, answer=answer.pk, staff=[], note="其余人员正在隔离点值守")
    answer.refresh_from_db()
    assert answer.answered_at is not None


def test_a_town_passes_on_to_what_is_below_it(scene: Scene):
    row = scene.publish("town")
    scene.town.apply()
    answer = scene.answer(row, "town").pk
    told = {scene.units["village"]: 2, scene.units["town"]: 1}
    assert actions.pass_on(scene.town, answer=answer, organisations_below=told) == 1
    assert actions.pass_on(scene.town, answer=answer, organisations_below=told) == 0
    with pytest.raises(Problem):
        actions.pass_on(scene.town, answer=answer, organisations_below={scene.units["sibling"]: 1})
    tree = queries.tree(scene.town, row)
    assert tree.nodes[0].told == 2
    assert (tree.wanted, tree.missing, tree.answered) == (2, 2, 1), "each is asked for once"
    named = actions.name_people(scene.town, answer=scene.answer(row, "village").pk, staff=scene.staff["village"])
    assert named.named > tree.missing and queries.tree(scene.town, row).missing == 0


def test_a_town_passes_on_by_its_link_to_all_below_it(scene: Scene):
    row = scene.publish("town", "sibling")
    answer, page = scene.answer(row, "town"), Client()
    link, village = links.answer_page(answer), scene.units["village"]
    shown = page.get(link).content.decode()
    assert f'value="{village}" checked' in shown and f'name="wanted-{village}" min="0" value="2"' in shown
    given = {"do": "pass_on", "note": "", "below": [village], f"wanted-{village}": "2"}
    refused = page.post(link, given | {"below": [scene.units["bureau"]]}).content.decode()
    assert "请选择本单位的下属单位" in refused, "only to those of its own"
    assert "已转发 1 个单位" in page.post(link, given).content.decode()
    answer.refresh_from_db()
    passed = scene.answer(row, "village")
    assert (passed.above_id, passed.wanted) == (answer.pk, 2)
    assert answer.wanted == 0 and answer.answered_at is not None, "passed on whole, it owes nobody any more"
    assert f'value="{village}" checked' not in page.get(link).content.decode()


def test_others_do_not_answer_for_it(scene: Scene):
    row = scene.publish("sibling")
    answer = scene.answer(row, "sibling").pk
    scene.town.apply()
    with pytest.raises(NotFound):
        actions.acknowledge(scene.town, answer=answer)
    with pytest.raises(NotFound):
        queries.callup(scene.town, row.pk)


def test_the_silent_are_reminded_once_for_each_step_and_the_answered_never(scene: Scene):
    open_channel(scene.office, draft=ChannelDraft("510521", "号码清单", "list"))
    for name in ("town", "village"):
        tie_person(scene.office, staff=scene.staff[name][0], organisation=scene.units[name], kind="contact",
                   since=MOMENT.date())  # fmt: skip
    row = scene.publish("town", "village")
    incident = scene.cast.incident.pk
    assert [chasing.chase(incident), chasing.chase(incident)] == [2, 0]
    scene.office.apply()
    actions.name_people(scene.office, answer=scene.answer(row, "town").pk, staff=scene.staff["town"][:2])
    for _ in range(3):
        scene.pass_time(timedelta(hours=12))
        chasing.chase(incident)
    scene.office.apply()
    assert Message.objects.count() == 2 + 2, "the town once, the village also at half time and at the deadline"
    assert list(Batch.objects.order_by("pk").values_list("urgent", flat=True)) == [False, False, True]


def test_whom_no_message_goes_to_is_not_told_and_the_page_says_so(scene: Scene):
    """Neither an e-mail channel nor a group reaches a mobile number; a late contact is told in the next minute."""
    for kind in ("mail", "group"):
        open_channel(scene.office, draft=ChannelDraft("510521", kind, kind))
    tie: dict[str, Any] = {"kind": "contact", "since": MOMENT.date()}
    tie_person(scene.office, staff=scene.staff["town"][0], organisation=scene.units["town"], **tie)
    row = scene.publish("town", "village")
    incident = scene.cast.incident.pk
    assert chasing.chase(incident) == 0
    scene.office.apply()
    assert queries.untold(scene.office, row) == queries.Untold(2, True)
    page = browser(scene.cast.command, scene.cast.incident)
    address = reverse("call-up", args=[row.pk])
    assert "2 个单位未收到通知或提醒" in page.get(address).content.decode()
    scene.office.apply()
    open_channel(scene.office, draft=ChannelDraft("510521", "号码清单", "list"))
    assert [chasing.chase(incident), chasing.chase(incident)] == [1, 0]
    scene.pass_time(timedelta(minutes=6))
    assert queries.untold(scene.office, row) == queries.Untold(1, False)
    said = page.get(address).content.decode()
    assert "1 个单位未收到通知：未登记" in said
    assert reverse("people:organisation", args=[scene.units["village"]]) in said
    scene.office.apply()
    tie_person(scene.office, staff=scene.staff["village"][0], organisation=scene.units["village"], **tie)
    assert [chasing.chase(incident), chasing.chase(incident)] == [1, 0]
    scene.office.apply()
    assert queries.untold(scene.office, row).count == 0
    assert "未收到通知" not in page.get(address).content.decode()
    scene.office.apply()
    assert {batch.text for batch in Batch.objects.all()} == {chasing.TOLD} and Message.objects.count() == 2


def test_overdue_goes_up_level_by_level(scene: Scene):
    row = scene.publish("village")
    scene.pass_time(DAY + timedelta(minutes=1))
    chasing.chase(scene.cast.incident.pk)
    scene.town.apply()
    assert queries.overdue(scene.town, None).count == 1
    scene.office.apply()
    assert queries.overdue(scene.office, None).count == 0, "the town's own matter at first"
    scene.pass_time(timedelta(hours=2))
    chasing.chase(scene.cast.incident.pk)
    scene.office.apply()
    assert queries.overdue(scene.office, None).count == 1
    actions.end(scene.office, callup=row.pk)
    assert queries.overdue(scene.office, None).count == 0
    with pytest.raises(Problem):
        actions.acknowledge(scene.office, answer=Answer.objects.get().pk)


@given(st.integers(0, 5000), st.dictionaries(st.integers(0, 99), st.integers(0, 300), min_size=1))
def test_shares_add_up_and_nobody_is_asked_for_more_than_a_whole_person_off(wanted, sizes):
    shares = rules.share_out(wanted, sizes)
    assert sum(shares.values()) == wanted
    total = sum(sizes.values())
    if all(sizes.values()):
        assert all(abs(shares[key] - wanted * size / total) < 1 for key, size in sizes.items())


def test_an_organisation_of_unknown_size_is_asked_like_the_others():
    assert rules.share_out(90, {1: 40, 2: 20, 3: 0}) == {1: 40, 2: 20, 3: 30}
    assert rules.share_out(7, {1: 0, 2: 0}) == {1: 4, 2: 3}
