"""For lists without trusted numbers: two kinds of pairs, told apart by their levels alone (Fellegi and Sunter, by EM).

Every field speaks for itself here; that is less than trees can learn, but needs no examples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from muster.linkage import compare, patterns

Floats = npt.NDArray[np.float64]
ROUNDS = 30
_SMOOTH = 0.5
_LEAST = -3.0
"""No field speaks louder against: any of them may be somebody else's."""
_SPEAKING = tuple(at for at, (name, _) in enumerate(patterns.FIELDS) if name not in ("rarity", "trusted"))
_CLEAR = 2
"""So many fields that agree make a pair one person's, to begin with."""
_AGREES = {
    "name": compare.FOLDED,
    "number": compare.CUT,
    "birth": compare.BIRTH_NEAR,
    "phone": 2,
    "address": 2,
}


@dataclass(frozen=True)
class Additive:
    """What each level of each field is worth, in log odds."""

    start: float
    worth: Floats

    def odds(self, levels: npt.NDArray[np.int8]) -> Floats:
        """The log odds of each pattern."""
        return np.asarray(self.start + sum(self.worth[at, levels[:, at]] for at in _SPEAKING))


def parted(levels: npt.NDArray[np.int8], count: Floats, by_chance: Floats, total: float) -> Additive:
    """The model that explains best how often each pattern is seen.

    `by_chance` is how often each level of each field comes among any two people, `total` how many pairs those are.
    """
    share = _first_guess(levels)
    model = Additive(0.0, np.zeros_like(by_chance))
    for _ in range(ROUNDS):
        model = _from_shares(levels, count * share, by_chance, total)
        share = patterns.chance(model.odds(levels))
    return model


def counted(levels: npt.NDArray[np.int8]) -> Floats:
    """How often each level of each field comes, one row a field."""
    return np.array(
        [np.bincount(levels[:, at], minlength=patterns.WIDEST) for at in range(levels.shape[1])], dtype=float
    )


def _first_guess(levels: npt.NDArray[np.int8]) -> Floats:
    agreeing = np.zeros(len(levels), dtype=np.int64)
    for at, (name, _) in enumerate(patterns.FIELDS):
        if name in _AGREES:
            agreeing += (levels[:, at] > 0) & (levels[:, at] <= _AGREES[name])
    return np.where(agreeing > _CLEAR, 0.95, np.where(agreeing == _CLEAR, 0.3, 0.02))


def _from_shares(levels: npt.NDArray[np.int8], same: Floats, by_chance: Floats, total: float) -> Additive:
    worth = np.zeros_like(by_chance)
    for at in _SPEAKING:
        ones = np.bincount(levels[:, at], weights=same, minlength=patterns.WIDEST) + _SMOOTH
        others = by_chance[at] + _SMOOTH
        ones[0] = others[0] = 0.0  # what is not said speaks for nothing
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.log(ones / ones.sum()) - np.log(others / others.sum())
        worth[at] = np.where(np.isfinite(ratio), np.maximum(ratio, _LEAST), 0.0)
    return Additive(float(np.log((same.sum() + _SMOOTH) / total)), worth)
