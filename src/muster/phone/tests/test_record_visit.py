"""A village's phone without a network: a household, premises, one taken back; the desk counts what stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from muster.accounts.actions import make_enrolment_code
from muster.kernel.figures import Period, figure
from muster.kernel.scope import acting, system
from muster.phone.tests.hand import PIN, SIZE, Hand
from muster.places.models import Grid, Site
from muster.visits.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
VILLAGE = "510521100001"
SITE = f"{VILLAGE}-V001"


def at_office(gate: Any) -> Hand:
    """A phone enrolled at a village's office."""
    with acting(system(gate.incident, "test")) as scope:
        opened = timezone.now() - timedelta(hours=1)
        Site.objects.create(code=SITE, kind="V", place=VILLAGE, name="大田村工作站", pinyin="", opened_at=opened)
        Grid.objects.create(code=f"{VILLAGE}001", name="第一网格")
        code = make_enrolment_code(scope, site=SITE).code
    context = gate.browsers.new_context(viewport=SIZE, has_touch=True)
    context.set_default_timeout(20_000)
    phone = Hand(gate, context, context.new_page())
    phone.open(f"#code={code}")
    phone.page.click(".acts .primary")
    phone.pin(PIN)
    phone.pin(PIN)
    phone.page.get_by_text("这台手机今天还没有记录").wait_for()
    return phone


def test_a_village_records_offline_and_the_desk_counts(gate: Any):
    phone = at_office(gate)
    page = phone.page
    phone.context.set_offline(True)
    page.click(".acts .primary")
    page.locator(".pick", has_text="已走访").click()
    page.click(".acts .primary")
    page.get_by_text("请填写住户门牌").wait_for()
    page.locator("select").first.select_option(label="第一网格")
    page.locator(".field", has_text="楼栋").locator("input").fill("3-2-501")
    page.locator(".field", has_text="备注").locator("input").fill("老人独居，需要买药")
    page.locator(".choice", has_text="需要处置").locator(".pick", has_text="是").click()
    page.click(".acts .primary")
    page.get_by_text("今天已记录 1 条").wait_for()
    page.click(".acts .primary")
    assert page.locator("select").first.input_value() == f"{VILLAGE}001", "the next door lies in the same grid"
    page.locator(".pick", has_text="重点场所").click()
    assert page.locator(".field", has_text="楼栋").is_hidden()
    page.locator(".field", has_text="场所类别").locator("select").select_option(label="宾馆旅店")
    page.locator(".field", has_text="店招名称").locator("input").fill("兴隆宾馆")
    page.locator(".pick", has_text="已走访").click()
    page.click(".acts .primary")
    page.get_by_text("今天已记录 2 条").wait_for()
    assert "宾馆旅店：已走访" in phone.words() and "兴隆宾馆" not in phone.words()
    phone.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_sent()
    assert {outcome for outcome, _hash in gate.stored().values()} == {"accepted"}
    with acting(system(gate.incident, "test")) as scope:
        said = [(row.subject, row.place, row.kind, row.attention) for row in Visit.objects.order_by("effective_at")]
        assert said == [
            ("household", f"{VILLAGE}001", "", True), ("premises", f"{VILLAGE}001", "lodging", False),
        ]  # fmt: skip
        assert figure("visits.premises").query.total(scope, Period()) == 1
    page.get_by_role("button", name="撤销").click()
    page.get_by_text("已撤销：宾馆旅店：已走访").wait_for()
    phone.wait_sent()
    with acting(system(gate.incident, "test")) as scope:
        totals = [figure(f"visits.{key}").query.total(scope, Period()) for key in ("premises", "households", "visits")]
    assert totals == [0, 1, 1]
