"""A phone without a network finds who may be under a control mark, says "ask the desk", and knows nobody's number."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from muster.kernel.scope import Scope, acting
from muster.people.actions import place_hold
from muster.phone.tests.hand import SITE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MARKED, FREE = "510521199001011237", "510521198805050018"
LOOK_UP = """async ([marks, numbers]) => {
  const { lookUp } = await import('/static/people/phone/marks.mjs');
  return Promise.all(numbers.map(async (one) => (await lookUp(marks, [one])).marked));
}"""


def checked(phone: Any, number: str) -> str:
    """A person on foot with that number, looked at; what the screen says."""
    page = phone.page
    page.click(".acts .primary")
    page.locator(".pick.person").click()
    page.click(".pick.green")
    page.locator("input[inputmode=decimal]").fill("36.5")
    page.locator(".field", has_text="证件号码").locator("input").fill(number)
    page.click(".acts .primary")
    page.wait_for_selector(".verdict")
    said = str(page.inner_text("main"))
    page.go_back()
    page.wait_for_selector("fieldset.person")
    page.get_by_role("button", name="放弃").click()
    page.wait_for_selector(".taps")
    return said


def test_who_may_be_marked_is_asked_about_and_everybody_else_is_not(gate: Any):
    from muster.checkpoints.models import Policy

    now = timezone.now()
    desk = Scope(incident=gate.incident, places=("510521",), names=True, actor="test")
    with acting(desk):
        Policy.objects.filter(incident=gate.incident).update(proof_hours=None)
        place_hold(desk, place="510521", id_number=MARKED, kind="close-contact", grounds="同车", since=now, until=None)
        from muster.people.phone import pack

        marks = pack(desk, SITE, now)["marks"]
    phone = gate.enrolled()
    phone.context.set_offline(True)
    said = checked(phone, MARKED.lower().replace("1990", " 1990"))
    assert "存疑" in said and "请先电话询问指挥部" in said and "人员管控状态" in said, said
    said = checked(phone, FREE)
    assert "放行" in said and "电话询问" not in said and "人员管控状态" not in said, said
    spelled = [MARKED, "５１０５２１１９９００１０１１２３７", "510521-19900101-1237", FREE]
    assert phone.page.evaluate(LOOK_UP, [marks, spelled]) == [True, True, True, False]
