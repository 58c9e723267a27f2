"""A phone is let in with a code and a PIN, records with one tap, and hands in for receipts."""

from __future__ import annotations

from typing import Any

import pytest

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
    phone.page.evaluate("const now = Date.now; Date.now = () => now() + 11 * 60_000")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.wait_for_timeout(1500)
    assert answers == [200, 304]
    assert forms[0] == "gzip", "places and permits shrink well"
