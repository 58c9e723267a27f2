"""From reports to people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from muster.linkage import cluster, mixture, patterns, review, train
from muster.linkage.defaults import default_model
from muster.linkage.entities import Entities, collapsed, frequencies, gathered
from muster.linkage.grouping import Flags, Longs, numbered
from muster.linkage.reading import Reports
from muster.linkage.review import Pair
from muster.linkage.rows import Rows, canonical, normalised
from muster.linkage.scoring import Crowd, Odds, Scored, Scorer, any_pairs, judged, scored, unscored
from muster.linkage.trust import Trust
from muster.linkage.trust import judged as trusted_numbers

FEWEST_PAIRS = 1000
ROUNDS = (3.0, 0.0)
"""Log odds from which on people are joined: first what is clear, then, with what is then known of each, the rest."""


@dataclass(frozen=True)
class Linked:
    """Who each report belongs to, in the order of the list."""

    person: list[str]
    """The id of the person's first report, by the order of ids: the same however the list is sorted."""
    confidence: npt.NDArray[np.float64]
    """How likely it is that the report belongs to this person; 1 for a person's only report and for trusted numbers."""
    review: list[Pair]
    persons: int


def link(reports: Reports, model: Odds | None = None, scorer: Scorer = scored) -> Linked:
    """Link the reports of a list with each other; without a model the list teaches its own.

    `scorer` compares the people: here, or on a cluster.
    """
    order = canonical(reports)
    rows = normalised(reports, order)
    trust = trusted_numbers(rows)
    nobody = np.zeros(len(rows), dtype=np.int64)
    return Work(reports, order, rows, trust, nobody).done(model or train.model(rows, trust), scorer)


class Work:
    """The state between the rounds. `owner` is each report's person in a ledger, 0 for none."""

    def __init__(self, reports: Reports, order: Longs, rows: Rows, trust: Trust, owner: Longs) -> None:
        self.ids, self.order, self.rows, self.trust, self.owner = reports.ids, order, rows, trust, owner
        self.group, self.groups = collapsed(rows, trust, owner)
        self.common = frequencies(rows, self.group, self.groups)
        self.odds = np.full(len(rows), np.inf)
        """Of each report, the log odds of the weakest join that brought it in."""
        self.grey: list[Scored] = []
        self.grey_rows: list[tuple[Longs, Longs]] = []

    def done(self, model: Odds | None, scorer: Scorer = scored) -> Linked:
        """Compare, join, and once more."""
        people = self._people()
        chosen = model or self._unlearnt(people)
        for at, join in enumerate(ROUNDS):
            pairs = scorer(Crowd(self.rows, people, self.common), chosen, people.trusted == 0)
            pairs = pairs.at((people.owner[pairs.one] == 0) | (people.owner[pairs.two] == 0))
            self._joined(people, pairs, join, last=at == len(ROUNDS) - 1)
            people = self._people()
        return self._linked(people, chosen)

    def _unlearnt(self, people: Entities) -> Odds:
        """For a list that teaches nothing: what comes with Muster; for names in letters, which it does not know, what
        the list's pairs tell by themselves."""
        if np.count_nonzero(self._in_letters()) > len(self.rows) / 2:
            crowd = Crowd(self.rows, people, self.common)
            different, count = np.unique(unscored(crowd, people.trusted == 0), return_counts=True)
            if count.sum() >= FEWEST_PAIRS:
                by_chance = mixture.counted(patterns.decoded(any_pairs(crowd)))
                total = len(people) * (len(people) - 1) / 2
                return mixture.parted(patterns.decoded(different), count.astype(np.float64), by_chance, total)
        return default_model()

    def _in_letters(self) -> Flags:
        return np.asarray(self.rows.names.ends[self.rows.name, 0] > 0)

    def _people(self) -> Entities:
        return gathered(self.rows, self.trust, self.group, self.groups, self.owner)

    def _joined(self, people: Entities, pairs: Scored, join: float, *, last: bool) -> None:
        good = pairs.at(pairs.odds > join)
        joined = cluster.united(good.one, good.two, good.odds, people, good.days_differ())
        self._confide(joined.root, good)
        self._keep(good.at(joined.refused))
        if last:
            self._keep(pairs.at((pairs.odds > review.GREY) & (pairs.odds <= join)))
        number, self.groups = numbered(joined.root)
        self.group = number[self.group]

    def _confide(self, root: Longs, good: Scored) -> None:
        """A report that was joined is as sure as the best pair that its group had with the others of its person."""
        inside = good.at(root[good.one] == root[good.two])
        best = np.full(len(root), -np.inf)
        np.maximum.at(best, inside.one, inside.odds)
        np.maximum.at(best, inside.two, inside.odds)
        joined = np.bincount(root, minlength=len(root))[root] > 1
        self.odds = np.where(joined[self.group], np.minimum(self.odds, best[self.group]), self.odds)

    def _keep(self, pairs: Scored) -> None:
        """Remember pairs for the review by the first report of each side."""
        first = _firsts(self.group, self.groups)
        self.grey.append(pairs)
        self.grey_rows.append((first[pairs.one], first[pairs.two]))

    def _linked(self, people: Entities, model: Odds) -> Linked:
        first = _firsts(self.group, self.groups)
        names = [self.ids[row] for row in self.order[first].tolist()]
        person = [""] * len(self.ids)
        confidence = np.ones(len(self.ids))
        sure = np.where(np.isinf(self.odds) | (self.trust.trusted > 0), 1.0, patterns.chance(self.odds))
        confidence[self.order] = sure
        for row, group in zip(self.order.tolist(), self.group.tolist(), strict=True):
            person[row] = names[group]
        return Linked(person, confidence, self._review(people, model, first), self.groups)

    def _review(self, people: Entities, model: Odds, first: Longs) -> list[Pair]:
        found: dict[tuple[int, int], Pair] = {}
        one, two = review.two_numbers(self.rows, people)
        both = judged(Crowd(self.rows, people, self.common), model, one, two)
        self.grey.append(both)
        self.grey_rows.append((first[one], first[two]))
        for pairs, (rows_one, rows_two) in zip(self.grey, self.grey_rows, strict=True):
            apart = np.flatnonzero(self.group[rows_one] != self.group[rows_two])
            chances = patterns.chance(pairs.odds)
            for at in apart.tolist():
                a, b = self.group[rows_one[at]], self.group[rows_two[at]]
                key = (int(min(a, b)), int(max(a, b)))
                if key not in found or found[key].confidence < chances[at]:
                    found[key] = self._pair(rows_one[at], rows_two[at], chances[at], int(pairs.pattern[at]))
        return sorted(found.values(), key=lambda pair: (-pair.confidence, pair.one, pair.two))

    def _pair(self, one: int, two: int, chance: float, pattern: int) -> Pair:
        why = review.words(pattern)
        trusted = self._trusted_of(one), self._trusted_of(two)
        if all(trusted) and trusted[0] != trusted[1]:
            why.insert(0, review.TWO_NUMBERS)
        return Pair(int(self.order[one]), int(self.order[two]), round(float(chance), 3), "; ".join(why))

    def _trusted_of(self, row: int) -> int:
        return int(self.trust.trusted[row])


def _firsts(group: Longs, groups: int) -> Longs:
    first = np.full(groups, len(group), dtype=np.int64)
    np.minimum.at(first, group, np.arange(len(group)))
    return first
