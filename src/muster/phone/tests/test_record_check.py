"""A full check as the post's rule asks for it: proof counted from the report, disinfected, places, who helped."""

from __future__ import annotations

from typing import Any

import pytest

from muster.checkpoints.models import Check, Policy
from muster.kernel.scope import acting, system

pytestmark = [pytest.mark.browser, pytest.mark.slow]


AN_HOUR_AGO = """() => {
  const then = new Date(Date.now() - 3600e3);
  return new Date(then - then.getTimezoneOffset() * 60e3).toISOString().slice(0, 16);
}"""


def test_what_a_guard_sees_of_a_car_reaches_the_desk(gate: Any):
    with acting(system(gate.incident, "test")):
        Policy.objects.filter(incident=gate.incident).update(counted_from="report")
    phone = gate.enrolled()
    page = phone.page
    assert "规则更新于" in phone.words(), "the pack's age stands on the post's own screen"
    page.get_by_label("协助力量").select_option("grid")
    page.locator(".taps.three .tap").first.click()
    page.locator(".last").wait_for()
    page.reload()
    page.wait_for_selector("body[data-ready=yes]")
    phone.unlock()
    assert page.get_by_label("协助力量").input_value() == "grid", "who helps is remembered"
    page.click(".acts .primary")
    page.locator(".field", has_text="车牌号").locator("input").fill("川E6K21A")
    page.locator(".choice", has_text="车辆消毒").locator(".pick.yes").click()
    page.click(".pick.scan")
    page.locator(".field", has_text="报告时间").locator("input").fill(page.evaluate(AN_HOUR_AGO))
    page.click(".pick.negative")
    places = [page.get_by_label(f"7 天内途经 {number}") for number in (1, 2)]
    for place, safe in zip(places, (1, 4), strict=True):  # the second of the list has the town at risk
        place.select_option(index=safe)
    through = [place.input_value() for place in places]
    page.click(".acts .primary")
    page.locator(".verdict.pass").wait_for()
    page.click(".acts .primary")
    page.wait_for_selector(".taps")
    phone.wait_sent()
    with acting(system(gate.incident, "test")):
        tapped, full = Check.objects.order_by("effective_at")
    assert (tapped.helped_by, full.helped_by) == ("grid", "grid")
    assert full.proof_reported_at is not None and full.proof_sampled_at is None
    assert full.disinfected is True and full.itinerary == through and len(set(through)) == 2
