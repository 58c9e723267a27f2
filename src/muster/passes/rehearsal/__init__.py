"""What the demonstration shows of entry passes: a compound in a sealed village, each household with one pass."""

from __future__ import annotations

import re
from datetime import timedelta

from muster.kernel.playing import NotLoaded, Stage

NAME = "passes"
TOWN, VILLAGE = 9, 12
SEALED = "太伏镇"
BEGIN, LOST = timedelta(days=2, hours=16), timedelta(days=4, hours=9)
COMPOUND = {"first": "1", "last": "3", "units": "2", "floors": "4", "rooms": "2", "length": "14", "times": "1",
            "days": "2", "people": "1"}  # fmt: skip
_PASS = re.compile(r'href="/passes/(\d+)/')

__all__ = ["NAME", "SHOWS"]


def _show(stage: Stage) -> None:
    """Every household one outing of one person in two days; somebody loses theirs."""
    stage.at(stage.since + BEGIN)
    desk = stage.clerk("county-desk", "command", stage.place)
    places = stage.places(stage.place)
    town = next(code for code, name in places if len(code) == TOWN and name == SEALED)
    place, name = next((code, name) for code, name in places if len(code) == VILLAGE and code.startswith(town))
    typed = {**COMPOUND, "place": place, "title": f"{name}1组", "since": f"{stage.since + BEGIN:%Y-%m-%d}"}
    if not desk.post("/passes/compound/", typed).location:
        raise NotLoaded("/passes/compound/")
    stage.handed_in(1)
    stage.at(stage.since + LOST)
    lost = _PASS.findall(desk.get("/passes/?kind=household").text)[:1]
    for number in lost:
        desk.post(f"/passes/{number}/withdraw/", {"reason": "持证人遗失，已补发"})
        stage.handed_in(1)


SHOWS = (_show,)
