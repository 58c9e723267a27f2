"""What somebody wrote of where they were, a line a day, as stays. Pure: how places are found is handed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from muster.kernel.sheets import cells
from muster.screening.measures import Stay

_DAY = r"(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?"
_LINE = re.compile(rf"({_DAY})(?:\s*[-~—–至到]+\s*({_DAY}))?[\s:,、]*(.*)")
_LEADS = re.compile(r"^(?:一直)?(?:住在|暂住|前往|到达|在|到|去|从|住|回)")
DAY, CITY = timedelta(days=1), 4
LONGEST = timedelta(days=60)
"""A stretch beyond it is a slip of the pen, as one that ends before it begins."""


@dataclass(frozen=True)
class Written:
    """Stays, consecutive days in one place as one, and the lines of which day and place are not certain (a province
    is no place)."""

    stays: tuple[Stay, ...] = ()
    unplaced: tuple[str, ...] = ()


def read(text: str, *, today: date, zone: tzinfo, left: datetime | None, find: Callable[[str], str | None]) -> Written:
    """Lines such as `9月8日-9月10日 成都市武侯区`; who left at a moment was there until then on their last day."""
    stays, unplaced = list[Stay](), list[str]()
    for line in filter(None, (one.strip() for one in re.split(r"[\n;；]", text))):
        stay = _stay(line, today, zone, left, find)
        if stay is None:
            unplaced.append(line)
        else:
            stays.append(stay)
    return Written(tuple(_joined(stays)), tuple(unplaced))


def _stay(
    line: str, today: date, zone: tzinfo, left: datetime | None, find: Callable[[str], str | None]
) -> Stay | None:
    said = _LINE.fullmatch(cells.folded(line))
    if said is None:
        return None
    first, last = (cells.day(one, today=today, mended=[]) for one in (said[1], said[2] or said[1]))
    place = find(_LEADS.sub("", said[3].strip()))
    if first is None or last is None or place is None or len(place) < CITY:
        return None
    if not first <= last <= min(today, first + LONGEST):
        return None
    since, until = (datetime.combine(one, time(), tzinfo=zone) for one in (first, last + DAY))
    return Stay(place, since, left if left is not None and since < left < until else until)


def _joined(stays: Iterable[Stay]) -> list[Stay]:
    joined: list[Stay] = []
    for stay in sorted(stays, key=lambda one: (one.place, one.since)):
        before = joined[-1] if joined else None
        if before is not None and before.place == stay.place and stay.since <= (before.until or stay.since):
            joined[-1] = Stay(stay.place, before.since, max(filter(None, (before.until, stay.until))))
        else:
            joined.append(stay)
    return joined


def beyond(stays: Iterable[Stay], known: Iterable[Stay]) -> tuple[Stay, ...]:
    """Those that say more than is known: days within a known stay in the same place, or in a part of which that place
    is one, say nothing new."""
    listed = list(known)
    return tuple(stay for stay in stays if not any(_within(stay, one) for one in listed))


def _within(stay: Stay, known: Stay) -> bool:
    ends = known.until is None or (stay.until is not None and stay.until <= known.until)
    return known.place.startswith(stay.place) and known.since <= stay.since and ends
