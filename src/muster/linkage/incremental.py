"""New reports against a ledger of people: only those are fetched who share a key with one of them.

The ledger may be a table of sealed keys beside sealed reports, or a file; this module knows two questions to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import log
from typing import NamedTuple, Protocol

import numpy as np

from muster.linkage import patterns
from muster.linkage.defaults import default_model
from muster.linkage.grouping import Flags, Longs
from muster.linkage.keys import MOST
from muster.linkage.linking import Linked, Work
from muster.linkage.reading import COLUMNS, IDENTITY, from_rows
from muster.linkage.rows import Rows, canonical, normalised
from muster.linkage.scoring import Crowd, Odds, Scored, scored
from muster.linkage.textkeys import Keys, keys_of
from muster.linkage.trust import judged as trusted_numbers

Cells = Mapping[str, str]
WHOLE = 0.9
"""Where so many reports tell a number that was told before, nearly everybody has been told of."""
_DOUBTED = 10
"""As if so many reports had told a new number, and as many one told before: few reports say little."""


class Ledger(Protocol):
    """What is asked of whoever keeps the people."""

    def having(self, keys: Sequence[str]) -> Mapping[str, Collection[str]]:
        """For each of the keys, the people who have it; of more than `MOST` any `MOST` + 1 are enough."""

    def numbered(self, people: Collection[str]) -> Collection[str]:
        """Those of them who have told a right number of their own."""

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
    keys: list[Keys]
    """Of each new report; a ledger that takes the report in keeps them."""


def match(reports: Sequence[Cells], ledger: Ledger, model: Odds | None = None) -> Matched:
    """Find whose the new reports are. Two people of the ledger are never joined here; that is a person's decision."""
    keys = [keys_of(cells) for cells in reports]
    having = ledger.having(sorted({key for one in keys for key in one.all}))
    settled = [_settled(one, having) for one in keys]
    people = sorted(_asked(keys, settled, having, ledger))
    if len(reports) == 1 and not people:
        return _alone(reports[0], keys, settled[0])
    told = list(ledger.told(people))
    number = {person: at + 1 for at, person in enumerate(dict.fromkeys([*people, *filter(None, settled)]))}
    together = [*reports, *({**cells, IDENTITY: f"\uffff{at:09}"} for at, (_, cells) in enumerate(told))]
    listed = from_rows({column: cells.get(column, "") for column in (IDENTITY, *COLUMNS)} for cells in together)
    order = canonical(listed)
    owners = [number.get(person or "", 0) for person in settled] + [number[person] for person, _ in told]
    rows = normalised(listed, order)
    work = Work(listed, order, rows, trusted_numbers(rows), np.array(owners, dtype=np.int64)[order])
    _count_the_unfetched(work, rows, keys, having, np.argsort(order)[: len(reports)])
    linked = work.done(model or default_model(), partial(_beginning, _to_come(keys, having)))
    matches, doubts = _told_apart(reports, linked, settled, [person for person, _ in told])
    return Matched(matches, doubts, len(people), keys)


def _to_come(keys: Sequence[Keys], having: Mapping[str, Collection[str]]) -> float:
    """How far, in log odds, the ledger is from one in which everybody has been told of: by how many of the reports with
    a right number tell one that is in the ledger or stands in another report."""
    times = Counter(one.number for one in keys if one.valid)
    again = sum(many for number, many in times.items() if many > 1 or having.get(number))
    share = (again + _DOUBTED) / (times.total() + 2 * _DOUBTED)
    return max(0.0, log(WHOLE / (1 - WHOLE)) - log(share / (1 - share)))


def _beginning(to_come: float, crowd: Crowd, model: Odds, asked: Flags) -> Scored:
    """As in a list, but a name and a place speak more softly: the lists that taught the model held nearly everybody,
    while of a name that nobody else has yet in the ledger others may be still to come."""
    pairs = scored(crowd, model, asked)
    soft = patterns.name_and_place(patterns.decoded(pairs.pattern))
    return replace(pairs, odds=np.where(soft, pairs.odds - to_come, pairs.odds))


def _alone(report: Cells, keys: list[Keys], person: str | None) -> Matched:
    """A single report, and nobody to look at beside it: the tables of all comparisons would be made for nothing."""
    return Matched([Match(report[IDENTITY], person or report[IDENTITY], person is not None, 1.0)], [], 0, keys)


def _settled(keys: Keys, having: Mapping[str, Collection[str]]) -> str | None:
    """The one person of the ledger who told both this right number and its beginning under this name."""
    if not keys.valid:
        return None
    found = set(having.get(keys.number, ())) & set(having.get(keys.begin, ()))
    return found.pop() if len(found) == 1 else None


def _asked(
    keys: Sequence[Keys], settled: Sequence[str | None], having: Mapping[str, Collection[str]], ledger: Ledger
) -> set[str]:
    """Who has to be looked at. Two with right numbers of their own are not compared, unless they share a phone or one
    of the numbers: who is merely called alike, or lives nearby, is looked at only when they told none."""
    wanted: set[str] = set()
    nearby: set[str] = set()
    for one, person in zip(keys, settled, strict=True):
        if person is not None:
            continue
        alone = one.valid and not having.get(one.number)
        for key in one.all:
            found = having.get(key, ())
            if len(found) <= MOST:
                (nearby if alone and key not in one.phones else wanted).update(found)
    nearby -= wanted
    return wanted | nearby.difference(ledger.numbered(nearby))


def _count_the_unfetched(
    work: Work, rows: Rows, keys: Sequence[Keys], having: Mapping[str, Collection[str]], at: Longs
) -> None:
    """A name is as common as people have it, fetched or not; a phone of so many that they were not fetched is as common
    as can be."""
    common = work.common
    for row, one in zip(at.tolist(), keys, strict=True):
        name = rows.names.folded[rows.name[row]]
        common.folded[name] = max(common.folded[name], len(having.get(one.name, ())))
        for slot, phone in enumerate(one.phones):
            if len(having.get(phone, ())) > MOST:
                common.phone[np.searchsorted(common.phones, rows.phone[row, slot])] += MOST


def _told_apart(
    reports: Sequence[Cells], linked: Linked, settled: Sequence[str | None], told: Sequence[str]
) -> tuple[list[Match], list[Doubt]]:
    many = len(reports)
    owner = {group: person for group, person in zip(linked.person, [*settled, *told], strict=True) if person}
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
    return matches, doubts
