"""Learning without labels by hand: people whose numbers are trusted, some of their reports with the number hidden.

A hidden report is taken out of its person. Of some the number is gone, of others it is spoilt as lists spoil it; which
of the people around it is the right one is known from the number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from muster.linkage import boost, keys, patterns
from muster.linkage.entities import collapsed, frequencies, gathered
from muster.linkage.grouping import Flags, Longs, mixed
from muster.linkage.numbers import FULL, Numbers
from muster.linkage.rows import Rows
from muster.linkage.trust import Trust

HIDDEN = 40_000
"""So many hidden reports are enough, however long the list is."""
FEWEST = 300
"""With fewer pairs that are known to be one person, the model that comes with Muster is better than an own one."""
_SPOILT = 0.35
_MOST_HIDDEN = 0.3
_UP_TO_DAY = 14


@dataclass(frozen=True)
class Lesson:
    """Patterns, and how many pairs of each are one person and how many are not."""

    pattern: Longs
    same: boost.Floats
    other: boost.Floats


def lesson(rows: Rows, trust: Trust) -> Lesson:
    """What this list teaches."""
    known = np.flatnonzero(trust.trusted > 0)
    chance = _chances(rows, trust.trusted, known)
    hidden = known[chance < min(_MOST_HIDDEN, HIDDEN / max(1, len(known)))]
    rows, typed = _spoilt(rows, trust.trusted, hidden)
    trusted = trust.trusted.copy()
    trusted[hidden] = 0
    blind = Trust(trusted[known], np.where(trust.trusted > 0, typed, 0)[known], trust.foreign[known])
    return _taught(_at(rows, known), blind, trust.trusted[known])


def _chances(rows: Rows, number: Longs, known: Longs) -> boost.Floats:
    """A number from 0 to 1 for each report, the same however the list is sorted."""
    return np.asarray(mixed(77, known, number[known], rows.name[known]) / np.float64(2**64))


def _taught(rows: Rows, blind: Trust, truth: Longs) -> Lesson:
    nobody = np.zeros(len(rows), dtype=np.int64)
    group, groups = collapsed(rows, blind, nobody)
    people = gathered(rows, blind, group, groups, nobody)
    common = frequencies(rows, group, groups)
    pairs = keys.candidates(rows, people, people.trusted == 0)
    one, two = pairs // groups, pairs % groups
    owner = np.zeros(groups, dtype=np.int64)
    owner[group] = truth
    return _counted(patterns.compared(rows, people, common, one, two), owner[one] == owner[two])


def _counted(pattern: Longs, same: Flags) -> Lesson:
    different, index = np.unique(pattern, return_inverse=True)
    many = len(different)
    ones = np.bincount(index, weights=same, minlength=many).astype(np.float64)
    return Lesson(different, ones, np.bincount(index, minlength=many).astype(np.float64) - ones)


def _at(rows: Rows, at: Longs) -> Rows:
    return replace(
        rows,
        name=rows.name[at],
        number=rows.number[at],
        phone=rows.phone[at],
        birth=rows.birth[at],
        sex=rows.sex[at],
        town=rows.town[at],
        village=rows.village[at],
        address=rows.address[at],
    )


def _spoilt(rows: Rows, number: Longs, hidden: Longs) -> tuple[Rows, Longs]:
    """The rows with some more numbers in their table, and who has which: some of the hidden, spoilt."""
    dice = np.random.default_rng(20220110)
    chosen = hidden[dice.random(len(hidden)) < _SPOILT]
    table, source = rows.numbers, number[chosen]
    letters, length = table.letters[source].copy(), table.length[source].copy()
    how = dice.integers(0, 10, len(chosen))
    at = 1 + (dice.random(len(chosen)) * (length - 1)).astype(np.int64)
    line = np.arange(len(chosen))
    full = length == FULL
    turned = (how >= 5) & (how < 7)  # noqa: PLR2004 - two in ten: neighbours turned
    cut = full & (how >= 7)  # noqa: PLR2004 - three in ten: cut short
    wrong = ~turned & ~cut
    letters[line[wrong], at[wrong]] = ord("0") + dice.integers(0, 10, wrong.sum())
    here, after = letters[line[turned], at[turned] - 1].copy(), letters[line[turned], at[turned]].copy()
    letters[line[turned], at[turned] - 1], letters[line[turned], at[turned]] = after, here
    length[cut] = dice.choice(np.array([17, 17, 16, 14, 12]), cut.sum())
    letters[np.arange(letters.shape[1]) >= length[:, None]] = 0
    typed = np.zeros_like(number)
    typed[chosen] = len(table.length) + line
    day_left, sex_left = length >= _UP_TO_DAY, full & ~cut
    more = Numbers(
        np.concatenate([table.letters, letters]),
        np.r_[table.length, length],
        np.r_[table.valid, np.zeros(len(chosen), dtype=bool)],
        np.r_[table.birth, np.where(day_left, table.birth[source], 0)],
        np.r_[table.sex, np.where(sex_left, table.sex[source], 0).astype(np.int8)],
    )
    return replace(rows, numbers=more), typed


def model(rows: Rows, trust: Trust) -> boost.Model | None:
    """The model this list teaches; None when it teaches too little."""
    learnt = lesson(rows, trust)
    if learnt.same.sum() < FEWEST:
        return None
    return boost.fitted(patterns.decoded(learnt.pattern), learnt.same, learnt.other)
