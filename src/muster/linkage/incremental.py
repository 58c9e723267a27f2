"""New reports against a ledger of people: only those are fetched who share a key with one of them.

The ledger may be a table of sealed keys beside sealed reports, or a file; this module knows two questions to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from muster.linkage.defaults import default_model
from muster.linkage.grouping import Longs
from muster.linkage.keys import MOST
from muster.linkage.linking import Linked, Work
from muster.linkage.reading import COLUMNS, IDENTITY, from_rows
from muster.linkage.rows import Rows, canonical, normalised
from muster.linkage.scoring import Odds
from muster.linkage.textkeys import Keys, keys_of
from muster.linkage.trust import judged as trusted_numbers

Cells = Mapping[str, str]


class Ledger(Protocol):
    """What is asked of whoever keeps the people."""

    def having(self, keys: Sequence[str]) -> Mapping[str, Collection[str]]:
        """For each of the keys, the people who have it; of more than `MOST` any `MOST` + 1 are enough."""

    def told(self, people: Collection[str]) -> Iterable[tuple[str, Cells]]:
        """Each of these people's reports, as cells."""


class Match(NamedTuple):
    """Whose a new report is: somebody in the ledger, or somebody new, named after the first of their reports."""

    report_id: str
    person: str
    known: bool
    confidence: float


class Doubt(NamedTuple):
    """A new report, and a person of the ledger or another new report, that a person should look at."""

    report_id: str
    other: str
    known: bool
    confidence: float
    why: str


@dataclass(frozen=True)
class Matched:
    """The new reports in their order, and what is left to people."""

    matches: list[Match]
    doubts: list[Doubt]
    compared: int
    """So many people of the ledger were looked at."""


def match(reports: Sequence[Cells], ledger: Ledger, model: Odds | None = None) -> Matched:
    """Find whose the new reports are. Two people of the ledger are never joined here; that is a person's decision."""
    keys = [keys_of(cells) for cells in reports]
    having = ledger.having(sorted({key for one in keys for key in one.all}))
    people = sorted({person for found in having.values() if len(found) <= MOST for person in found})
    told = list(ledger.told(people))
    number = {person: at + 1 for at, person in enumerate(people)}
    together = [*reports, *({**cells, IDENTITY: f"\uffff{at:09}"} for at, (_, cells) in enumerate(told))]
    listed = from_rows({column: cells.get(column, "") for column in (IDENTITY, *COLUMNS)} for cells in together)
    order = canonical(listed)
    owner = np.array([0] * len(reports) + [number[person] for person, _ in told], dtype=np.int64)[order]
    rows = normalised(listed, order)
    work = Work(listed, order, rows, trusted_numbers(rows), owner)
    _count_the_unfetched(work, rows, keys, having, np.argsort(order)[: len(reports)])
    linked = work.done(model or default_model())
    return _told_apart(reports, linked, [person for person, _ in told], len(people))


def _count_the_unfetched(
    work: Work, rows: Rows, keys: Sequence[Keys], having: Mapping[str, Collection[str]], at: Longs
) -> None:
    """A name or phone of so many people that they were not fetched is as common as can be."""
    common = work.common
    for row, one in zip(at.tolist(), keys, strict=True):
        if len(having.get(one.name, ())) > MOST:
            common.folded[rows.names.folded[rows.name[row]]] += MOST
        for slot, phone in enumerate(one.phones):
            if len(having.get(phone, ())) > MOST:
                common.phone[np.searchsorted(common.phones, rows.phone[row, slot])] += MOST


def _told_apart(reports: Sequence[Cells], linked: Linked, told: Sequence[str], compared: int) -> Matched:
    many = len(reports)
    owner = dict(zip(linked.person[many:], told, strict=True))
    matches = []
    for cells, person, confidence in zip(reports, linked.person, linked.confidence.tolist(), strict=False):
        known = owner.get(person)
        matches.append(Match(cells[IDENTITY], known or person, known is not None, round(confidence, 3)))
    doubts = []
    for pair in linked.review:
        one, two = sorted((pair.one, pair.two))
        if one >= many:
            continue  # two people of the ledger: whoever made them had their reasons
        other = told[two - many] if two >= many else reports[two][IDENTITY]
        doubts.append(Doubt(reports[one][IDENTITY], other, two >= many, pair.confidence, pair.why))
    return Matched(matches, doubts, compared)
