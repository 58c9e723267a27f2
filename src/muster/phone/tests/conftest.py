"""One Chromium for the phone's tests, a county with a gate, and a phone in a person's hand.

Imports stand inside: pytest reads this file before Django knows its settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from muster.phone.tests.hand import Gate


@pytest.fixture(scope="module")
def browsers(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright
    from tests.fixtures import CHROMIUM

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's own loop runs in this thread; nothing of ours does.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield running
        running.close()


@pytest.fixture
def gate(serving: str, browsers: Any) -> Gate:
    """A served county with one gate and its rules."""
    from muster.phone.tests.hand import open_gate

    return open_gate(serving, browsers)
