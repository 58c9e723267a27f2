"""Looks at a state of the phone: nothing wrong for axe, targets of 48 px, text of 17 px at 7:1, no wider than 360 px.

The contrast of every text is measured here, too: axe asks 7:1 of small text only, and leaves out what it cannot be sure
of.

With MUSTER_SCREENSHOTS a picture of each state is kept in that folder, as small as it can be read.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

WCAG = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa"]
LEAST_CONTRAST = 7
FLAWS = """(least) => {
  const seen = (node) => node.getClientRects().length > 0;
  const written = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
  const small = [...document.querySelectorAll('button, select, input, label.pick, a')].filter(seen)
    .filter((node) => !node.closest('label.pick') || node.matches('label.pick'))
    .filter((node) => { const box = node.getBoundingClientRect(); return box.height < 48 || box.width < 48; })
    .map((node) => `small: ${node.outerHTML.slice(0, 90)}`);
  const faint = [...document.querySelectorAll('#app *')].filter(seen)
    .filter(written)
    .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 17)
    .map((node) => `under 17 px: ${node.outerHTML.slice(0, 90)}`);
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (colour) => colour.slice(0, 3).map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (node) => {
    const colour = channels(getComputedStyle(node).backgroundColor);
    if ((colour[3] ?? 1) === 1) return colour;
    return node.parentElement ? behind(node.parentElement) : [255, 255, 255];
  };
  const contrast = (node) => {
    const [dark, bright] = [light(channels(getComputedStyle(node).color)), light(behind(node))].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const pale = [...document.querySelectorAll('#app *')].filter(seen)
    .filter((node) => node.matches('select, input:not([type=radio])') || written(node))
    .filter((node) => contrast(node) < least)
    .map((node) => `contrast ${contrast(node).toFixed(2)}: ${node.outerHTML.slice(0, 90)}`);
  const root = document.documentElement;
  return [...small, ...faint, ...pale, ...(root.scrollWidth > root.clientWidth ? ['wider than the screen'] : [])];
}"""


FOLDER = os.environ.get("MUSTER_SCREENSHOTS", "")
QUALITY = 60


class Camera:
    """Looks at a state, remembers what is wrong with it."""

    def __init__(self, page: Any, language: str) -> None:
        self.page, self.language = page, language
        self.found: list[str] = []

    def look(self, name: str) -> None:
        """Check the state as it stands; keep a picture when asked to."""
        from axe_playwright_python.sync_playwright import Axe

        if FOLDER:
            asked = {"format": "webp", "quality": QUALITY}
            taken = self.page.context.new_cdp_session(self.page).send("Page.captureScreenshot", asked)
            Path(FOLDER, f"phone-{name}-{self.language}.webp").write_bytes(base64.b64decode(taken["data"]))
        flaws = Axe().run(self.page, options={"runOnly": WCAG}).response["violations"]
        self.found += [f"{name} {one['id']}: {node['html'][:120]}" for one in flaws for node in one["nodes"]]
        self.found += [f"{name} {flaw}" for flaw in self.page.evaluate(FLAWS, LEAST_CONTRAST)]
