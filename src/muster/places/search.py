"""Finding a place by what people type: a code, a name or part of it, pinyin, initials, an older name, a whole path."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.db.models import Q
from django.db.models.functions import Length

from muster.kernel.codes import covers, upper
from muster.places import divisions, rules, spelling
from muster.places.divisions import OlderName
from muster.places.models import Alias, Division
from muster.places.rules import Kind, Level

_CANDIDATES = 120
"""So many rows of one kind are looked at before they are ranked; shorter names of higher places come first."""
_AFTER = "\U0010ffff"
"""Sorts after every character under COLLATE "C"."""
_SHORTEST_PART = 3
"""From three characters on the trigram index finds a part of a name anywhere in the country."""
_LONGEST_NAME = 16


class Match(IntEnum):
    """How well a hit answers what was typed; lower is better."""

    EXACT = 0
    STEM = 1
    BEGINS = 2
    OLDER = 3
    CONTAINS = 4


@dataclass(frozen=True)
class Hit:
    """A place that answers the search; `code` is empty for an older name that nobody has mapped to a place of today."""

    code: str
    name: str
    path: str
    level: Level
    kind: Kind
    match: Match
    older: OlderName | None = None


def search(text: str, *, within: str = "", limit: int = 20, on: date | None = None) -> list[Hit]:
    """Places for what was typed, the best first: exact names before parts, higher places before lower.

    `within` is a code to search below; `on` leaves out older names that were not in force on that day.
    """
    wanted = unicodedata.normalize("NFKC", text).strip()
    if not wanted:
        return []
    if wanted.isdigit():
        ranked = _by_code(wanted, within)
    else:
        ranked = _by_name(wanted, within, limit) + _by_older_name(wanted, within, on)
    if not ranked and len(wanted) > _SHORTEST_PART and not spelling.is_spelled(wanted):
        code = locate(wanted, within=within)
        ranked = [] if code is None else [(Match.EXACT, row, None) for row in Division.objects.filter(code=code)]
    return _hits(ranked, limit)


_Ranked = tuple[Match, "Division | None", "Alias | None"]


def _hits(ranked: list[_Ranked], limit: int) -> list[Hit]:
    def order(item: _Ranked) -> tuple[int, int, str, str]:
        match, row, alias = item
        if row is not None:
            return match, row.level, row.pinyin, row.code
        return Match.CONTAINS, Level.COUNTY, alias.pinyin if alias else "", ""

    best: dict[str, _Ranked] = {}
    for item in sorted(ranked, key=order):
        _match, row, alias = item
        best.setdefault(row.code if row is not None else f"older:{alias.pk if alias else ''}", item)
    chosen = list(best.values())[:limit]
    above = {code for _match, row, _alias in chosen if row is not None for code in rules.lineage(row.code)}
    known = {row.code: row for row in Division.objects.filter(code__in=above)}
    return [_hit(item, known) for item in chosen]


def _hit(item: _Ranked, known: dict[str, Division]) -> Hit:
    match, row, alias = item
    older = None if alias is None else divisions.older_name(alias)
    if row is None:
        name = alias.name if alias is not None else ""
        return Hit("", name, "", Level.COUNTY, Kind.DIVISION, match, older)
    above = [known[code] for code in rules.lineage(row.code)[:-1] if code in known]
    path = " › ".join(place.name for place in above if place.kind != Kind.PSEUDO)
    return Hit(row.code, row.name, path, Level(row.level), Kind(row.kind), match, older)


def _by_code(wanted: str, within: str) -> list[_Ranked]:
    rows = Division.objects.filter(divisions.below("code", wanted), divisions.below("code", within))
    found: list[_Ranked] = [
        (Match.EXACT if row.code == wanted else Match.BEGINS, row, None)
        for row in rows.order_by("level", "code")[:_CANDIDATES]
    ]
    for alias in Alias.objects.filter(code=wanted):
        found.extend(_through(alias, Match.OLDER, within))
    return found


def _by_name(wanted: str, within: str, limit: int) -> list[_Ranked]:
    """Towns and above first: there are 44,000 of them; villages only where these do not fill the answer."""
    found: list[_Ranked] = []
    for levels in (Q(level__lt=Level.VILLAGE), Q(level=Level.VILLAGE)):
        if spelling.is_spelled(wanted):
            wheres = [_spelled(wanted)]
        else:
            wheres = [_begins("name", wanted)]
            if levels == Q(level__lt=Level.VILLAGE) or within or len(wanted) >= _SHORTEST_PART:
                wheres.append(Q(name__contains=wanted))
        for where in wheres:
            rows = Division.objects.filter(levels, where, divisions.below("code", within), until=None)
            rows = rows.exclude(kind=Kind.PSEUDO).order_by("level", Length("name"), "pinyin", "code")
            found += [(_match(row.name, row.pinyin, row.initials, wanted), row, None) for row in rows[:_CANDIDATES]]
        if len(found) >= limit:
            break
    return found


def _begins(column: str, text: str) -> Q:
    """A range instead of LIKE: it uses the index with bound parameters too."""
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + _AFTER})


def _spelled(wanted: str) -> Q:
    """Typed Latin letters are initials, pinyin, or both: 'xian' is 西安 and every name of four such initials."""
    letters = wanted.lower().replace(" ", "").replace("'", "")
    where = Q(initials__gte=letters, initials__lt=upper(letters))
    for key in spelling.cuts(wanted):
        where |= Q(pinyin__gte=key, pinyin__lt=upper(key))
    return where


def _match(name: str, pinyin: str, initials: str, wanted: str) -> Match:
    stem = spelling.stem(name)
    if spelling.is_spelled(wanted):
        letters = wanted.lower().replace(" ", "").replace("'", "")
        if letters in (pinyin.replace(" ", ""), initials):
            return Match.EXACT
        syllables = pinyin.split()[: len(stem)]
        stems = ("".join(syllables), "".join(part[0] for part in syllables))
        return Match.STEM if letters in stems else Match.BEGINS
    if name == wanted:
        return Match.EXACT
    if stem == wanted:
        return Match.STEM
    return Match.BEGINS if name.startswith(wanted) else Match.CONTAINS


def _by_older_name(wanted: str, within: str, on: date | None) -> list[_Ranked]:
    where = _spelled(wanted) if spelling.is_spelled(wanted) else Q(name__contains=wanted)
    found: list[_Ranked] = []
    for alias in Alias.objects.filter(where).order_by(Length("name"), "-until")[:_CANDIDATES]:
        if not divisions.in_force(alias, on):
            continue
        match = _match(alias.name, alias.pinyin, alias.initials, wanted)
        found.extend(_through(alias, match if match <= Match.STEM else max(match, Match.OLDER), within))
    return found


def _through(alias: Alias, match: Match, within: str) -> list[_Ranked]:
    """The places of today that an older name leads to; the name itself where none of them is in the tables."""
    rows = list(Division.objects.filter(code__in=alias.codes)) if alias.codes else []
    if rows:
        return [(match, row, alias) for row in rows if covers(within, row.code)]
    return [(match, None, alias)] if covers(within, alias.code) else []


def locate(text: str, *, within: str = "") -> str | None:
    """The deepest place that a run of names means; None unless all of it is read.

    四川省泸州市泸县得胜镇 gives '510521103'. Levels and endings may be left out: 四川泸县得胜.
    """
    reached, rest = within, "".join(text.split())
    while rest:
        step = _step(reached, rest)
        if step is None:
            return None
        reached, taken = step
        rest = rest[taken:]
    return reached or None


def _step(reached: str, rest: str) -> tuple[str, int] | None:
    """The next place below `reached` that `rest` begins with, and the characters it takes; the longest name wins."""
    starts = [rest[:length] for length in range(min(len(rest), _LONGEST_NAME), 1, -1)]
    candidates = {start + ending for start in starts for ending in ("", *rules.ENDINGS)}
    rows = Division.objects.filter(divisions.below("code", reached), name__in=candidates, until=None).exclude(
        kind=Kind.PSEUDO
    )
    best: dict[tuple[int, int], set[str]] = {}
    for row in rows.exclude(code=reached):
        taken = len(row.name) if rest.startswith(row.name) else len(spelling.stem(row.name))
        if rest.startswith(row.name[:taken]) and taken > 1:
            best.setdefault((row.level, -taken), set()).add(row.code)
    if not best:
        return None
    (_level, taken), codes = min(best.items())
    return (codes.pop(), -taken) if len(codes) == 1 else None
