"""Who works in tests of call-ups. Imports late: Django is not set up yet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.fixtures import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from muster.callups.tests.scene import Scene


@pytest.fixture
def scene(cast) -> Scene:
    """A county committee, a town below it with its branch, a neighbour; some people in each."""
    from muster.callups.tests.scene import make_scene

    return make_scene(cast)


@pytest.fixture
def chrome(chromium: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A real browser."""
    from playwright.sync_api import sync_playwright

    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs beside the test
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield browser
        browser.close()
