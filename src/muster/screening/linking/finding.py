"""Whose reports are: of somebody in the ledger, of somebody new, or left to a person. Reads only; `keeping` writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import connection
from django.db.models import Count

from muster.kernel.ids import uuid7
from muster.kernel.scope import Scope
from muster.linkage.incremental import Match, Matched, match
from muster.linkage.keys import MOST
from muster.screening.linking.known import Known, kept_of
from muster.screening.source_models import SourceRow

LARGEST = 20
"""So many rows tell of nobody but by a number: whoever seems to have more is looked at by a person."""
MANY_REPORTS = "very many reports"
LINKING, LOOKING = "screening.link", "screening.look"


@dataclass(frozen=True)
class Report:
    """What somebody told, as cells of `linkage`. One that may not `found` an entry is linked to a known person or to
    nobody: its number is wrong, and somebody has to ask."""

    cells: Mapping[str, str]
    founds: bool = True


@dataclass(frozen=True)
class Whose:
    """The person of the ledger, new or known; None for nobody."""

    person: UUID | None
    new: bool = False


@dataclass(frozen=True)
class Pair:
    """Two people who may be one."""

    one: UUID
    two: UUID
    confidence: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """Each report's person in order, pairs for a person to look at, and keys to be kept: person, mark, strong."""

    whose: list[Whose]
    pairs: list[Pair] = field(default_factory=list)
    keys: list[tuple[UUID, bytes, bool]] = field(default_factory=list)
    under: int = 0


def lock(scope: Scope, *turns: str) -> None:
    """One after another: two who take the same new person in at once would each make an entry (`LINKING`, what is
    meant where nothing is said), two who look at them first would each begin a measure (`LOOKING`). In this order."""
    with connection.cursor() as cursor:
        for turn in turns or (LINKING,):
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s), %s)", (turn, scope.incident or 0))


def find(scope: Scope, reports: Sequence[Report]) -> Found:
    """Link reports with the people within reach and with each other. Call `lock` before, and keep what is found."""
    if not reports:
        return Found([])
    known = Known(scope)
    matched = match([{**one.cells, "report_id": f"{at:09}"} for at, one in enumerate(reports)], known)
    matches = _not_too_many(known, matched)
    new: dict[str, UUID] = {}
    for report, one in zip(reports, matches, strict=True):
        if not one.known and report.founds and one.person not in new:
            new[one.person] = uuid7()
    whose = [Whose(UUID(one.person)) if one.known else _new(new.get(one.person)) for one in matches]
    pairs = _pairs(matched, whose)
    for somebody, before, after in zip(whose, matched.matches, matches, strict=True):
        if before != after and somebody.person is not None:
            pairs.append(Pair(somebody.person, UUID(before.person), before.confidence, (MANY_REPORTS,)))
    return Found(whose, pairs, _keys(known, matched, whose), known.key)


def find_again(known: Known, told: Sequence[tuple[UUID, Mapping[str, str]]]) -> Found:
    """The keys of people of the ledger by what was told of each, and whom they may be: nobody is joined, since each was
    entered for a reason."""
    matched = match([{**cells, "report_id": f"{at:09}"} for at, (_person, cells) in enumerate(told)], known)
    whose = [Whose(person) for person, _cells in told]
    pairs, first = _pairs(matched, whose), dict[str, UUID]()
    for (person, _cells), one in zip(told, matched.matches, strict=True):
        other = UUID(one.person) if one.known else first.setdefault(one.person, person)
        pairs.append(Pair(person, other, one.confidence, ()))
    kept = kept_of(known.scope)
    pairs = [replace(pair, one=kept.get(pair.one, pair.one), two=kept.get(pair.two, pair.two)) for pair in pairs]
    return Found(whose, [pair for pair in pairs if pair.one != pair.two], _keys(known, matched, whose), known.key)


def _new(person: UUID | None) -> Whose:
    return Whose(person, new=person is not None)


def _not_too_many(known: Known, matched: Matched) -> list[Match]:
    """The matches, but nobody of the ledger with very many reports gets another one that lacks their number."""
    alike = {
        at: one.person
        for at, (one, keys) in enumerate(zip(matched.matches, matched.keys, strict=True))
        if one.known and not (keys.valid and one.person in known.had.get(keys.number, ()))
    }
    rows = SourceRow.objects.filter(person__in={UUID(one) for one in alike.values()}).values("person")
    large = {str(row["person"]) for row in rows.annotate(n=Count("pk")).filter(n__gte=LARGEST)}
    return [
        one._replace(person=f"beside {at}", known=False) if alike.get(at) in large else one
        for at, one in enumerate(matched.matches)
    ]


def _pairs(matched: Matched, whose: Sequence[Whose]) -> list[Pair]:
    """Doubts as pairs of people; a report that is nobody's yet has none: somebody is asked about it anyway."""
    found = []
    for doubt in matched.doubts:
        one = whose[int(doubt.report_id)].person
        two = UUID(doubt.other) if doubt.known else whose[int(doubt.other)].person
        if one is not None and two is not None and one != two:
            found.append(Pair(one, two, doubt.confidence, tuple(doubt.why.split("; ")) if doubt.why else ()))
    return found


def _keys(known: Known, matched: Matched, whose: Sequence[Whose]) -> list[tuple[UUID, bytes, bool]]:
    """What of these reports is kept: keys that the person did not have, unless so many have them that they say
    nothing."""
    kept: dict[tuple[UUID, str], bool] = {}
    many: Counter[str] = Counter()
    for keys, person in zip(matched.keys, [one.person for one in whose], strict=True):
        if person is None:
            continue
        name = str(person)
        for key in keys.all:
            had = known.had.get(key, ())
            if len(had) + many[key] > MOST or name in had or (person, key) in kept:
                continue
            many[key] += 1
            kept[person, key] = keys.valid and key == keys.number
    return [(person, known.marks[key], strong) for (person, key), strong in kept.items()]
