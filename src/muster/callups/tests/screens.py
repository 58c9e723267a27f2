"""Signing in and taking pictures in tests with a real Chromium."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("MUSTER_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def signed_in(chrome: Browser, address: str, **settings: Any) -> Page:
    from tests.cast import PASSWORD

    page = chrome.new_page(**{"viewport": {"width": 390, "height": 844}, **settings})
    page.set_default_timeout(20_000)
    page.goto(f"{address}/sign-in/")
    page.fill("[name=username]", "command")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    return page
