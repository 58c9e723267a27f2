"""What people write into cells for a day, a moment, a yes, and what a spreadsheet made of it. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - days on paper have no zone
"""What spreadsheets count days from."""
SERIALS = (36_526, 73_051)
"""2000 to 2100: a number outside is no day."""
YES = frozenset({"是", "√", "✓", "✔", "对", "有", "y", "yes", "1", "true"})
SERIAL, YEAR_GUESSED, WIDE = "day_serial", "year_guessed", "wide_digits"
_DAY = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_PACKED = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_TIME = re.compile(
    r"(上午|下午|晚上?|凌晨)?\s*(\d{1,2})\s*[:：时点]\s*(\d{1,2})?\s*(?:[:分]\s*\d{0,2}\s*秒?)?\s*(am|pm)?", re.I
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?\d{1,3}", re.IGNORECASE)
NOON = 12


@dataclass
class Said:
    """What a row turned out to say: codes of what is wrong in it, and of what was mended."""

    problems: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)


def folded(text: str) -> str:
    """Full-width letters and digits as plain ones."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def wide(text: str) -> bool:
    """Whether digits were typed full-width."""
    return any("０" <= char <= "９" for char in text)


def rounded(text: str) -> bool:
    """Whether a spreadsheet wrote a long number as a quantity (6.1E+17): its last digits are lost."""
    return _ROUNDED.fullmatch(folded(text).replace(" ", "")) is not None


def yes(text: str) -> bool:
    """Whether a cell says yes."""
    return folded(text).casefold() in YES


def moment(text: str, *, today: date, mended: list[str]) -> datetime | None:
    """A day, perhaps with a time, without a time zone; None when it is neither. Adds to `mended` what was guessed.

    A day without a year is the last one that is not more than a week ahead.
    """
    plain = folded(text)
    if _SERIAL.fullmatch(plain) and SERIALS[0] <= float(plain) < SERIALS[1]:
        mended.append(SERIAL)
        return (EPOCH + timedelta(days=float(plain)) + timedelta(seconds=30)).replace(second=0, microsecond=0)
    packed, written = _PACKED.match(plain), _DAY.match(plain)
    if packed is not None:
        found, rest = _day(*map(int, packed.groups())), plain[packed.end() :]
    elif written is not None:
        found, rest = _written(written, today, mended), plain[written.end() :]
    else:
        return None
    clock = _clock(rest.strip(" T,，　"))
    return None if found is None or clock is None else datetime.combine(found, datetime.min.time()) + clock


def day(text: str, *, today: date, mended: list[str]) -> date | None:
    """The day of `moment`."""
    found = moment(text, today=today, mended=mended)
    return None if found is None else found.date()


def _written(match: re.Match[str], today: date, mended: list[str]) -> date | None:
    year, month, number = match.groups()
    if year:
        return _day(int(year), int(month), int(number))
    mended.append(YEAR_GUESSED)
    this = _day(today.year, int(month), int(number))
    if this is not None and this > today + timedelta(days=7):
        return _day(today.year - 1, int(month), int(number))
    return this


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _clock(text: str) -> timedelta | None:
    if not text:
        return timedelta()
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    half, hours, minutes, latin = match.groups()
    hour, minute = int(hours), int(minutes or 0)
    if (half in ("下午", "晚", "晚上") or (latin or "").lower() == "pm") and hour < NOON:
        hour += NOON
    return timedelta(hours=hour, minutes=minute) if hour <= 24 and minute < 60 else None  # noqa: PLR2004 - a clock
