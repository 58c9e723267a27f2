"""What an officer does at a desk in an exercise: the pages' own forms and lists, nothing behind them."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from muster.kernel.playing import Browser, NotLoaded, Stage, bring_list

PATIENCE = 1800.0
"""Real seconds that a list may take to be loaded."""
LOOK_AGAIN, LATER, AT_MOST = 0.3, 1.5, 5.0
"""Seconds until an officer looks again, how many times as long until the next look, and the longest: whoever looks all
the time takes the processor from the worker that is waited for."""
_COUNT = re.compile(r'<div class="label">([^<]*)</div><div class="value">([\d,]+)</div>')
_NUMBER = re.compile(r"/(\d+)/")

Rows = Sequence[Sequence[str]]


@dataclass
class Desk:
    """An officer at work."""

    browser: Browser
    stage: Stage

    def bring(self, prefix: str, header: Sequence[str], rows: Rows, **given: str) -> list[int]:
        """A list through all its pages, its columns as the program proposes them; what it came to, in their order."""
        text = "\r\n".join(",".join(row) for row in [header, *rows])
        file = ("file", "名单.csv", ("\ufeff" + text).encode())
        counts = self._wait(bring_list(self.browser, prefix, {"source": "组织部", **given}, file))
        self.stage.handed_in(len(rows))
        return counts

    def _wait(self, path: str) -> list[int]:
        """Until the worker is done."""
        end, pause = time.monotonic() + PATIENCE, LOOK_AGAIN
        while time.monotonic() < end:
            page = self.browser.get(path).text
            if 'class="kpis"' in page:
                return [int(count.replace(",", "")) for _label, count in _COUNT.findall(page)]
            if 'class="card answer"' in page:
                break
            time.sleep(pause)
            pause = min(pause * LATER, AT_MOST)
        raise NotLoaded(path)

    def publish(self, **typed: str | Sequence[str]) -> int:
        """Write a call-up and publish it; its number."""
        page = self.browser.post("/call-ups/write/", typed)
        if not page.location:
            raise NotLoaded(_errors(page.text))
        self.stage.handed_in(1)
        return _number(page.location)

    def order(self, *, above: int | None = None, **typed: str | Sequence[str]) -> int:
        """Give a task order, or a part of the one above; its number."""
        page = self.browser.post("/orders/give/" if above is None else f"/orders/give/?above={above}", typed)
        if not page.location:
            raise NotLoaded(_errors(page.text))
        self.stage.handed_in(1)
        return _number(page.location)

    def order_link(self, order: int) -> str:
        """The path of the page by which the responsible unit takes an order and reports, without an account."""
        return _path(self.browser.get(f"/orders/{order}/").text, "o")

    def step(self, order: int, step: str, text: str = "") -> None:
        """What the command says of an order."""
        self.browser.post(f"/orders/{order}/step/", {"step": step, "text": text})

    def units(self) -> dict[str, str]:
        """The organisations within reach by name: the number of each."""
        found = re.findall(r'href="/organisations/(\d+)/[^"]*">([^<]*)</a>', self.browser.get("/organisations/").text)
        return {unescape(name).strip(): number for number, name in found}

    def answers(self, callup: int) -> dict[str, str]:
        """The organisations in the tree of a call-up, by name: the number of each one's answer."""
        page = self.browser.get(f"/call-ups/{callup}/tree/").text
        leaves = re.findall(r'href="/call-ups/answers/(\d+)/[^"]*">([^<]*)</a>', page)
        nodes = re.findall(r'href="\?above=(\d+)[^"]*">([^<]*)</a>', page)
        return {unescape(name): number for number, name in [*leaves, *nodes]}

    def link(self, answer: str) -> str:
        """The path of the page by which an organisation answers without an account."""
        return _path(self.browser.get(f"/call-ups/answers/{answer}/").text, "c")

    def sign_up_link(self, callup: int) -> str:
        """The path at which people sign up."""
        return _path(self.browser.get(f"/call-ups/{callup}/").text, "v")


def _path(page: str, letter: str) -> str:
    found = re.search(rf'href="[^"]*?(/{letter}/[^"/]+/)"', page)
    if found is None:
        raise NotLoaded(f"/{letter}/")
    return found.group(1)


def _number(path: str) -> int:
    found = _NUMBER.search(path)
    if found is None:
        raise NotLoaded(path)
    return int(found.group(1))


def _errors(page: str) -> str:
    return " ".join(re.findall(r'class="error[^"]*"[^>]*>(.*?)</ul>', page, re.DOTALL))[:400]
