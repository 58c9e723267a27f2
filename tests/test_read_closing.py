"""The pages of closing in the states in which somebody meets them: accessible, fitting, translated, quiet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

import pytest
from django.conf import settings
from django.urls import reverse

from muster.incidents import closing
from muster.instance import shredding
from muster.kernel import sealing
from muster.kernel.models import PurgeOrder
from muster.kernel.scope import acting
from muster.sync import door
from tests.cast import browser
from tests.closing import Scene, make_scene
from tests.fixtures import CHROMIUM
from tests.walk.test_walk_pages import CLOSING, listen, look, on_a_phone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BROKEN_OFF = 4
PATIENCE_TENTHS = 100


@pytest.fixture
def scene(serving: str) -> Iterator[Scene]:
    door.forget_devices()
    yield make_scene()
    shredding.list_of(settings.HOME).unlink(missing_ok=True)
    sealing.forget_keys()


@pytest.fixture
def chrome(chromium: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in this thread, nothing of ours
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield running
        running.close()


class Auditor:
    """The audit administrator, who signs second, in each language; what was wrong with the pages they saw."""

    def __init__(self, chrome: Any, address: str, scene: Scene) -> None:
        self.found: list[str] = []
        self.seen: set[str] = set()
        self._address = address
        session = browser(scene.cast.auditor).session.session_key
        self._pages: dict[str, tuple[Any, list[str]]] = {}
        self._fetched: dict[str, set[str]] = {}
        for language in ("zh-hans", "en"):
            context = chrome.new_context()
            cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: language}
            context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
            page, fetched = context.new_page(), self._fetched.setdefault(language, set())
            page.on("response", lambda answer, fetched=fetched: fetched.add(urlparse(answer.url).path))
            self._pages[language] = page, listen(page)

    def look(self, route: str, *arguments: int, says: str) -> None:
        """Look at a page that is in this state."""
        self.seen.add(route)
        for language, (page, loud) in self._pages.items():
            wrong = look(page, self._address + reverse(route, args=arguments), language)
            self.found += [f"{route} {language} {flaw}" for flaw in wrong + loud]
            loud.clear()
        assert says in self._pages["en"][0].inner_text("body"), route

    def look_again(self, route: str, *arguments: int, says: dict[str, str]) -> None:
        """What that part of the page became by itself, once it says so."""
        self.seen.add(route)
        for language, (page, loud) in self._pages.items():
            page.locator(".progress", has_text=says[language]).wait_for()
            for _tenth in range(PATIENCE_TENTHS):
                if reverse(route, args=arguments) in self._fetched[language]:
                    break
                page.wait_for_timeout(100)
            assert reverse(route, args=arguments) in self._fetched[language]
            self.found += [f"{route} {language} {flaw}" for flaw in on_a_phone(page, language, colours=True) + loud]
            loud.clear()


def test_each_state_of_closing_can_be_read_by_everybody(chrome: Any, serving: str, scene: Scene):
    scene.settle()
    incident = scene.cast.incident.pk
    auditor = Auditor(chrome, serving, scene)
    auditor.look("closing", incident, says="The operation is running")
    scene.close()
    with acting(scene.scope("command", "command")) as scope:
        asked = closing.ask_purge(scope).pk
    auditor.look("closing", incident, says="the audit administrator signs second")
    auditor.look("agree-purge", incident, asked, says="It cannot be stopped or taken back")
    with acting(scene.scope("auditor", "auditor")) as scope:
        closing.agree_purge(scope, order=asked)

    def stop(step: int, _steps: int) -> None:
        if step == BROKEN_OFF:
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        closing.carry_out_purge(PurgeOrder.objects.get(pk=asked), progress=stop)
    auditor.look("closing", incident, says="Destroying: the key first")
    auditor.look_again("purge-progress", incident, asked, says={"en": "Destroying", "zh-hans": "正在销毁"})
    closing.carry_out_purge(PurgeOrder.objects.get(pk=asked))
    auditor.look_again("purge-progress", incident, asked, says={"en": "See the certificate", "zh-hans": "查看证明"})
    auditor.look("purge-certificate", incident, asked, says="Certificate of destruction")
    auditor.look("closing", incident, says="all personal data of this operation is destroyed")
    assert auditor.found == []
    assert auditor.seen == CLOSING
