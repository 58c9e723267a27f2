"""Messages that ask people to report: whose phones the carrier lists, and what it says of each afterwards."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import timedelta
from random import Random

import python_calamine

from muster.kernel.playing import Browser, bring_list
from muster.screening.rehearsal import clerks
from muster.screening.rehearsal.people import Traveller
from muster.screening.rehearsal.scenes import Scene

DAYS = (16, 17, 18, 20, 22)
"""Days on which lists of phones come, some before others have answered."""
LEAST = 2000
"""Numbers in one list."""
HOUR = timedelta(hours=9, minutes=30)
EMPTY, TWICE = 0.012, 0.004
"""Of the numbers so many do not exist any more, or stand twice in their list."""
NOTICES, CHANNELS = "/screening/sources/notices/", "/messages/channels/"
CARRIER = "运营商漫游名单"
TEXT = "，请如实申报行程：{链接}"
DOWNLOAD = re.compile(r'href="(/jobs/\d+/result/)"')


def phones(count: int, people: Sequence[Traveller], random: Random) -> list[str]:
    """So many different numbers: of those who were there, and of others whose phones were."""
    found = {who.person.phone: None for who in people[:count]}
    while len(found) < count:
        found[f"154{random.randrange(10**8):08}"] = None
    return random.sample(list(found), count)


def open_channel(clerk: Browser, place: str) -> str:
    """A list of numbers for the carrier, as most counties send; answers its number."""
    clerk.post(
        CHANNELS, {"name": "联通号码清单", "kind": "list", "place": place, "settings": "{}", "per_second": "200"}
    )
    found = re.search(r'name="channel".*?<option value="(\d+)"', clerk.get(NOTICES).text, re.DOTALL)
    if found is None:
        raise RuntimeError("no channel was opened")
    return found.group(1)


def bring_receipts(clerk: Browser, channel: str, content: bytes) -> None:
    """Bring the carrier's answer back."""
    clerk.post(f"{CHANNELS}{channel}/receipts/", {}, ("file", "回执.csv", content))


def send(clerk: Browser, numbers: Sequence[str], *, place: str, channel: str, scene: Scene, link: str) -> None:
    """Bring a list of phones and send."""
    fields = {
        "place": place, "channel": channel, "signature": f"{scene.county}指挥部", "text": f"{scene.asked}{TEXT}",
        "link": link, "source": CARRIER,
    }  # fmt: skip
    content = "手机号码\r\n" + "\r\n".join(numbers) + "\r\n"
    file = ("file", "漫游号码.csv", content.encode("utf-8-sig"))
    clerks.wait_for(clerk, bring_list(clerk, NOTICES, fields, file))


def hand_over(clerk: Browser, second: Browser, channel: str) -> bytes:
    """Have the carrier's list made, agreed to by a second officer, and fetch it."""
    job = clerk.post(f"{CHANNELS}{channel}/list/", {}).location
    waiting = re.search(r'action="(/approvals/\d+/)"', second.get("/approvals/").text)
    if waiting is not None:
        second.post(waiting.group(1), {"answer": "agree"})
    page = clerks.wait_for(clerk, job)
    found = DOWNLOAD.search(page)
    if found is None:
        raise RuntimeError("the carrier's list was not made")
    return clerk.get(found.group(1)).body


def receipts(content: bytes, random: Random) -> tuple[bytes, int]:
    """The carrier's answer to a list, and how many numbers in it do not exist."""
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    sent = [row[0] for row in rows[2:]]
    dead = set(random.sample(range(len(sent)), max(1, round(len(sent) * EMPTY))))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("编号", "状态"))
    for number, reference in enumerate(sent):
        writer.writerow((reference, "空号" if number in dead else "成功"))
    return text.getvalue().encode("utf-8-sig"), len(dead)
