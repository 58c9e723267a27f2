"""From a table of people to scored pairs: the step that is the same in a file, on Spark and against a ledger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from muster.linkage import keys, patterns
from muster.linkage.boost import Model
from muster.linkage.entities import Entities, Frequencies
from muster.linkage.grouping import Flags, Longs
from muster.linkage.rows import Rows


@dataclass(frozen=True)
class Scored:
    """Pairs of people by index, what their comparison came to, and the log odds that they are one."""

    one: Longs
    two: Longs
    pattern: Longs
    odds: npt.NDArray[np.float64]

    def at(self, chosen: Longs | Flags) -> Scored:
        """Some of the pairs."""
        return Scored(self.one[chosen], self.two[chosen], self.pattern[chosen], self.odds[chosen])


@dataclass(frozen=True)
class Crowd:
    """People, the tables that their names and numbers stand in, and how common those are."""

    rows: Rows
    people: Entities
    common: Frequencies


def scored(crowd: Crowd, model: Model, asked: Flags) -> Scored:
    """All pairs that share a key, of which at least one is asked about."""
    pairs = keys.candidates(crowd.rows, crowd.people, asked)
    return judged(crowd, model, pairs // len(crowd.people), pairs % len(crowd.people))


def judged(crowd: Crowd, model: Model, one: Longs, two: Longs) -> Scored:
    """These pairs."""
    pattern = patterns.compared(crowd.rows, crowd.people, crowd.common, one, two)
    different, index = np.unique(pattern, return_inverse=True)
    return Scored(one, two, pattern, model.odds(patterns.decoded(different))[index])
