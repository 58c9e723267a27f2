"""The grammar of place codes: levels, parents, kinds, grids and sites. Pure: no database, no Django.

Divisions nest by prefix, 2, 4, 6, 9 and 12 digits from province to village (GB/T 2260, GB/T 10114 and the national
statistical codes). A grid is its village's code and three digits. A site is its place's code, '-', a letter for its
kind and three digits.
"""

import re
from enum import IntEnum, StrEnum
from typing import NamedTuple


class Level(IntEnum):
    """How deep a code lies; the value is what the database stores."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWN = 4
    VILLAGE = 5
    GRID = 6


class Kind(StrEnum):
    """What a division of the statistical tables is."""

    DIVISION = "division"
    ZONE = "zone"
    """A development zone that the statistical office counts like a county (xx71-79): not in GB/T 2260."""
    PSEUDO = "pseudo"
    """A row that only fills a level, such as 市辖区 between a municipality and its districts."""


class TownKind(StrEnum):
    """What GB/T 10114 says of a town-level code by its first digit."""

    SUBDISTRICT = "subdistrict"
    TOWN = "town"
    TOWNSHIP = "township"
    OTHER = "other"


class SiteCode(NamedTuple):
    """The parts of a site's code: '510521100001-K007' is place '510521100001', kind 'K', number 7."""

    place: str
    kind: str
    number: int


LENGTHS: dict[int, Level] = {
    2: Level.PROVINCE,
    4: Level.CITY,
    6: Level.COUNTY,
    9: Level.TOWN,
    12: Level.VILLAGE,
    15: Level.GRID,
}
WIDTHS: dict[Level, int] = {level: length for length, level in LENGTHS.items()}
LARGEST_NUMBER = 999
ENDINGS = (
    "社区居民委员会", "村村民委员会", "村民委员会", "居民委员会", "社区居委会", "村村委会", "村委会", "居委会",
    "街道办事处", "办事处", "自治州", "自治县", "自治旗", "自治区", "街道", "地区", "林区", "新区", "社区",
    "镇", "乡", "村", "县", "市", "区", "省", "州", "盟", "旗",
)  # fmt: skip
"""The words that say what a place is, longer ones first."""

_DIVISION = re.compile(r"[0-9]+", re.ASCII)
_SITE = re.compile(r"([0-9]+)-([A-Z])([0-9]{3})", re.ASCII)
_PSEUDO_CITIES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_PSEUDO_WORDS = re.compile("虚拟|类似[乡村]级")
_TOWN_KINDS = {"0": TownKind.SUBDISTRICT, "1": TownKind.TOWN, "2": TownKind.TOWNSHIP, "3": TownKind.TOWNSHIP}
_ZONE_DIGITS = ("71", "79")


def level_of(code: str) -> Level | None:
    """The level of a division or grid code; None for anything else, sites too."""
    return LENGTHS.get(len(code)) if _DIVISION.fullmatch(code) else None


def is_place(code: str) -> bool:
    """Whether `code` could be a division's or a grid's (it need not exist)."""
    return level_of(code) is not None


def parent(code: str) -> str:
    """The code one level up: '510521100' to '510521', a site to its place, a province to ''. ValueError for no code."""
    site = parse_site(code)
    if site is not None:
        return site.place
    level = level_of(code)
    if level is None:
        raise ValueError(f"not a place code: {code!r}")
    return "" if level is Level.PROVINCE else code[: WIDTHS[Level(level - 1)]]


def lineage(code: str) -> list[str]:
    """The code and all above it, province first: '510521' gives '51', '5105', '510521'. A site's code comes last."""
    site = parse_site(code)
    place = site.place if site else code
    if level_of(place) is None:
        raise ValueError(f"not a place code: {code!r}")
    above = [place[:length] for length in LENGTHS if length <= len(place)]
    return [*above, code] if site else above


def is_zone(code: str) -> bool:
    """Whether a county-level code is one of the statistical zones xx71-79."""
    low, high = _ZONE_DIGITS
    return level_of(code) is Level.COUNTY and low <= code[4:] <= high


def kind_of(code: str, name: str) -> Kind:
    """What a row of the statistical tables is; a city without counties has one pseudo county '...00'."""
    level = level_of(code)
    return Kind.DIVISION if level is None else kind_at(level, code, name)


def kind_at(level: int, code: str, name: str) -> Kind:
    """As `kind_of`, for a caller that knows the level: the whole country is asked one by one when it is loaded."""
    if level == Level.COUNTY and code[4:] == "00":
        return Kind.PSEUDO
    if level == Level.COUNTY and is_zone(code):
        return Kind.ZONE
    if level == Level.CITY and name in _PSEUDO_CITIES:
        return Kind.PSEUDO
    if level >= Level.TOWN and _PSEUDO_WORDS.search(name):
        return Kind.PSEUDO
    return Kind.DIVISION


def town_kind(code: str) -> TownKind | None:
    """Subdistrict, town, township or other by GB/T 10114; None when `code` is not at a town or below."""
    level = level_of(code)
    if level is None or level < Level.TOWN:
        return None
    return _TOWN_KINDS.get(code[6], TownKind.OTHER)


def parse_site(code: str) -> SiteCode | None:
    """The parts of a site's code; None when it is not one. A site stands in a county or deeper."""
    found = _SITE.fullmatch(code)
    if found is None:
        return None
    place, kind, number = found.groups()
    level = level_of(place)
    if level is None or level < Level.COUNTY or int(number) == 0:
        return None
    return SiteCode(place, kind, int(number))


def format_site(place: str, kind: str, number: int) -> str:
    """A site's code from its parts. ValueError when they do not make one."""
    code = f"{place}-{kind}{number:03d}"
    if parse_site(code) is None:
        raise ValueError(f"not a site code: {code!r}")
    return code


def format_grid(village: str, number: int) -> str:
    """A grid's code from its village and number (1-999). ValueError when they do not make one."""
    if level_of(village) is not Level.VILLAGE or not 1 <= number <= LARGEST_NUMBER:
        raise ValueError(f"no grid {number} below {village!r}")
    return f"{village}{number:03d}"


def place_of(code: str) -> str:
    """The place that a site or place code stands for: a site's place, or the code itself."""
    site = parse_site(code)
    return site.place if site else code


INCOMPLETE, OFF_EARTH = "coordinates_incomplete", "coordinates_wrong"
MOST_EAST, MOST_NORTH = 180, 90


def coordinates_fault(longitude: float | None, latitude: float | None) -> str | None:
    """What is wrong with the coordinates of a site, as a problem's code; none at all is right."""
    if longitude is None or latitude is None:
        return None if longitude is latitude else INCOMPLETE
    inside = -MOST_EAST <= longitude <= MOST_EAST and -MOST_NORTH <= latitude <= MOST_NORTH
    return None if inside else OFF_EARTH
