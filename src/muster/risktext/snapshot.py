"""Reading the national list as JSON, and the same list written out like Python inside a text."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from muster.risktext import dates, details, marks
from muster.risktext.address import Reader, Scope
from muster.risktext.gazetteer import CITY, COUNTY, Gazetteer
from muster.risktext.model import Area, Document, Group, How, Place, Problem

LISTS = {
    "highlist": ("high", "hcount", "高风险地区"),
    "middlelist": ("medium", "mcount", "中风险地区"),
    "lowlist": ("low", "lcount", "低风险地区"),
}
_FILLER = re.compile(r"(?:省|自治区)直辖县级行政(?:单位|区划)|市辖区")
_WRITTEN = re.compile(
    r"\{\s*['\"](?:end_update_time|hcount|mcount|highlist)['\"].*?\](?:\s*,?\s*['\"]\w+['\"]\s*:\s*\d+)*\s*\}", re.S
)
_CORPS = "新疆生产建设兵团"


class _Row(NamedTuple):
    province: str
    city: str
    county: str
    communities: list[str]


def is_snapshot(content: Any) -> bool:
    """Whether decoded JSON is a list of risk areas."""
    found = _inner(content)
    return isinstance(found, Mapping) and any(isinstance(found.get(name), list) for name in LISTS)


def _inner(content: Any) -> Any:
    return content["data"] if isinstance(content, Mapping) and isinstance(content.get("data"), Mapping) else content


def read_snapshot(content: Any, gazetteer: Gazetteer, *, file: str = "") -> Document:
    """Every row of a snapshot; each community of a row is an area, as the list's own counts have it."""
    found = _inner(content)
    day = dates.published(file, "")
    document = Document(file, published=day.isoformat() if day else None)
    document.as_of = dates.compact(str(found.get("end_update_time", "")))
    reader = Reader(gazetteer, day)
    for name, (level, count, label) in LISTS.items():
        before = len(document.areas)
        carried = ""
        for raw in found.get(name) or []:
            row = _row(raw, carried)
            if row is None:
                document.problems.append(Problem(json.dumps(raw, ensure_ascii=False), "this row is no area"))
                continue
            carried = row.county
            _read_row(row, level, reader, document)
        _compare(document, level, label, found.get(count), len(document.areas) - before)
    return document


def written_out(text: str) -> tuple[Any, str] | None:
    """A list that stands in a text as a Python or JSON literal, and the text with blanks in its place."""
    found = _WRITTEN.search(text)
    if found is None:
        return None
    for decode in (json.loads, ast.literal_eval):
        try:
            content = decode(found[0])
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if is_snapshot(content):
            blank = re.sub(r"[^\n]", " ", found[0])
            return content, text[: found.start()] + blank + text[found.end() :]
    return None


def _row(raw: Any, carried: str) -> _Row | None:
    if isinstance(raw, Mapping):
        parts = [str(raw.get(key) or "") for key in ("province", "city", "county")]
        communities = raw.get("communitys") or raw.get("communities") or []
        texts = communities if isinstance(communities, list) else [communities]
        return _Row(parts[0], parts[1], parts[2], [str(text) for text in texts])
    if isinstance(raw, Sequence) and not isinstance(raw, str) and len(raw) > len(("province", "city", "county")):
        province, city, county, *rest = raw
        return _Row(str(province or ""), str(city or ""), str(county or carried), ["".join(map(str, rest))])
    return None


def _read_row(row: _Row, level: str, reader: Reader, document: Document) -> None:
    if not row.communities:
        words = " ".join(part for part in row[:3] if part)
        document.problems.append(Problem(words, "this row names no community"))
    unresolved = 0
    head = _FILLER.sub("", row.province + row.city)
    for text in row.communities:
        plain, new = details.without_new(marks.plain(text.strip(" 。，,;；\n")))
        place = _place(row, head, plain, reader)
        unresolved += place.how is How.UNRESOLVED
        shown, _ = details.without_new(text.strip(" 。，,;；\n"))
        excepted = details.exceptions(plain, level)
        document.areas.append(Area(level, place, shown, details.is_whole(plain), excepted, new))
    if unresolved:
        words = " ".join(row[:3])
        document.problems.append(Problem(words, f"the county is not certain ({unresolved} areas)"))


def _place(row: _Row, above: str, text: str, reader: Reader) -> Place:
    county = marks.plain(_FILLER.sub("", row.county))
    address = above + county
    head = reader.head(address, Scope())
    rest = address[head.length :] + text
    code, how = _code(row, head.scope, head.choices, rest, reader), head.how
    if code is None:
        how = How.UNRESOLVED
    elif how is How.UNRESOLVED or (not head.county_named and head.scope.city + "00" != code[:COUNTY]):
        how = How.TOWN
    elif head.choices:
        how = How.ALIAS
    place = reader.place(head.scope, how, code)
    return Place(code, place.province or row.province, place.city or row.city, place.county or row.county, how)


def _code(row: _Row, scope: Scope, choices: Sequence[str], rest: str, reader: Reader) -> str | None:
    county = scope.county or (reader.gazetteer.only_county(scope.city) if scope.city else "")
    if county:
        again = reader.head(rest, scope)
        same = again.scope.county == county and again.county_named
        return reader.tail(rest[again.length :] if same else rest, county)
    if _CORPS in (row.province, row.city):
        return next(_cities_of_corps(rest, reader), None)
    found = {code for prefix in choices if (code := reader.tail(rest, prefix)) != prefix}
    if not choices and scope.city:
        town, _length = reader.town(rest, scope.city)
        found = {town} if town else set()
    return found.pop() if len(found) == 1 else None


def _cities_of_corps(text: str, reader: Reader) -> Iterator[str]:
    """A division of the corps has no code; the city it runs has, where the text names just one."""
    g = reader.gazetteer
    found = {code for code in g.below("6590"[:CITY], COUNTY) if g.names[code] in text}
    if len(found) == 1:
        yield found.pop()


def _compare(document: Document, level: str, label: str, stated: Any, read: int) -> None:
    if not isinstance(stated, int):
        return
    if stated or read:
        document.groups.append(Group(level, label, stated, read))
    if stated != read:
        document.problems.append(Problem(label, f"states {stated} areas, but {read} were read"))
