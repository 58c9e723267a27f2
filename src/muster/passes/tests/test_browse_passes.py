"""A real Chromium looks at the pages of passes, at two sizes; axe finds nothing (WCAG 2.2 AA)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse
from tests.cast import MOMENT, VILLAGE, browser, make_cast
from tests.fixtures import CHROMIUM

from muster.kernel.scope import acting, system
from muster.passes import actions, queries
from muster.passes.actions import Draft
from muster.passes.rules import Terms
from muster.passes.views.holder import address

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = ((1360, 900), (390, 844))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def flaws(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than its screen."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{page.url}: {one['id']}" for one in found] + ([f"{page.url}: too wide"] if wide else [])


def test_pages_of_passes(serving: str, chromium: str, monkeypatch: pytest.MonkeyPatch):
    from playwright.sync_api import sync_playwright

    cast = make_cast()
    terms = Terms(MOMENT, MOMENT + timedelta(days=7), (VILLAGE,), 1, 2, 1)
    with acting(system(cast.incident.pk, "user:1")) as scope:
        number = actions.issue_pass(scope=scope, draft=Draft(VILLAGE, "household", "3栋2单元501", terms))
        link = address(queries.one(scope, number))
    session = browser(cast.command, cast.incident).cookies[settings.SESSION_COOKIE_NAME].value
    routes = [reverse(route) for route in ("passes", "issue-pass", "issue-passes", "pass-uses", "pass-keys", "permits")]
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    found, shown = [], []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        for width, height in SIZES:
            context = running.new_context(viewport={"width": width, "height": height})
            page = context.new_page()
            page.goto(serving + link)
            shown.append(page.evaluate("document.querySelector('img.code').clientWidth"))
            found += flaws(page)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": serving}])
            for there in (*routes, reverse("pass", args=[number])):
                answer = page.goto(serving + there)
                assert answer is not None and answer.status == 200, there
                found += flaws(page)
        running.close()
    assert found == []
    assert min(shown) >= 280, "a code that the gate's phone reads at arm's length"
