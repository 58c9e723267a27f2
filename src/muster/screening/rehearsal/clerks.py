"""What clerks do on the pages of screening in an exercise, each through a browser of their own."""

from __future__ import annotations

import html
import re
import time
from collections import Counter
from collections.abc import Callable

from muster.kernel.playing import Browser, bring_list
from muster.screening.rehearsal.script import Paper

SHEETS = "/screening/sources/lists/"
LOOK, LONGEST_LOOK = 0.05, 1.0
"""Seconds between two looks at work in the background, longer each time: a look costs the server a page."""
PATIENCE = 600
MOST, MOST_PAGES = 5000, 40
PHONE = re.compile(r"\d{3}\*{4}\d{4}")
CELL = re.compile(r'\?state=(\w+)&amp;place=(\d+)">([\d,]+)<')
KPIS = 'class="kpis"'
"""What the page of a list has once it is loaded: how many rows became what."""
GOES_ON = 'hx-trigger="every 1s"'


def bring_paper(clerk: Browser, paper: Paper, name: str, content: bytes, *, place: str, owner: str) -> str:
    """Bring the list that a department or an enterprise sent; answers its page."""
    return bring_list(clerk, SHEETS, {"place": place, "owner": owner, "source": paper.source}, ("file", name, content))


def wait_for(clerk: Browser, path: str) -> str:
    """Look until the work behind a page is done; answers the page."""
    text = wait_until(clerk, path, lambda page: GOES_ON not in page)
    if path.startswith((SHEETS, "/test-proofs/")) and KPIS not in text:
        raise RuntimeError(f"{path} was not loaded")
    return text


def wait_until(clerk: Browser, path: str, done: Callable[[str], bool]) -> str:
    """Look until a page shows what is waited for; answers it."""
    until, pause = time.monotonic() + PATIENCE, LOOK
    while not done(text := clerk.get(path).text):
        if time.monotonic() > until:
            raise RuntimeError(f"{path} does not come to an end")
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_LOOK)
    return text


def paste_chain(clerk: Browser, paper: Paper, text: str, owner: str) -> None:
    """Paste the lines of a chat, look at them, take them in."""
    fields = {"place": paper.place, "source": paper.source, "owner": owner, "text": text}
    clerk.post("/screening/sources/chain/", fields)
    clerk.post("/screening/sources/chain/", {**fields, "take": "1"})


def link_for(clerk: Browser, place: str, owner: str) -> str:
    """The address at which residents of a place report themselves."""
    page = clerk.post("/screening/sources/link/", {"place": place, "owner": owner}).text
    found = re.search(r'value="https?://[^/"]+(/report/[^"]+)"', page)
    if found is None:
        raise RuntimeError("no link was made")
    return html.unescape(found.group(1))


def publish_risk_list(clerk: Browser, title: str, text: str) -> None:
    """Paste a list of risk areas, look at what was read, publish it, and wait until everybody was looked at anew."""
    drafted = clerk.post("/risk/", {"title": title, "text": text, "covers": ""}).location
    clerk.get(drafted)
    wait_for(clerk, clerk.post(f"{drafted}publish/", {}).location)


def waiting(clerk: Browser) -> Counter[tuple[str, str]]:
    """How many wait for what in which town, as the board shows it."""
    page = clerk.get("/screening/board/").text
    return Counter({(state, town): int(count.replace(",", "")) for state, town, count in CELL.findall(page)})


def decide(clerk: Browser, query: str, answer: str, count: int, **more: str) -> None:
    """Decide on all of a list of so many people, a few thousand at a time."""
    for _times in range(-(-count // MOST)):
        clerk.post("/screening/decide/", {"all": "1", "query": query, "answer": answer, **more})


def take_arrivals(clerk: Browser) -> None:
    """Take in who came through gates."""
    clerk.post("/screening/sources/arrivals/", {})


def open_rows(clerk: Browser) -> list[tuple[str, str, str, str]]:
    """The open rows, page by page: number, source, name and phone (masked)."""
    found: list[tuple[str, str, str, str]] = []
    for page in range(1, MOST_PAGES):
        body = clerk.get(f"/screening/sources/rows/?state=open&page={page}").text.partition("<tbody>")[2]
        rows = [one for row in body.split("</tr>") if (one := _open_row(row)) is not None]
        if not rows or rows[0] in found:
            return found
        found += rows
    return found


def _open_row(row: str) -> tuple[str, str, str, str] | None:
    number = re.search(r"/screening/sources/rows/(\d+)/", row)
    cells = re.findall(r'<td class="text">(.*?)</td>', row, re.DOTALL)
    if number is None or not cells:
        return None
    name, *digits = re.sub(r"<[^>]+>", "", cells[0]).split()
    phone = next((one for one in digits if PHONE.fullmatch(one)), "")
    return number.group(1), html.unescape(cells[-1]), name, phone
