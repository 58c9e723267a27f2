"""Gives the places of a day to people by name: of those who are alike, whoever keeps organisations together."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from muster.scheduling.problem import NOBODY, Ints, Problem
from muster.scheduling.roster import Roster

Hub = int
OpenParty = tuple[dict[Hub, list[int]], dict[Hub, list[tuple[Hub, int]]], dict[Hub, list[tuple[int, int]]]]


@dataclass(eq=False)
class Parties:
    """What a day's flow decided. Places are numbers of needs within `rows`."""

    rows: Ints
    fixed: list[tuple[int, int]] = field(default_factory=list)
    """People whose place is already theirs."""
    open: list[OpenParty] = field(default_factory=list)
    """People at home hubs, from which home hubs how many arrive in a zone, and its places with their number."""


def give_names(problem: Problem, roster: Roster, day: int, parties: Parties) -> None:
    """Write the day into the roster."""
    needs = problem.needs
    together: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    organisation = problem.organisation.tolist()

    def place(person: int, row: int) -> None:
        need = parties.rows[row]
        post, shift = int(needs.post[need]), int(needs.shift[need])
        roster.put(person, day, shift, post, int(needs.role[need]))
        if organisation[person] != NOBODY:
            together[post, shift][organisation[person]] += 1

    for person, row in parties.fixed:
        place(person, row)
    for people, arriving, places in parties.open:
        pools = {hub: _Pool(members, organisation) for hub, members in people.items()}
        for there, rows in places.items():
            quota = dict(arriving.get(there, ()))
            for row, count in sorted(rows, key=lambda item: -item[1]):
                need = parties.rows[row]
                here = together[int(needs.post[need]), int(needs.shift[need])]
                for person in _choose(pools, quota, here, count):
                    place(person, row)


class _Pool:
    """People of one home hub by organisation."""

    def __init__(self, members: list[int], organisation: list[int]) -> None:
        self.by: dict[int, list[int]] = defaultdict(list)
        for person in members:
            self.by[organisation[person]].append(person)


def _choose(pools: dict[Hub, _Pool], quota: dict[Hub, int], here: Counter[int], count: int) -> list[int]:
    """People for the places of one need: organisations that are there already first, then the one that fits best."""
    chosen: list[int] = []
    while len(chosen) < count:
        wanted = count - len(chosen)
        best: tuple[tuple[int, int, int], Hub, int] | None = None
        for hub, most in quota.items():
            if most <= 0:
                continue
            for organisation, members in pools[hub].by.items():
                if not members:
                    continue
                able = min(len(members), most, wanted)
                rank = (int(organisation in here or organisation == NOBODY), able, -len(members))
                if best is None or rank > best[0]:
                    best = (rank, hub, organisation)
        if best is None:
            break
        _, hub, organisation = best
        members = pools[hub].by[organisation]
        taken = min(len(members), quota[hub], wanted)
        chosen += [members.pop() for _ in range(taken)]
        quota[hub] -= taken
        if organisation != NOBODY:
            here[organisation] += 0
    return chosen
