"""A phone is let in with a code and a PIN, records with one tap, and hands in for receipts."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from muster.kernel import clock
from muster.kernel.scope import acting, system
from muster.phone.tests.cards import issued, scan
from muster.phone.tests.hand import HOUR, open_gate

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_phone_enrols_records_with_one_tap_and_sends(gate: Any):
    phone = gate.enrolled()
    page = phone.page
    assert "云石路口" in phone.words()
    page.locator(".taps .tap", has_text="3").click()
    page.locator(".last").wait_for()
    journal = phone.journal()
    page.locator(".taps .tap", has_text="行人").click()
    page.wait_for_timeout(300)
    journal |= phone.journal()
    assert len(journal) == 2
    phone.wait_sent()
    assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
    page.get_by_text("已全部上传").wait_for()


def test_the_same_pack_is_not_sent_twice(gate: Any):
    phone = gate.phone()
    answers: list[int] = []
    forms: list[str | None] = []

    def note(response: Any) -> None:
        if "/api/v1/pack" in response.url:
            answers.append(response.status)
            forms.append(response.header_value("content-encoding"))

    phone.page.on("response", note)
    phone.enrol()
    later(phone)
    assert answers == [200, 304]
    assert forms[0] == "gzip", "places and permits shrink well"


def later(phone: Any) -> None:
    """Eleven minutes on, the phone asks whether what it has is still the newest."""
    phone.page.evaluate("() => { const now = Date.now; Date.now = () => now() + 11 * 60_000; }")
    with phone.page.expect_response("**/api/v1/pack"):
        phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.wait_for_timeout(300)


def test_being_told_that_nothing_changed_renews_the_age_of_the_withdrawals_that_is_shown(serving: str, browsers: Any):
    start = timezone.now()
    gate = open_gate(serving, browsers)
    gate.ask_no_proof()
    card = issued(gate.incident, "3栋501")
    with acting(system(gate.incident, "test")):
        clock.start(gate.incident, at=start)
    phone = gate.enrolled()
    with acting(system(gate.incident, "test")):
        clock.move(gate.incident, to=start + 2 * HOUR)
    forged: list[bool] = []

    def strip(route: Any) -> None:
        answer = route.fetch()
        headers = {**answer.headers, "muster-made-at": (start + 9 * HOUR).isoformat()} if forged else answer.headers
        route.fulfill(response=answer, headers=headers)

    phone.context.route("**/api/v1/pack", strip)
    forged.append(True)
    later(phone)
    phone.page.locator(".warn", has_text="没有本服务器的签名").wait_for()
    forged.clear()
    assert "通行证注销名单更新于11 分钟前" in scan(phone, card), "a word that the server did not sign changes nothing"
    phone.page.go_back()
    phone.page.wait_for_selector(".taps")
    later(phone)
    assert "通行证注销名单更新于刚刚" in scan(phone, card)
