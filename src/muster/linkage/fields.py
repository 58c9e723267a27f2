"""Phones, days, sexes and places as lists write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

KNOWN = 50_000
"""So many texts are remembered: lists name the same places and people over and over."""
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_RUN = re.compile(r"[0-9]+")
_PREFIX = re.compile(r"(?:0086|86)(?=1[3-9][0-9]{9}$)")
_SHORTEST_PHONE, _LONGEST_PHONE = 7, 12
_MOBILE_DIGITS = 11
_DAY = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?:\D|$)")
_EIGHT = re.compile(r"(\d{8})(?:\.0)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SERIAL = re.compile(r"[1-4]\d{4}(?:\.0)?")
_SERIAL_START = date(1899, 12, 30)
_HOUSE = re.compile(r"[0-9]|[〇零一二三四五六七八九十百][组队社号栋幢座楼单室户]")
_FEMALE, _MALE = ("女", "f", "female", "2"), ("男", "m", "male", "1")


def phones(text: str) -> tuple[int, int]:
    """Up to two phones in a cell as numbers, 0 for none."""
    if _MOBILE.fullmatch(text):
        return int(text), 0
    folded = unicodedata.normalize("NFKC", text).replace("-", "")
    found = [_PREFIX.sub("", run) for run in _RUN.findall(folded)]
    mobiles = [run for run in found if _MOBILE.fullmatch(run)]
    if not mobiles:
        joined = _PREFIX.sub("", "".join(found))
        if len(joined) == 2 * _MOBILE_DIGITS:
            mobiles = [joined[:_MOBILE_DIGITS], joined[_MOBILE_DIGITS:]]
        elif _SHORTEST_PHONE <= len(joined) <= _LONGEST_PHONE:
            mobiles = [joined]
    first, second = ([int(run) for run in dict.fromkeys(mobiles)] + [0, 0])[:2]
    return first, second


def day(text: str) -> int:
    """A day as yyyymmdd, a year alone as yyyy0000, 0 for none. A day that cannot be is kept: its digits compare."""
    plain = text.strip()
    eight = _EIGHT.fullmatch(plain)
    if eight:
        return int(eight[1])
    parts = _DAY.match(plain)
    if parts:
        return int(parts[1]) * 10000 + int(parts[2]) * 100 + int(parts[3])
    if _SERIAL.fullmatch(plain):
        counted = _SERIAL_START + timedelta(days=int(float(plain)))
        return counted.year * 10000 + counted.month * 100 + counted.day
    year = _YEAR.match(plain)
    return int(year[0]) * 10000 if year and not plain[4:].strip("年 ") else 0


def sex(text: str) -> int:
    """1 male, 2 female, 0 unknown."""
    plain = text.strip().lower()
    if plain.startswith(_FEMALE):
        return 2
    return 1 if plain.startswith(_MALE) else 0


@lru_cache(KNOWN)
def place(text: str) -> str:
    """A town, village or address without the ways to write it."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split()).replace("号", "").replace("#", "")


@lru_cache(KNOWN)
def home(text: str) -> str:
    """An address that tells one home from another. A town or village that stands there once more is none: all of its
    people have it, and it would count as much as the same door."""
    plain = place(text)
    return plain if _HOUSE.search(plain) else ""
