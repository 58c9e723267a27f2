"""One pass at two gates without a network: both let it pass, both records stand, and somebody is told at sync."""

from __future__ import annotations

from typing import Any

import pytest

from muster.kernel.scope import acting, system
from muster.passes import queries
from muster.phone.tests.cards import forged, issued, let_pass, scan

UNREADABLE = """async () => {
  const { pack } = await import('/static/phone/packs.mjs');
  pack().parts.passes.revocations = btoa('no list');
}"""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_pass_used_on_two_phones_is_flagged_and_never_overwritten(gate: Any):
    gate.ask_no_proof()
    card = issued(gate.incident, "3栋501")
    phones = [gate.enrolled(), gate.enrolled()]
    journal: dict[str, str] = {}
    for phone in phones:
        phone.context.set_offline(True)
        phone.page.locator(".slim .pick.out").click()
        let_pass(phone, card)
        journal |= phone.journal()
    assert len(journal) == 2
    for phone in reversed(phones):
        phone.context.set_offline(False)
        phone.page.evaluate("dispatchEvent(new Event('online'))")
        phone.wait_sent()
    assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
    with acting(system(gate.incident, "test")) as scope:
        (flag,) = queries.flags(scope, None)
    assert str(flag.use.record) in journal, "the one that was one too many, whichever came in first"


def test_a_forged_pass_bears_nothing_of_the_genuine_one_shown_before(gate: Any):
    gate.ask_no_proof()
    card = issued(gate.incident, "3栋501")
    phone = gate.enrolled()
    said = scan(phone, card)
    assert "3栋501" in said and "通行证注销名单更新于" in said and "通行证是否已注销" not in said
    phone.page.go_back()
    phone.page.wait_for_selector(".taps, main input")
    while not phone.page.locator(".acts .scan").count():
        phone.page.go_back()
        phone.page.wait_for_timeout(200)
    said = scan(phone, forged(card))
    assert "劝返" in said and "3栋501" not in said


def test_a_pass_without_the_list_of_withdrawn_ones_says_what_was_not_checked(gate: Any):
    gate.ask_no_proof()
    card = issued(gate.incident, "3栋501")
    phone = gate.enrolled()
    phone.page.evaluate(UNREADABLE)
    said = scan(phone, card)
    assert "未能核对" in said and "通行证是否已注销" in said, said
