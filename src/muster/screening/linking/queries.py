"""Grey pairs as the review shows them: two entries side by side, masked, what differs; and who was put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from muster.kernel import sealing
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.people.identities import NAME, NUMBER, PHONE
from muster.people.queries.ledger import contents_of
from muster.screening.link_models import GreyPair, Merge, PairState
from muster.screening.linking import words
from muster.screening.linking.beside import beside
from muster.screening.linking.cells import ADDRESS, BIRTH, SEX
from muster.screening.linking.known import kept_of
from muster.screening.models import Measure, Person
from muster.screening.source_models import ROW_COLUMN, SourceRow

LABELS = {
    NAME: _("Name"), NUMBER: _("ID number"), PHONE: _("Phone"), BIRTH: _("Date of birth"), SEX: _("Sex"),
    ADDRESS: _("Address"),
}  # fmt: skip
HIDDEN = (BIRTH, ADDRESS)
"""Not shown, only whether they are the same."""


@dataclass
class Side:
    """One of the two, with all that was told of them."""

    person: Person
    measure: Measure | None = None
    told: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    sources: dict[str, None] = field(default_factory=dict)

    def first(self, part: str) -> str:
        """What was told of it first, '' where nothing was."""
        return next(iter(self.told[part]), "")


@dataclass(frozen=True)
class Line:
    """A field of both; `differs` None where one of them says nothing."""

    label: str
    one: str
    two: str
    differs: bool | None


@dataclass(frozen=True)
class Shown:
    """A pair on the page."""

    pair: GreyPair
    one: Side
    two: Side
    lines: list[Line]
    why: list[str]


def within(scope: Scope) -> QuerySet[GreyPair]:
    """Pairs of which the asker sees both; nobody's for whoever may not see names."""
    if not scope.names:
        return GreyPair.objects.none()
    found = GreyPair.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return found.filter(scope.within("other_place"))


def open_pairs(scope: Scope) -> QuerySet[GreyPair]:
    """What is to be looked at, the likeliest first."""
    return within(scope).filter(state=PairState.OPEN).order_by("-confidence", "pk")


def settled(scope: Scope, limit: int = 5) -> list[GreyPair]:
    """What the asker settled last."""
    rows = within(scope).exclude(state=PairState.OPEN).filter(settled_by=scope.actor)
    return list(rows.order_by("-turn", "-pk")[:limit])


def shown(scope: Scope, pairs: Sequence[GreyPair]) -> list[Shown]:
    """These pairs side by side."""
    sides = _sides(scope, {one for pair in pairs for one in (pair.one, pair.two)})
    return [
        Shown(pair, sides[pair.one], sides[pair.two], _lines(sides[pair.one], sides[pair.two]), words.why(pair.why))
        for pair in pairs
        if pair.one in sides and pair.two in sides
    ]


def _sides(scope: Scope, people: Iterable[UUID]) -> dict[UUID, Side]:
    kept = kept_of(scope)
    now = {person: kept.get(person, person) for person in people}
    whose = {entry: stays for entry, stays in kept.items() if stays in now.values()}
    whose |= {stays: stays for stays in now.values()}
    rows = Person.objects.filter(scope.within("place"), incident=scope.incident or 0).in_bulk(set(now.values()))
    sides = {person: Side(row) for person, row in rows.items()}
    for measure in Measure.objects.filter(pk__in=sides):
        sides[measure.person].measure = measure
    for person, content in contents_of(scope, whose).items():
        _tell(sides.get(whose[person]), content)
    for row in SourceRow.objects.filter(scope.within("place"), person__in=whose).order_by("pk"):
        side = sides.get(whose[row.person]) if row.person is not None else None
        if side is not None:
            side.sources[row.source] = None
            _tell(side, _opened(row))
    return {person: sides[stays] for person, stays in now.items() if stays in sides}


def _opened(row: SourceRow) -> dict[str, str]:
    try:
        content: dict[str, str] = orjson.loads(sealing.open_sealed(row.sealed, column=ROW_COLUMN))
    except Problem:
        return {}
    return content


def _tell(side: Side | None, content: dict[str, str]) -> None:
    for part in LABELS if side is not None else ():
        if content.get(part):
            side.told[part][content[part]] = None  # type: ignore[union-attr]


def _lines(one: Side, two: Side) -> list[Line]:
    lines = []
    for part, label in LABELS.items():
        first, second = one.first(part), two.first(part)
        if not first and not second:
            continue
        differs = None if not (first and second) else one.told[part].keys().isdisjoint(two.told[part])
        if part in HIDDEN:
            left, right = (text[:1] + "***" if text else "" for text in (first, second))
        elif part == SEX:
            left, right = first, second
        else:
            left, right = beside(part, *_nearest(one.told[part], two.told[part]))
        lines.append(Line(str(label), left, right, differs))
    return lines


def _nearest(one: dict[str, None], two: dict[str, None]) -> tuple[str, str]:
    """A value that both have, else what was told first."""
    same = next((text for text in one if text in two), None)
    return (same, same) if same is not None else (next(iter(one), ""), next(iter(two), ""))


def merges_of(scope: Scope, person: UUID) -> list[Merge]:
    """Entries that are told of under this person's, and that under which this one is told of."""
    rows = Merge.objects.filter(Q(kept=person) | Q(gone=person), incident=scope.incident or 0, undone_at=None)
    return list(rows.order_by("pk"))
