"""What people would rather not do: shifts against a wish cost, they are never forbidden.

A wish names days and shifts that somebody would like to be free of, and posts at which it does not mind: nights that
are not wanted, days off, or whatever is not at one's own post. The bound leaves wishes out, which only lowers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from muster.scheduling.problem import Problem

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Wish:
    """Numbers of a person, of days and shifts, and of the posts at which a shift then goes against nothing."""

    person: int
    days: tuple[int, ...]
    shifts: tuple[int, ...]
    posts: tuple[int, ...] = ()


class Wishes:
    """Tables over all wishes of a problem."""

    def __init__(self, problem: Problem) -> None:
        self._posts, self._shape = len(problem.names.posts), (problem.people, problem.days, problem.shifts)
        self.counts: Ints = np.zeros(self._shape, dtype=np.int64)
        """[person, day, shift]: how many wishes a shift goes against anywhere but at a wished post."""
        kept: list[Ints] = []
        for wish in problem.wishes:
            days, shifts = (np.array(part, dtype=np.int64) for part in (wish.days, wish.shifts))
            self.counts[np.ix_(np.array([wish.person]), days, shifts)] += 1
            if wish.posts:
                person, posts = np.array([wish.person]), np.array(wish.posts, dtype=np.int64)
                kept.append(self._keys(*(one.ravel() for one in np.meshgrid(person, posts, shifts, days))))
        every = np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)
        self._kept, self._times = np.unique(every, return_counts=True)

    def _keys(self, person: Ints, post: Ints, shift: Ints, day: Ints) -> Ints:
        _people, days, shifts = self._shape
        return ((day * shifts + shift) * len(self.counts) + person) * self._posts + post

    def against(self, person: Ints, post: Ints, shift: Ints, day: Ints) -> Ints:
        """How many wishes each of these assignments goes against."""
        found: Ints = self.counts[person, day, shift].copy()
        if len(self._kept):
            keys = self._keys(person, post, shift, day)
            at = np.minimum(np.searchsorted(self._kept, keys), len(self._kept) - 1)
            found -= np.where(self._kept[at] == keys, self._times[at], 0)
        return found

    def wished(self, day: int) -> tuple[Ints, Ints, Ints]:
        """Person, post and shift of everything that somebody wishes to stand at on a day."""
        width = len(self.counts) * self._posts
        low, high = np.searchsorted(self._kept, [day * self._shape[2] * width, (day + 1) * self._shape[2] * width])
        keys = self._kept[low:high]
        return keys // self._posts % len(self.counts), keys % self._posts, keys // width % self._shape[2]


def against(problem: Problem, person: Ints, post: Ints | int, shift: Ints | int, day: Ints | int) -> Ints:
    """The same of a problem; nothing where nobody wishes anything."""
    if not problem.wishes:
        return np.zeros(len(person), dtype=np.int64)
    people, posts, shifts, days = np.broadcast_arrays(person, post, shift, day)
    return problem.wished.against(people, posts, shifts, days)
