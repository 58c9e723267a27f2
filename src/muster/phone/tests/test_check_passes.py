"""Passes at the gate without a network: good, expired, withdrawn and forged ones, each with its own sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from muster.kernel.models import Record
from muster.kernel.scope import acting, system
from muster.passes import actions, queries
from muster.passes.actions import Draft
from muster.passes.rules import Terms
from muster.phone.tests.hand import SITE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DAY = timedelta(days=1)


def issued(incident: int, label: str, *, withdrawn: bool = False, days: int = 2) -> str:
    """The text of a household's pass for the gate."""
    since = timezone.now() - DAY
    terms = Terms(since, since + days * DAY, (SITE,), times=1, days=1, people=1)
    with acting(system(incident, "test")) as scope:
        number = actions.issue_pass(scope=scope, draft=Draft(SITE[:12], "household", label, terms))
        text = queries.text_of(scope, queries.one(scope, number))
        if withdrawn:
            actions.withdraw_pass(scope=scope, number=number, reason="遗失补办")
    return text


def scan(phone: Any, text: str) -> str:
    """Scan it as a hand scanner does; what the verdict says."""
    page = phone.page
    page.click(".acts .scan")
    page.locator("main input").fill(text)
    page.locator("main input").press("Enter")
    page.locator(".verdict").wait_for()
    return str(page.inner_text("main"))


def leave(phone: Any) -> None:
    """Back to the post without a record."""
    phone.page.locator(".acts button").last.click()
    phone.page.get_by_role("button", name="放弃本次").click()
    phone.page.wait_for_selector(".taps")


def test_each_pass_gets_its_sentence_without_a_network(gate: Any):
    from muster.checkpoints.models import Policy

    with acting(system(gate.incident, "test")):
        Policy.objects.filter(incident=gate.incident).update(proof_hours=None)
    good, withdrawn = issued(gate.incident, "3栋501"), issued(gate.incident, "3栋502", withdrawn=True)
    forged = good[:-2] + ("AA" if not good.endswith("AA") else "BB")
    phone = gate.enrolled()
    phone.context.set_offline(True)
    for text, sentence in ((withdrawn, "通行证已注销"), (forged, "通行证")):
        said = scan(phone, text)
        assert "劝返" in said and sentence in said and "所扫的码无效" in said, said
        leave(phone)
    said = scan(phone, good)
    assert "放行" in said and "通行证真实" in said and "3栋501" in said
    phone.page.click(".acts .primary")
    phone.page.wait_for_selector(".taps")
    journal = phone.journal()
    phone.context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_sent()
    assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
    with acting(system(gate.incident, "test")):
        assert Record.objects.count() == 1
