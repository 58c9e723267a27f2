"""What the demonstration shows of rosters: a town's gates are manned round the clock, and one person does not come."""

from __future__ import annotations

import re
import time
from datetime import timedelta

from muster.kernel.playing import Browser, NotLoaded, Stage

NAME = "rosters"
TOWN = 9
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHIFTS = (("白班", "白", "08:00"), ("夜班", "夜", "20:00"))
HOURS = 12
DRAFTED, FIRST, DAYS = timedelta(days=4, hours=15), timedelta(days=5), 4
"""After the beginning: when the roster is made, its first day, how many it has. People have been named by then."""
ROLL_CALLS = tuple(timedelta(days=5, hours=hour, minutes=20) for hour in (8, 20))
SECONDS = 5
PATIENCE, LOOK = 120.0, 0.5
_CHOICE = re.compile(r'name="shifts" value="(\d+)"')
_LATE = re.compile(r'action="(/duty/shifts/\d+/present/)"')
_GOES_ON = 'hx-trigger="every 1s"'

__all__ = ["NAME", "show"]


def show(stage: Stage) -> None:
    """Posts with two shifts at every gate of a town, a computed roster, and two roll calls at its gates."""
    stage.at(stage.since + DRAFTED)
    desk = stage.clerk("roster-desk", "command", stage.place)
    for name, short, starts in SHIFTS:
        shift = {"place": stage.place, "name": name, "short": short, "starts": starts, "hours": str(HOURS)}
        _send(desk, "/duty/rules/", {"do": "shift", **{f"shift-{key}": value for key, value in shift.items()}})
    town = _open_posts(desk, stage)
    first = f"{stage.since + FIRST:%Y-%m-%d}"
    roster = _send(desk, "/rosters/make/", {"place": town, "first": first, "days": str(DAYS)})
    _wait(desk, _send(desk, f"{roster}fill/", {"seconds": str(SECONDS)}))
    _send(desk, f"{roster}publish/", {"despite": "yes"})
    for number, after in enumerate(ROLL_CALLS, 1):
        stage.at(stage.since + after)
        late = _LATE.findall(desk.get("/duty/today/").text)
        # At the last roll call somebody is missing.
        for path in late[: len(late) - number // len(ROLL_CALLS)]:
            _send(desk, path, {})
    stage.handed_in(1)


def _open_posts(desk: Browser, stage: Stage) -> str:
    """The first town that has gates: answers it."""
    shifts = _CHOICE.findall(desk.get("/duty/open/").text)
    for code, _name in stage.places(stage.place):
        typed = {"place": code, "kind": "K", "name": "卡口值守", "shifts": shifts, "role": "any", "least": "1"}
        if len(code) == TOWN and desk.offer("/duty/open/", typed).location:
            return code
    raise NotLoaded("/duty/open/")


def _send(desk: Browser, path: str, typed: dict[str, str]) -> str:
    """Send a form; answers where it leads."""
    location = desk.post(path, typed).location
    if not location:
        raise NotLoaded(path)
    return location


def _wait(desk: Browser, path: str) -> None:
    """Until the computation has ended."""
    end = time.monotonic() + PATIENCE
    while _GOES_ON in desk.get(path).text:
        if time.monotonic() > end:
            raise NotLoaded(path)
        time.sleep(LOOK)
