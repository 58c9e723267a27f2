"""Wishes: said by link or at the desk, kept by the solver where it can, told where not and why, taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, browser

from muster.kernel.figures import Period, figure
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.rosters import links, wish_rules
from muster.rosters.actions import rosters as actions
from muster.rosters.actions import wishes
from muster.rosters.actions.wishes import Wanted
from muster.rosters.models import Wish
from muster.rosters.queries import grid
from muster.rosters.queries import rosters as queries
from muster.rosters.tests.scene import DAY, TODAY, Scene
from muster.rosters.tests.test_fill_roster import fill
from muster.rosters.wish_rules import Because, Stood, Wished

SAID = MOMENT


def stood(**changes) -> Stood:
    given = {"day": TODAY, "night": False, "post": 1, "site": "510521100-K1", "set_at": SAID + DAY, "others": 3}
    return Stood(**{**given, **changes})


@pytest.mark.parametrize(
    ("wish", "shift", "why"),
    [
        ({"kind": "no_nights"}, {}, None),
        ({"kind": "no_nights"}, {"night": True}, Because.DEARER),
        ({"kind": "days_off"}, {"others": 0}, Because.NOBODY),
        ({"kind": "days_off"}, {"set_at": SAID - DAY}, Because.LATER),
        ({"kind": "post", "post": 1}, {}, None),
        ({"kind": "post", "post": 2}, {"others": None}, Because.HAND),
        ({"kind": "town", "town": "510521100"}, {}, None),
        ({"kind": "town", "town": "510521101"}, {}, Because.DEARER),
    ],
)
def test_a_shift_keeps_a_wish_or_is_told_why_not(wish, shift, why):
    one = Wished(key=1, since=TODAY, until=TODAY, said_at=SAID, **wish)
    (told,) = wish_rules.told([one], stood(**shift))
    assert told.why is why
    assert wish_rules.told([one], stood(day=TODAY + DAY)) == [], "it is about one day"


def test_a_wish_is_kept_by_the_solver_and_told_where_it_is_not(scene: Scene):
    row = scene.roster(days=1)
    first, second = scene.staff[0], scene.staff[4]
    wishes.note(scene.office, staff=first, wanted=Wanted("days_off", TODAY, TODAY, reason="照顾老人"))
    wishes.note(scene.office, staff=second, wanted=Wanted("post", TODAY, post=scene.posts[0].pk))
    done = fill(scene, row)
    assert (done.unmet_min, done.against) == (0, 0)
    standing = {one.staff: one for one in queries.assignments(scene.office, row)}
    assert first not in standing and (second not in standing or standing[second].post_id == scene.posts[0].pk)
    other = next(one for one in standing.values() if one.staff != second and not one.shift.night)
    actions.remove(scene.office, assignment=other.pk)
    put = actions.Place(other.post_id, other.shift_id, TODAY, first)
    by_hand = actions.assign(scene.office, roster=row.pk, put=put)
    assert scene.sums(row).not_kept == 1
    line = next(one for one in grid.everybody(scene.office, row, [TODAY]) if one.load.staff == first)
    assert (line.kept, line.wishes) == (0, 1)
    desk = browser(scene.cast.command, scene.cast.incident)
    cell = reverse("roster-cell", args=[row.pk, by_hand.post_id, by_hand.shift_id, TODAY.isoformat()])
    assert "意愿未满足：这几天休息" in desk.get(cell).content.decode()
    scene.office.apply()
    assert figure("duty.wishes").query.total(scene.office, Period()) == 2
    done = fill(scene, row)
    assert done.against == 0 and scene.sums(row).not_kept == 0


def test_somebody_says_and_takes_back_a_wish_by_their_link(scene: Scene):
    phone, staff = Client(), scene.staff[0]
    mine = links.page(incident=scene.cast.incident.pk, staff=staff)
    theirs = links.page(incident=scene.cast.incident.pk, staff=scene.staff[1])
    assert "我的意愿" in phone.get(mine).content.decode()
    typed = {"do": "wish", "kind": "town", "since": "2022-09-13", "town": SIBLING_TOWN}
    assert "我的意愿" in phone.post(mine, typed, follow=True).content.decode()
    assert "已登记" in phone.post(mine, typed).content.decode(), "once is enough"
    assert "最后一天" in phone.post(mine, {"do": "wish", "kind": "days_off", "since": "2022-09-13"}).content.decode()
    scene.office.apply()
    wish = Wish.objects.get()
    assert (wish.own, wish.staff, wish.since, wish.place) == (True, staff, date(2022, 9, 13), COUNTY)
    assert Audit.objects.filter(action="rosters.wish", subject=f"staff:{staff}").count() == 1
    phone.post(theirs, {"do": "unwish", "number": wish.pk})
    scene.office.apply()
    assert Wish.objects.get().withdrawn_at is None, "nobody takes back what somebody else said"
    scene.pass_time(timedelta(hours=1))
    phone.post(mine, {"do": "unwish", "number": wish.pk})
    scene.office.apply()
    assert Wish.objects.get().withdrawn_at == MOMENT + timedelta(hours=1)


def test_the_desk_notes_wishes_of_its_own_area_alone(scene: Scene):
    desk = browser(scene.cast.command, scene.cast.incident)
    phone = grid.names(scene.office, [scene.staff[0]])[scene.staff[0]].phone
    assert "还没有人提出意愿" in desk.get(reverse("wishes")).content.decode()
    typed = {"person": phone, "kind": "no_nights", "since": "2022-09-12", "reason": "照顾老人"}
    assert "照顾老人" in desk.post(reverse("wishes"), typed, follow=True).content.decode()
    scene.office.apply()
    wish = Wish.objects.get()
    scene.town.apply()
    with pytest.raises(NotFound):
        wishes.withdraw(scene.town, wish=wish.pk)
    scene.office.apply()
    for bad in (Wanted("post", TODAY), Wanted("town", TODAY), Wanted("days_off", TODAY, TODAY + 40 * DAY)):
        with pytest.raises(Problem):
            wishes.note(scene.office, staff=scene.staff[0], wanted=bad)
    desk.post(reverse("withdraw-wish", args=[wish.pk]))
    scene.office.apply()
    assert Wish.objects.get().withdrawn_at is not None
