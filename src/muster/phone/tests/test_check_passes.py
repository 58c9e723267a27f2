"""One pass at two gates without a network: both let it pass, both records stand, and somebody is told at sync."""

from __future__ import annotations

from typing import Any

import pytest

from muster.kernel.scope import acting, system
from muster.passes import queries
from muster.phone.tests.cards import issued, let_pass

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
