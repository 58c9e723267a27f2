"""The desk's pages of posts and rosters."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import COUNTY, browser

from muster.rosters.models import Absence, Assignment, Limits, Post, Roster, ShiftKind
from muster.rosters.tests.scene import TODAY, Scene


@pytest.fixture
def client(scene: Scene) -> Client:
    return browser(scene.cast.command, scene.cast.incident)


ASK = {"limits-ask_automatically": "on", "limits-ask_at_once": "2", "limits-ask_minutes": "15"}


def text(client: Client, route: str, *arguments, **query) -> str:
    answer = client.get(reverse(route, args=arguments), query)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return answer.content.decode()


def send(client: Client, route: str, *arguments, **typed) -> str:
    answer = client.post(reverse(route, args=arguments), typed, follow=True)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return answer.content.decode()


def test_a_roster_is_made_filled_by_hand_locked_and_published(scene: Scene, client: Client):
    assert "尚未排班" in text(client, "rosters")
    page = send(client, "make-roster", place=COUNTY, first="2022-09-12", days="3")
    row = Roster.objects.get()
    assert "查验岗" in page and "东卡口" in page
    cell = (row.pk, scene.posts[0].pk, scene.day.pk, TODAY.isoformat())
    assert "还缺 1 人" in text(client, "roster-cell", *cell)
    typed = {"post": scene.posts[0].pk, "shift": scene.day.pk, "day": TODAY.isoformat(), "staff": scene.staff[0]}
    assert "取消锁定" in send(client, "assign-duty", row.pk, **typed)
    duty = Assignment.objects.get()
    send(client, "lock-duty", duty.pk, locked="no")
    assert not Assignment.objects.get().locked
    assert "12" in text(client, "roster", row.pk, by="person")
    assert "排班已发布" in send(client, "publish-roster", row.pk)
    send(client, "remove-duty", duty.pk)
    assert Assignment.objects.get().ended_why == "removed"


def test_broken_rest_is_said_before_it_is_published(scene: Scene, client: Client):
    row = scene.roster()
    scene.put(row, 0, night=True)
    scene.put(row, 0, day=1)
    page = send(client, "publish-roster", row.pk)
    assert "仍然发布" in page and "应休息 11 小时" in page and Roster.objects.get().state == "draft"
    send(client, "publish-roster", row.pk, despite="yes")
    assert Roster.objects.get().state == "published"
    dropped = scene.roster()
    send(client, "drop-roster", dropped.pk)
    assert Roster.objects.get(pk=dropped.pk).state == "dropped"


def test_posts_shifts_rules_and_absences_are_set_at_the_desk(scene: Scene, client: Client):
    assert "东卡口" in text(client, "duty-posts")
    typed = {"place": COUNTY, "kind": "K", "name": "消毒岗", "shifts": [scene.day.pk], "role": "any", "least": "1"}
    assert "2 个岗位" in send(client, "open-duty-posts", **typed)
    post = Post.objects.filter(name="消毒岗").order_by("site")[0]
    page = send(client, "duty-post", post.pk, shifts=[scene.night.pk], role="lead", least="1", target="2")
    assert "带班" in page
    send(client, "end-need", post.needs.get(role="lead").pk)
    send(client, "end-duty-post", post.pk)
    assert not post.needs.filter(ended_at=None).exists()
    shift = {"do": "shift", "shift-place": COUNTY, "shift-name": "全天", "shift-starts": "08:00", "shift-hours": "24"}
    assert "全天" in send(client, "duty-rules", **shift)
    assert ShiftKind.objects.get(name="全天").minutes == 1440
    send(client, "end-shift-kind", ShiftKind.objects.get(name="全天").pk)
    rules = {"do": "limits", "limits-place": COUNTY, "limits-rest_hours": "10", "limits-together": "mixed", **ASK}
    send(client, "duty-rules", **rules)
    assert (Limits.objects.get().rest_hours, Limits.objects.get().ask_automatically) == (10, True)
    assert "每次 2 人" in text(client, "duty-today")
    assert "本辖区没有" in send(client, "absences", person="没有此人", kind="away", since="2022-09-12")
    name = number_and_name(scene)
    assert "家中有事" in send(client, "absences", person=name, kind="away", since="2022-09-12", reason="家中有事")
    send(client, "lift-absence", Absence.objects.get().pk)
    assert Absence.objects.get().lifted_at is not None


def number_and_name(scene: Scene) -> str:
    from muster.people import staff_identity
    from muster.people.models import StaffIdentity

    return (staff_identity.opened(StaffIdentity.objects.get(pk=scene.staff[0]).sealed) or {})["phone"]
