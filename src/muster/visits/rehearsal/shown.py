"""What the demonstration shows of visits: two villages' offices go from door to door."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from random import Random

from muster.kernel.playing import Browser, Deed, NotLoaded, Stage, open_site
from muster.visits.phone import OFFICE
from muster.visits.rehearsal.scripted import VISIT, Wanted, script

IN_SMALL = (Wanted("household", 96, ""), Wanted("premises", 48, ""))
VILLAGES = 2
OPENED = timedelta(hours=7)
EVERY = timedelta(hours=6)
"""So often the offices' phones have a network."""
ONE_IN = 18
"""Of so many visits one finds something for the office to see to."""
FOUND = {
    "household": ("独居老人，需要代购药品", "一人低烧，已通知村医", "婴儿奶粉只够两天"),
    "premises": ("没有张贴场所码，已要求整改", "店员没有戴口罩，已提醒"),
}
LEFT_OPEN = 2
"""So many of what was found wait until the morning."""
_GATE = re.compile(r'href="/sites/(\d{12})-K')
_VISIT = re.compile(r'href="/visits/([0-9a-f-]{36})/')


def show(stage: Stage) -> None:
    """The offices of two villages that have gates; what they find is seen to in the afternoon, but for the latest."""
    stage.at(stage.since + OPENED)
    desk = stage.clerk("county-desk", "command", stage.place)
    names = dict(stage.places(stage.place))
    gated = list(dict.fromkeys(_GATE.findall(desk.get("/sites/?kind=K").text)))[:VILLAGES]
    phones = {
        place: stage.phone(open_site(desk, OFFICE, f"{names[place]}工作站", place), names[place]) for place in gated
    }
    random = Random(f"{stage.seed}:found")  # noqa: S311 - repeatable on purpose
    for moment, deeds in groupby(_deeds(stage, [(place, names[place]) for place in gated]), lambda one: one[0]):
        stage.at(moment)
        for _moment, at, deed in deeds:
            phones[deed.body["place"]].record(VISIT, _told(deed, random), at=at)
            stage.handed_in(1)
        for phone in phones.values():
            phone.hand_in()
        _see_to(desk)


def _deeds(stage: Stage, villages: list[tuple[str, str]]) -> Iterable[tuple[datetime, datetime, Deed]]:
    """Each visit, when it was, and when its phone has a network next."""
    made = script(IN_SMALL, villages, since=stage.since, until=stage.until, seed=f"{stage.seed}:visits")
    for deed in made.deeds:
        at = datetime.fromtimestamp(deed.at, stage.since.tzinfo)
        moment = stage.since + ((at - stage.since) // EVERY + 1) * EVERY
        if at >= stage.since + OPENED and moment < stage.until:
            yield moment, at, deed


def _told(deed: Deed, random: Random) -> dict[str, object]:
    """What the phone sends: at some doors with a word for the office."""
    body = {key: value for key, value in deed.body.items() if key != "attention"}
    if body["outcome"] != "done" or random.randrange(ONE_IN):
        return body
    note = {"note": random.choice(FOUND[body["subject"]])}
    salt = {"salt": base64.urlsafe_b64encode(random.randbytes(18)).decode()}
    return {**body, "attention": True, "said": {**salt, **body.get("said", {}), **note}}


def _see_to(desk: Browser) -> None:
    """Somebody has seen to what was found before."""
    for record in list(dict.fromkeys(_VISIT.findall(desk.get("/visits/?attention=on").text)))[LEFT_OPEN:]:
        if not desk.post(f"/visits/{record}/settle/", {}).location:
            raise NotLoaded(f"/visits/{record}/")
