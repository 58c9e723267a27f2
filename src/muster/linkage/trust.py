"""Which valid numbers belong to whom: a number whose name or day does not fit is somebody else's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from muster.linkage import compare
from muster.linkage.grouping import Flags, Longs, mixed, numbered
from muster.linkage.rows import Rows

_AGREES = 3
"""A report whose own day and sex fit the number speaks as loudly as so many that say neither."""


@dataclass(frozen=True)
class Trust:
    """For each report: its trusted number, or what it has instead."""

    trusted: Longs
    typed: Longs
    """A number that is evidence only: not valid, or valid and doubtful."""
    foreign: Longs
    """A valid number that is somebody else's; it says nothing about this person."""


def judged(rows: Rows) -> Trust:
    """Who owns each valid number: the name that most of its reports have, as far as their days agree."""
    number = rows.number.astype(np.int64)
    at = np.flatnonzero(rows.numbers.valid[number])
    group, groups = numbered(number[at])
    name, said = rows.name[at].astype(np.int64), rows.birth[at].astype(np.int64)
    day = compare.births(said, rows.numbers.birth[number[at]])
    weight = _weights(rows, at, day)
    owner, contested = _owners(rows, group, groups, name, weight)
    level = compare.names(rows.names, name, owner[group])
    fits = _fits(level, day, _conflict(rows, at))
    doubtful = contested[group] | _days_differ(group, groups, fits, day)[group]
    trusted, typed, foreign = np.zeros_like(number), number.copy(), np.zeros_like(number)
    typed[at] = np.where(fits & doubtful, number[at], 0)
    trusted[at] = np.where(fits & ~doubtful, number[at], 0)
    foreign[at] = np.where(fits, 0, number[at])
    return Trust(trusted, typed, foreign)


def _conflict(rows: Rows, at: Longs) -> Flags:
    """Whether the report says another sex than its number."""
    return np.asarray((rows.sex[at] > 0) & (rows.sex[at] == 3 - rows.numbers.sex[rows.number[at]]))


def _fits(level: compare.Levels, day: compare.Levels, sex_conflict: Flags) -> Flags:
    """Whether a report with this number may be its owner's: brothers differ in one character, too."""
    sure = level <= compare.FOLDED
    likely = (level <= compare.COMPATIBLE) & ~sex_conflict & (day < compare.BIRTH_DAY)
    return np.asarray(sure | likely | ((day == compare.BIRTH_SAME) & (level < compare.OTHER)))


def _weights(rows: Rows, at: Longs, day: compare.Levels) -> Longs:
    sex_conflict = _conflict(rows, at)
    agrees = (day == compare.BIRTH_SAME) & ~sex_conflict
    conflicts = (day == compare.BIRTH_OTHER) | sex_conflict
    return np.where(agrees, _AGREES + 1, np.where(conflicts, 0, 1)).astype(np.int64) + 1


def _owners(rows: Rows, group: Longs, groups: int, name: Longs, weight: Longs) -> tuple[Longs, Flags]:
    """The name that owns each number, and whether another name has as good a claim."""
    folded = rows.names.folded[name].astype(np.int64)
    named = name > 0
    claim, claims = numbered(mixed(1, group[named], folded[named]))
    weights = np.bincount(claim, weights=weight[named], minlength=claims).astype(np.int64)
    first = np.full(claims, np.iinfo(np.int64).max)
    np.minimum.at(first, claim, np.arange(len(claim)))
    of_group, of_name = group[named][first], name[named][first]
    order = np.lexsort((first, -weights, of_group))
    of_group, of_name, weights = of_group[order], of_name[order], weights[order]
    start = np.flatnonzero(np.r_[True, of_group[1:] != of_group[:-1]]) if len(of_group) else np.zeros(0, dtype=np.int64)
    owner, most = np.zeros(groups, dtype=np.int64), np.zeros(groups, dtype=np.int64)
    owner[of_group[start]], most[of_group[start]] = of_name[start], weights[start]
    rival = compare.names(rows.names, of_name, owner[of_group]) > compare.COMPATIBLE
    contested = np.zeros(groups, dtype=bool)
    contested[of_group[rival & (weights >= most[of_group])]] = True
    return owner, contested


def _days_differ(group: Longs, groups: int, fits: Flags, day: compare.Levels) -> Flags:
    """Where those who fit by name mostly say quite another day than the number does."""
    other = np.bincount(group[fits & (day >= compare.BIRTH_DAY)], minlength=groups)
    same = np.bincount(group[fits & (day > 0) & (day < compare.BIRTH_DAY)], minlength=groups)
    return np.asarray(other > same)
