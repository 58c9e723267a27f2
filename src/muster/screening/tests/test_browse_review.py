"""A review session in a real Chromium: pairs are gone through, settled and taken back from the keyboard alone."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse
from tests.cast import browser, make_cast
from tests.fixtures import CHROMIUM

from muster.kernel.scope import acting
from muster.screening.link_models import GreyPair
from muster.screening.tests.office import office, publish
from muster.screening.tests.test_review_pairs import two_entries

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_review_session_from_the_keyboard(serving: str, chromium: str, monkeypatch: pytest.MonkeyPatch):
    from playwright.sync_api import expect, sync_playwright

    cast = make_cast()
    scope = office(cast)
    publish(scope)
    for seed in (5, 6, 7):
        two_entries(scope, seed=seed)
    session = browser(cast.command, cast.incident).cookies[settings.SESSION_COOKIE_NAME].value
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

    def states():
        with acting(scope):
            return sorted(GreyPair.objects.values_list("state", flat=True))

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        context = running.new_context()
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": serving}])
        page = context.new_page()
        page.goto(serving + reverse("grey-pairs"))
        cards = page.locator("[data-pair]")
        expect(cards).to_have_count(3)
        expect(cards.nth(0)).to_be_focused()
        page.keyboard.press("j")
        expect(cards.nth(1)).to_be_focused()
        page.keyboard.press("m")
        expect(cards).to_have_count(2)
        assert states() == ["merged", "open", "open"]
        page.keyboard.press("k")
        page.keyboard.press("a")
        expect(cards).to_have_count(1)
        assert states() == ["apart", "merged", "open"]
        page.keyboard.press("u")
        expect(cards).to_have_count(2)
        assert states() == ["merged", "open", "open"]
        page.keyboard.press("u")
        expect(cards).to_have_count(3)
        assert states() == ["open", "open", "open"]
        running.close()
