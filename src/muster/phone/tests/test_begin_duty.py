"""Duty begins by the post's code and the post is handed over, both without a network, by whoever is on the roster."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from muster.kernel.scope import Scope, acting
from muster.people.actions import organisations, staff
from muster.people.generated import Generator
from muster.people.models import Organisation, Staff
from muster.people.queries import identities
from muster.phone.tests.hand import SITE, draw
from muster.rosters.actions import needs, publishing, rosters
from muster.rosters.actions.rosters import Place, RosterDraft
from muster.rosters.models import Handover, Presence
from muster.rosters.queries import items

pytestmark = [pytest.mark.browser, pytest.mark.slow]
COUNTY = "510521"


def on_roster(gate: Any) -> tuple[Scope, list[UUID]]:
    """Two people with a shift at the gate round the clock, from today's midnight on."""
    desk = Scope(gate.incident, (COUNTY,), True, "test", frozenset({"command"}))
    today = timezone.localdate()
    with acting(desk):
        unit = organisations.open_organisation(
            desk, kind="agency", place=COUNTY, name_zh="县局", since=date(2022, 1, 1)
        )
        generator, home = Generator("begin", [f"{COUNTY}100001"]), Organisation.objects.get(pk=unit)
        listed = [
            staff.Person(one.name, one.id_number, one.phone, home) for one in (generator.person(), generator.person())
        ]
        staff.load_staff(desk, people=listed, on=date(2022, 1, 2), at=timezone.now())
        shift = needs.add_shift_kind(desk, place=COUNTY, name="全天", short="全", starts=time(0), minutes=1440)
        post = needs.open_post(desk, site=SITE, name="查验岗")
        row = rosters.make(desk, draft=RosterDraft(COUNTY, today, 1))
        found = list(Staff.objects.filter(place=COUNTY).values_list("pk", flat=True))
        for one in found:
            rosters.assign(desk, roster=row.pk, put=Place(post.pk, shift.pk, today, one))
        publishing.publish(desk, roster=row.pk)
    return desk, found


def test_duty_begins_by_the_posts_code_and_is_handed_over_without_a_network(gate: Any):
    desk, people = on_roster(gate)
    phone = gate.enrolled()
    page = phone.page
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    phone.context.set_offline(True)
    page.get_by_role("button", name="更多记录").click()
    page.get_by_role("button", name="上岗登记").click()
    page.get_by_role("button", name="扫描点位码").click()
    typed = page.locator("main input[type=text]").last
    typed.fill(SITE)
    typed.press("Enter")
    page.get_by_text("已扫描点位码").wait_for()
    page.locator(".who-one").first.click()
    page.get_by_text("已登记上岗").wait_for()
    page.get_by_role("button", name="更多记录").click()
    page.get_by_role("button", name="交接班").click()
    fields = page.locator("main select")
    first, second = (
        page.locator("main select").first.locator("option").nth(number).get_attribute("value") for number in (1, 2)
    )
    fields.nth(0).select_option(first)
    fields.nth(1).select_option(second)
    page.locator(".field", has_text="钥匙").locator("input").fill("3")
    page.get_by_label("未结事项内容").fill("路障待修")
    page.get_by_role("button", name="交班").click()
    page.get_by_text("双方须分别签字").wait_for()
    for number in range(2):
        draw(page, page.locator("canvas").nth(number))
    page.get_by_role("button", name="交班").click()
    page.get_by_text("已交接").wait_for()
    assert phone.unsent() == 2
    page.get_by_role("button", name=re.compile("更多记录")).click()
    page.get_by_role("button", name=re.compile("未结事项.*1")).click()
    page.get_by_text("路障待修").wait_for()
    phone.context.set_offline(False)
    phone.wait_sent()
    with acting(desk):
        row = Handover.objects.get()
        assert {row.leaves, row.takes} == set(people) and row.keys == 3
        (left,) = items.open_items(desk, timezone.now())
        assert (left.text, left.person) == ("路障待修", row.takes)
        assert {"leaves_signed", "takes_signed"} <= set(identities.typed_words(desk, [row.pk])[row.pk])
        begun = Presence.objects.filter(kind="begin").order_by("effective_at")
        assert [one.scanned for one in begun] == [True, False]
