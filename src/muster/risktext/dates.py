"""The moment a list speaks of and the day it was published, which often differ; texts leave the year out."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
_DAY = re.compile(
    r"(?:(?P<year>20[0-9]{2})\s*[年\-/.]\s*)?(?P<month>1[0-2]|0?[1-9])\s*[月\-/.]\s*(?P<day>3[01]|[12][0-9]|0?[1-9])\s*日?"
    r"(?:\s*(?P<part>上午|下午|晚)?\s*(?P<hour>2[0-4]|1[0-9]|0?[0-9])\s*(?:[时点]|:(?=[0-9]{2}))\s*(?:(?P<minute>[0-5][0-9])\s*分?)?)?"
)
_IN_NAME = re.compile(r"(20[0-9]{2})[-_.年]?(0[1-9]|1[0-2])[-_.月]?(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_PUBLISHED = re.compile(
    r"(?:发布|发文|更新)(?:日期|时间)\s*:?\s*(20[0-9]{2})[-/.年](1[0-2]|0?[1-9])[-/.月](3[01]|[12][0-9]|0?[1-9])"
)
_COMPACT = re.compile(r"(?:20)?([0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
_NOON = 12


def published(name: str, text: str) -> date | None:
    """The day of publication: of the file's name, else of the page."""
    found = _IN_NAME.search(name) or _PUBLISHED.search(text)
    return _date(*map(int, found.groups())) if found else None


def as_of(stretch: str, day: date | None) -> str | None:
    """The moment named in a stretch of text, as ISO 8601; without an hour only its day.

    The one with an hour is taken before others. A day without its year is the last such day not after publication.
    """
    best: str | None = None
    for found in _DAY.finditer(stretch):
        if found["year"] is None and "月" not in found[0]:
            continue
        moment = _moment(found, day)
        if moment is None:
            continue
        if found["hour"] is not None:
            return moment
        best = best or moment
    return best


def compact(text: str) -> str | None:
    """A day written as 210720 or 2021-07-20, an hour possibly behind it."""
    found = _COMPACT.fullmatch(text.strip())
    if found:
        year, month, day = map(int, found.groups())
        found_day = _date(2000 + year, month, day)
        return found_day.isoformat() if found_day else None
    return as_of(text, None)


def _moment(found: re.Match[str], day: date | None) -> str | None:
    year = int(found["year"]) if found["year"] else None
    month, number = int(found["month"]), int(found["day"])
    if year is None:
        if day is None:
            return None
        year = day.year if (month, number) <= (day.month, day.day) else day.year - 1
    start = _date(year, month, number)
    if start is None:
        return None
    if found["hour"] is None:
        return start.isoformat()
    hour = int(found["hour"])
    if found["part"] in ("下午", "晚") and hour < _NOON:
        hour += _NOON
    midnight = datetime(start.year, start.month, start.day, tzinfo=CHINA)
    moment = midnight + timedelta(hours=hour, minutes=int(found["minute"] or 0))
    return moment.isoformat(timespec="minutes")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
