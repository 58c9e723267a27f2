"""What the demonstration shows of signing in: a gate's shift opens in the morning, most of whom it lists are in."""

from __future__ import annotations

import re
from datetime import timedelta

from muster.kernel.playing import NotLoaded, Stage
from muster.people.generated import Generator

NAME = "shifts"
OPENED, LASTS = timedelta(days=6, hours=7, minutes=30), timedelta(hours=12)
LISTED, IN = 5, 3
MOMENT = "%Y-%m-%dT%H:%M"
_GATE = re.compile(r'href="/sites/(\d{12}-K\d+)/')
_CODE = re.compile(r'<td class="text num">([^<]+)</td><td class="text num"><code>([^<]+)</code>')

__all__ = ["NAME", "SHOWS"]


def _show(stage: Stage) -> None:
    """The desk gives each of a few people a code for their own number; with it they sign in on their phones."""
    begins = stage.since + OPENED
    stage.at(begins)
    desk = stage.clerk("county-desk", "command", stage.place)
    gate = _GATE.findall(desk.get("/sites/?kind=K").text)[0]
    until = (begins + LASTS).strftime(MOMENT)
    typed = {"place": gate, "role": "duty", "since": begins.strftime(MOMENT), "until": until, "most": "12"}
    shift = desk.post("/shifts/", typed).location
    if not shift:
        raise NotLoaded("/shifts/")
    people = Generator(f"{stage.seed}:shift", [stage.place])
    lines = [f"{one.name} {one.phone}" for one in (people.person(ages=(22, 55)) for _ in range(LISTED))]
    page = desk.post(f"{shift}numbers/", {"numbers": "\n".join(lines)}).text
    for phone, code in _CODE.findall(page)[:IN]:
        stage.visitor().post("/shift/", {"first": phone.strip(), "second": code})
        stage.handed_in(1)


SHOWS = (_show,)
