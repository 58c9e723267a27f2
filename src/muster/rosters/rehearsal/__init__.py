"""What the demonstration shows of rosters: a town's gates are manned round the clock, and one person does not come."""

from __future__ import annotations

import re
import time
from dataclasses import asdict
from datetime import datetime, timedelta

from muster.kernel.playing import Browser, NotLoaded, Stage
from muster.rosters import rules
from muster.rosters.actions import asking
from muster.rosters.asking_rules import AskRule
from muster.rosters.rehearsal.handovers import Posts

NAME = "rosters"
TOWN = 9
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
SHIFTS = (("白班", "白", "07:30"), ("夜班", "夜", "19:30"))
HOURS = 12
DRAFTED, FIRST, DAYS = timedelta(days=4, hours=15), timedelta(days=5), 4
"""After the beginning: when the roster is made, its first day, how many it has. People have been named by then."""
MORNING, EVENING = timedelta(hours=7, minutes=30), timedelta(hours=19, minutes=30)
PLAYED = (FIRST + MORNING, FIRST + EVENING, FIRST + DAY + MORNING)
"""When the shifts begin to which people come; in the last of them somebody does not."""
BEFORE = (20 * MINUTE, 10 * MINUTE, 5 * MINUTE)
"""People are there so long before their shift begins, some of them each time."""
LATE = 20 * MINUTE
PUNCTUAL = slice(2, 5)
"""Of the posts those that phones hand over: nobody there is late or missing."""
ASKED = AskRule(automatic=True, at_once=2, wait=15 * MINUTE)
SECONDS = 5
PATIENCE, LOOK = 120.0, 0.5
_CHOICE = re.compile(r'name="shifts" value="(\d+)"')
_CELL = re.compile(r'href="(/rosters/\d+/\d+/(\d+)/(\d{4}-\d\d-\d\d)/)')
_DUTY = re.compile(r'action="/rosters/duty/(\d+)/lock/"')
_GATE = re.compile(r"<dd>([^<]*)</dd>")
_GOES_ON = 'hx-trigger="every 1s"'

__all__ = ["NAME", "SHOWS", "by_the_clock"]


def _show(stage: Stage) -> None:
    """Posts with two shifts at every gate of a town, a computed roster, who came to its first three shifts, and how
    they handed over."""
    stage.at(stage.since + DRAFTED)
    desk = stage.clerk("roster-desk", "command", stage.place)
    shifts = _set_rules(desk, stage.place)
    town = _open_posts(desk, stage, shifts)
    first = f"{stage.since + FIRST:%Y-%m-%d}"
    roster = _send(desk, "/rosters/make/", {"place": town, "first": first, "days": str(DAYS)})
    _wait(desk, _send(desk, f"{roster}fill/", {"seconds": str(SECONDS)}))
    _send(desk, f"{roster}publish/", {"despite": "yes"})
    posts: Posts | None = None
    for number, after in enumerate(PLAYED):
        starts = stage.since + after
        duties = _duties(desk, roster, shifts[number % len(shifts)], starts)
        _come(stage, desk, [duty for duty, _site in duties], starts, missing=number == len(PLAYED) - 1, posts=posts)
        posts = posts or Posts(stage, desk, [site for _duty, site in duties[PUNCTUAL]])
    stage.handed_in(1)


SHOWS = (_show,)


def by_the_clock(incident: int) -> None:
    """Substitutes are asked where somebody does not come."""
    asking.ask_substitutes(incident)


def _set_rules(desk: Browser, place: str) -> list[str]:
    """Two shifts a day, and substitutes asked without anybody pressing: answers the shifts in the order of the day."""
    for name, short, starts in SHIFTS:
        shift = {"place": place, "name": name, "short": short, "starts": starts, "hours": str(HOURS)}
        _send(desk, "/duty/rules/", {"do": "shift", **{f"shift-{key}": value for key, value in shift.items()}})
    limits = {
        "place": place, **asdict(rules.DutyRules()), "ask_automatically": "on", "ask_at_once": ASKED.at_once,
        "ask_minutes": ASKED.minutes,
    }  # fmt: skip
    _send(desk, "/duty/rules/", {"do": "limits", **{f"limits-{key}": str(value) for key, value in limits.items()}})
    return _CHOICE.findall(desk.get("/duty/open/").text)


def _open_posts(desk: Browser, stage: Stage, shifts: list[str]) -> str:
    """The first town that has gates: answers it."""
    for code, _name in stage.places(stage.place):
        typed = {"place": code, "kind": "K", "name": "卡口值守", "shifts": shifts, "role": "any", "least": "1"}
        if len(code) == TOWN and desk.offer("/duty/open/", typed).location:
            return code
    raise NotLoaded("/duty/open/")


def _duties(desk: Browser, roster: str, shift: str, starts: datetime) -> list[tuple[str, str]]:
    """Whose turn it is at the gates, as the roster has it: the numbers of their duties, and the gates."""
    wanted = shift, f"{starts:%Y-%m-%d}"
    cells = [path for path, *of in _CELL.findall(desk.get(roster).text) if tuple(of) == wanted]
    pages = [desk.get(path).text for path in cells]
    return [(number, _GATE.findall(page)[0]) for page in pages for number in _DUTY.findall(page)]


def _come(
    stage: Stage, desk: Browser, duties: list[str], starts: datetime, *, missing: bool, posts: Posts | None
) -> None:
    """People come before their shift begins; the first of them comes late, the second perhaps not at all. Some posts
    are handed over with their phones."""
    late, on_time = duties[:1], duties[1 + missing :]
    for number, before in enumerate(BEFORE):
        stage.at(starts - before)
        _note(desk, on_time[number :: len(BEFORE)])
    stage.at(starts)
    if posts is not None:
        posts.hand_over(starts)
    stage.at(starts + LATE)
    _note(desk, late)


def _note(desk: Browser, duties: list[str]) -> None:
    for number in duties:
        _send(desk, f"/duty/shifts/{number}/present/", {})


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
