"""From a table of people to scored pairs: the step that is the same in a file, on Spark and against a ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from muster.linkage import compare, keys, patterns
from muster.linkage.entities import Entities, Frequencies
from muster.linkage.grouping import Flags, Longs
from muster.linkage.rows import Rows

_BIRTH = [name for name, _ in patterns.FIELDS].index("birth")


_NAME_ALONE = -0.5
"""A name that several people have joins nobody by itself, whatever a model says; it is shown to a person."""


class Odds(Protocol):
    """What patterns are worth."""

    def odds(self, levels: npt.NDArray[np.int8]) -> npt.NDArray[np.float64]:
        """The log odds, for each row of levels, that two people are one."""


@dataclass(frozen=True)
class Scored:
    """Pairs of people by index, what their comparison came to, and the log odds that they are one."""

    one: Longs
    two: Longs
    pattern: Longs
    odds: npt.NDArray[np.float64]

    def days_differ(self) -> Flags:
        """Pairs whose birth dates are clearly two."""
        return np.asarray(patterns.decoded(self.pattern)[:, _BIRTH] >= compare.BIRTH_DAY)

    def at(self, chosen: Longs | Flags) -> Scored:
        """Some of the pairs."""
        return Scored(self.one[chosen], self.two[chosen], self.pattern[chosen], self.odds[chosen])


@dataclass(frozen=True)
class Crowd:
    """People, the tables that their names and numbers stand in, and how common those are."""

    rows: Rows
    people: Entities
    common: Frequencies


Scorer = Callable[[Crowd, Odds, Flags], Scored]


def scored(crowd: Crowd, model: Odds, asked: Flags) -> Scored:
    """All pairs that share a key, of which at least one is asked about."""
    pairs = keys.candidates(crowd.rows, crowd.people, asked)
    return judged(crowd, model, pairs // len(crowd.people), pairs % len(crowd.people))


def unscored(crowd: Crowd, asked: Flags) -> Longs:
    """The patterns of all pairs that `scored` would look at."""
    pairs = keys.candidates(crowd.rows, crowd.people, asked)
    one, two = pairs // len(crowd.people), pairs % len(crowd.people)
    return patterns.compared(crowd.rows, crowd.people, crowd.common, one, two)


def any_pairs(crowd: Crowd, many: int = 300_000) -> Longs:
    """The patterns of pairs by chance."""
    dice = np.random.default_rng(20220110)
    one, two = dice.integers(0, len(crowd.people), (2, many))
    return patterns.compared(crowd.rows, crowd.people, crowd.common, one[one != two], two[one != two])


def judged(crowd: Crowd, model: Odds, one: Longs, two: Longs) -> Scored:
    """These pairs."""
    pattern = patterns.compared(crowd.rows, crowd.people, crowd.common, one, two)
    different, index = np.unique(pattern, return_inverse=True)
    levels = patterns.decoded(different)
    odds = np.where(patterns.name_alone(levels), np.minimum(model.odds(levels), _NAME_ALONE), model.odds(levels))
    return Scored(one, two, pattern, odds[index])
