"""A phone goes from one person to the next without a network: both sign, and each record carries who was on duty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from muster.accounts import actions as accounts
from muster.accounts import shift_queries
from muster.kernel.models import Record
from muster.kernel.scope import Scope, acting
from muster.people.queries import on_duty
from muster.people.queries.shifts import awaited
from muster.people.rules import Contact
from muster.phone.tests.hand import PIN, SITE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST, NEXT = Contact("王建国", "13800000037"), Contact("李秀英", "13900000042")
HOUR = timedelta(hours=1)
DOOR_LOOKS_AGAIN_MS = 6_000
"""The door remembers for five seconds who is on duty."""


def tap(phone: Any, people: str) -> None:
    phone.page.locator(".taps.three .tap", has_text=people).click()
    phone.page.locator(".last", has_text=f"{people} 人").wait_for()


def enrolled_as(gate: Any, tail: str) -> Any:
    phone = gate.phone()
    phone.open(f"#code={gate.code()}")
    phone.page.click(".acts .primary")
    phone.pin(PIN)
    phone.pin(PIN)
    phone.page.get_by_text("谁在值守").wait_for()
    phone.page.locator(".who-one", has_text=tail).click()
    phone.page.locator("input.code").fill("0000-0000")
    phone.page.click(".acts .primary")
    phone.page.get_by_text("此码不属于").wait_for()
    phone.page.locator("input.code").fill(gate.codes[tail].lower())
    phone.page.click(".acts .primary")
    phone.page.wait_for_selector(".taps")
    return phone


LATER = "() => { const now = Date.now; Date.now = () => now() + 11 * 60_000; dispatchEvent(new Event('online')); }"


def taken_off(gate: Any, desk: Scope, phone: Any) -> None:
    """The desk takes who is on duty off the list: the phone says so, and what it records in their name is set aside."""
    with acting(desk):
        [shift] = shift_queries.shifts_within(desk)
        for one in awaited(desk, shift.pk):
            accounts.strike_off(desk, code=one.code)
    phone.page.evaluate(LATER)
    phone.page.locator(".warn", has_text="调离本岗位").wait_for()
    phone.page.wait_for_timeout(DOOR_LOOKS_AGAIN_MS)
    tap(phone, "5")
    phone.wait_sent()
    with acting(desk):
        last = Record.objects.latest("sequence")
        assert (last.outcome, last.reason) == ("quarantined", "person_removed")


def test_each_record_carries_who_was_on_duty(gate: Any):
    desk = gate.shift(FIRST, NEXT)
    phone = enrolled_as(gate, "0037")
    assert "王建国" not in phone.words(), "masked, as everywhere"
    phone.context.set_offline(True)
    tap(phone, "2")
    page = phone.page
    page.click("button.where")
    page.get_by_text("手机尾号0037").wait_for()
    page.get_by_role("button", name="交接给下一班").click()
    page.locator(".who-one", has_text="0042").click()
    page.get_by_role("button", name="手边没有").click()
    for pin in (PIN, "730164", "730164"):
        phone.pin(pin)
    page.get_by_text("已交接").wait_for()
    tap(phone, "3")
    page.click("button.where")
    page.get_by_role("button", name="锁定").click()
    phone.unlock("730164")
    tap(phone, "4")
    phone.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_sent()
    with acting(desk):
        by = [row.by for row in Record.objects.order_by("sequence")]
        first, following = by[1], by[3]
        assert isinstance(first, UUID) and isinstance(following, UUID)
        assert by == [None, first, first, following, following]
        named = on_duty.named(desk, by)
        assert named[first].startswith("王") and named[following].startswith("李")
        handed = on_duty.take_overs(desk, SITE, timezone.now() - HOUR, timezone.now() + HOUR)
        assert [(one.leaves, one.takes) for one in handed] == [(first, following), (None, first)]
        assert [one.how for one in handed] == ["list", "own_code"], "the code was checked without a network"
        assert handed[0].unsent >= 1, "what was not sent went on under the next person's hands"
    taken_off(gate, desk, phone)
    stranger = Scope(incident=gate.incident, places=("510522",), names=True, actor="test")
    with acting(stranger):
        assert on_duty.named(stranger, by) == {}
        assert on_duty.take_overs(stranger, SITE, timezone.now() - HOUR, timezone.now() + HOUR) == []
