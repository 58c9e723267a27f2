"""Passes as people show them at the gate: good, expired, withdrawn, forged; scanned as a hand scanner does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from muster.kernel.scope import acting, system
from muster.passes import actions, queries
from muster.passes.actions import Draft
from muster.passes.rules import Terms
from muster.phone.tests.hand import SITE

DAY = timedelta(days=1)


def issued(incident: int, label: str, *, withdrawn: bool = False, expired: bool = False) -> str:
    """The text of a household's pass for the gate: one outing of one person a day."""
    since = timezone.now() - 3 * DAY
    terms = Terms(since, since + (2 if expired else 4) * DAY, (SITE,), times=1, days=1, people=1)
    with acting(system(incident, "test")) as scope:
        number = actions.issue_pass(scope=scope, draft=Draft(SITE[:12], "household", label, terms))
        text = queries.text_of(scope, queries.one(scope, number))
        if withdrawn:
            actions.withdraw_pass(scope=scope, number=number, reason="遗失补办")
    return text


def forged(text: str) -> str:
    """The same with a signature that does not hold."""
    return text[:-2] + ("AA" if not text.endswith("AA") else "BB")


def scan(phone: Any, text: str) -> str:
    """Scan it; what the verdict says."""
    page = phone.page
    page.click(".acts .scan")
    page.locator("main input[type=text]").fill(text)
    page.locator("main input[type=text]").press("Enter")
    page.locator(".verdict").wait_for()
    return str(page.inner_text("main"))


def let_pass(phone: Any, text: str) -> None:
    """A pass that is found in order, and its holder goes through."""
    said = scan(phone, text)
    assert "放行" in said and "通行证真实" in said, said
    phone.page.click(".acts .primary")
    phone.page.wait_for_selector(".taps")


def turn_back(phone: Any, text: str, sentence: str) -> None:
    """A pass that does not hold: who showed it is written down and turned back."""
    said = scan(phone, text)
    assert "劝返" in said and sentence in said and "所扫的码无效" in said, said
    page = phone.page
    page.get_by_role("button", name="修改内容").click()
    page.locator(".field", has_text="姓名").locator("input").fill("王建国")
    page.click(".acts .primary")
    page.locator(".acts .primary.turn_back").click()
    page.wait_for_selector(".taps")
