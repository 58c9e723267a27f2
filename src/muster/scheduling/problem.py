"""A roster problem as the engine sees it: names are numbers, and what is looked up often is a table.

Numbers are positions in the tuples of names. Role 0 is `any`; role k is skill k - 1. An organisation of -1 is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from muster.scheduling.form import Rules, Weights
from muster.scheduling.wishes import Wish, Wishes

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
ANY = 0
NOBODY = -1


@dataclass(frozen=True)
class Names:
    """What each number stands for in the file."""

    people: tuple[str, ...]
    posts: tuple[str, ...]
    shifts: tuple[str, ...]
    zones: tuple[str, ...]
    roles: tuple[str, ...]
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """Places wanted, one row for each post, shift, day and role; rows of the file for the same four are added up."""

    post: Ints
    shift: Ints
    day: Ints
    role: Ints
    least: Ints
    target: Ints

    def __len__(self) -> int:
        return len(self.post)


@dataclass(frozen=True)
class Previous:
    """Assignments of the plan before this one, as far as their names are still known; `lost` are the others."""

    person: Ints
    post: Ints
    shift: Ints
    day: Ints
    role: Ints
    lost: int

    def __len__(self) -> int:
        return len(self.person)


def no_previous(lost: int = 0) -> Previous:
    """No plan before this one, or none of which anything is still known."""
    none = np.zeros(0, dtype=np.int64)
    return Previous(none, none, none, none, none, lost)


@dataclass(frozen=True)
class Pin:
    person: int
    post: int
    shift: int
    day: int


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything about one roster; read-only."""

    names: Names
    days: int
    starts: Ints
    """Minute of the day at which each shift starts."""
    ends: Ints
    """Minute, counted from the same midnight, at which it ends."""
    night: Bools
    zone: Ints
    organisation: Ints
    skills: Bools
    """[person, role]; everybody may fill `any`."""
    free: Bools
    """[person, day, shift]: available and not excluded."""
    post_zone: Ints
    km: Floats
    """[zone of the person, zone of the post]."""
    needs: Needs
    rules: Rules
    weights: Weights
    pins: tuple[Pin, ...] = ()
    excluded: frozenset[int] = frozenset()
    previous: Previous = field(default_factory=no_previous)
    wishes: tuple[Wish, ...] = ()

    @cached_property
    def wished(self) -> Wishes:
        """The wishes as tables."""
        return Wishes(self)

    @property
    def people(self) -> int:
        return len(self.names.people)

    @property
    def shifts(self) -> int:
        return len(self.names.shifts)

    @property
    def roles(self) -> int:
        return len(self.names.roles)

    def slot(self, post: Ints, shift: Ints, day: Ints, role: Ints) -> Ints:
        """One number for a post, shift, day and role."""
        return ((day * self.shifts + shift) * len(self.names.posts) + post) * self.roles + role

    def unused(self) -> Floats:
        """[person, role]: what the skills cost that the role leaves unused."""
        owned = self.skills[:, 1:].sum(axis=1, dtype=np.int64)
        used = np.ones((self.people, self.roles), dtype=np.int64)
        used[:, ANY] = 0
        table: Floats = self.weights.unused_skill * (owned[:, None] - used)
        return table
