"""One day as a min-cost flow, all other days as they stand.

People who are alike (class, organisation, shifts they may work, prices) are one node. They go through hubs (zone, role,
shift) to the zones of posts and there to places, and count there as one organisation more; people of an organisation
that a post is meant for (its *host*) go straight there, without that. So ways, skills, nights, changes and open places
cost exactly what they cost, and only the splitting of organisations is an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from muster.scheduling.bound import Classes
from muster.scheduling.names import Parties, give_names
from muster.scheduling.network import Network
from muster.scheduling.problem import ANY, NOBODY, Bools, Floats, Ints, Problem
from muster.scheduling.roster import Roster
from muster.scheduling.wishes import against

FINE = 1000.0


@dataclass(frozen=True, eq=False)
class Prices:
    """What using somebody costs beside what the contract counts. Per person."""

    work: Floats
    night: Floats
    away: Floats | None = None
    """Of working where one's organisation is no host."""


@dataclass(frozen=True, eq=False)
class Hosts:
    """Which organisations a post and shift of the day is meant for, and what each person of them costs there."""

    post: Ints
    shift: Ints
    organisation: Ints
    cost: Floats


class DayFlow:
    """Builds the network of one day and puts its answer into a roster."""

    def __init__(self, problem: Problem, groups: Classes, by_organisation: bool = True) -> None:
        self.problem, self.groups = problem, groups
        self.by_organisation = by_organisation
        """Whether organisations are told apart in the network, or only where names are given out."""
        self.unused = problem.unused()
        self.pins = {(pin.person, pin.day): (pin.post, pin.shift) for pin in problem.pins}
        first = np.unique(groups.of, return_index=True)[1]
        self.class_unused = self.unused[first]

    def solve(self, roster: Roster, day: int, free: Bools, prices: Prices, hosts: Hosts) -> Roster | None:
        """A roster that differs on this day only, or None when the flow fails."""
        build = _Build(self, day, free, prices, hosts)
        flows = build.network.solve(build.supply(), build.sink)
        if flows is None:
            return None
        result = roster.copy()
        result.clear(day)
        give_names(self.problem, result, day, build.parties(flows))
        for person, pinned_day in self.pins:
            if pinned_day == day and result.shift[person, day] == NOBODY:
                post, shift = self.pins[person, day]
                result.put(person, day, shift, post, ANY)
        return result


class _Build:
    """The network of one day."""

    def __init__(self, flow: DayFlow, day: int, free: Bools, prices: Prices, hosts: Hosts) -> None:
        self.flow, self.problem, self.day = flow, flow.problem, day
        self.prices, self.hosts = prices, hosts
        self.rows = np.flatnonzero(self.problem.needs.day == day)
        self._group_people(free)
        network = self.network = Network()
        network.new(self.count)
        shape = self.shape = (len(self.problem.names.zones), self.problem.roles, self.problem.shifts)
        self.hub = network.new(int(np.prod(shape)))
        self.there = network.new(int(np.prod(shape)))
        self.slot = network.new(len(self.rows))
        self._host_hubs()
        self.sink = network.new(1)
        self._arcs()

    def supply(self) -> Ints:
        return self.size

    def _group_people(self, free: Bools) -> None:
        """Number the groups of people who are alike; who is pinned, was planned before or wishes a post is a group of
        their own."""
        problem = self.problem
        own = np.zeros(problem.people, dtype=np.int64)
        previous = problem.previous
        before = np.flatnonzero(previous.day == self.day)
        own[previous.person[before]] = 1 + np.arange(len(before))
        pinned = [person for person, day in self.flow.pins if day == self.day]
        own[pinned] = 1 + len(before) + np.arange(len(pinned))
        free = free.copy()
        free[pinned] = False
        wishing = self._wishing(free, own)
        own[wishing] = 1 + len(before) + len(pinned) + np.arange(len(wishing))
        bits = free @ (1 << np.arange(problem.shifts))
        people = np.flatnonzero((bits > 0) | (own > 0))
        work = np.rint(self.prices.work * FINE).astype(np.int64)
        night = np.rint(self.prices.night * FINE).astype(np.int64)
        columns = [self.flow.groups.of, bits, work, night, own]
        columns += [problem.organisation] if self.flow.by_organisation else []
        columns += [] if self.prices.away is None else [np.rint(self.prices.away * FINE).astype(np.int64)]
        columns += list(problem.wished.counts[:, self.day].T) if problem.wishes else []
        keys = np.zeros(len(people), dtype=np.int64)
        for column in columns:
            _, dense = np.unique(column[people], return_inverse=True)
            keys = np.unique(keys * (int(dense.max(initial=0)) + 1) + dense, return_inverse=True)[1]
        order = np.lexsort((problem.organisation[people], keys))
        self.people = people[order]
        self.first = np.searchsorted(keys[order], np.arange(int(keys.max(initial=-1)) + 2))
        self.count = len(self.first) - 1
        self.size = np.diff(self.first)
        self.sample = self.people[self.first[:-1]]
        self.free = free[self.sample]

    def _wishing(self, free: Bools, own: Ints) -> Ints:
        """Who is free today, wishes to stand at some posts, and is in no group of their own yet."""
        if not self.problem.wishes:
            return np.zeros(0, dtype=np.int64)
        people = np.unique(self.problem.wished.wished(self.day)[0])
        alone: Ints = people[free[people].any(axis=1) & (own[people] == 0)]
        return alone

    def _host_hubs(self) -> None:
        """A hub for each organisation, zone, role and shift that has somewhere to go as a host."""
        problem, needs = self.problem, self.problem.needs
        post, shift, role = needs.post[self.rows], needs.shift[self.rows], needs.role[self.rows]
        place = post * problem.shifts + shift
        host_place = self.hosts.post * problem.shifts + self.hosts.shift
        order = np.argsort(host_place, kind="stable")
        low = np.searchsorted(host_place[order], place)
        high = np.searchsorted(host_place[order], place, side="right")
        repeat = high - low
        row = np.repeat(np.arange(len(self.rows)), repeat)
        within = np.arange(len(row)) - np.repeat(np.cumsum(repeat) - repeat, repeat)
        host = order[np.repeat(low, repeat) + within]
        self.host_row, self.host_cost = row, self.hosts.cost[host]
        self.host_key = (self.hosts.organisation[host] * problem.roles + role[row]) * problem.shifts + shift[row]

    def _group_arcs(self) -> tuple[Ints, Ints, Ints, Floats]:
        """Group, role, shift and cost of every kind of work that a group can do."""
        problem = self.problem
        kinds = self.flow.groups.of[self.sample]
        wanted = np.zeros((problem.roles, problem.shifts), dtype=np.bool_)
        wanted[problem.needs.role[self.rows], problem.needs.shift[self.rows]] = True
        usable = self.flow.groups.skills[kinds][:, :, None] & self.free[:, None, :] & wanted[None]
        group, role, shift = np.nonzero(usable)
        cost = self.flow.class_unused[kinds[group], role] + self.prices.work[self.sample[group]]
        cost = cost + np.where(problem.night[shift], self.prices.night[self.sample[group]], 0.0)
        if problem.wishes:
            cost = cost + problem.weights.wish * problem.wished.counts[self.sample[group], self.day, shift]
        return group, role, shift, cost

    def _arcs(self) -> None:
        problem, network = self.problem, self.network
        many = np.full(1, self.sink)
        everyone = np.arange(self.count)
        network.add(everyone, np.repeat(many, self.count), self.size, np.zeros(self.count))
        group, role, shift, cost = self.work = self._group_arcs()
        zone = problem.zone[self.sample[group]]
        self.to_hub = np.ravel_multi_index((zone, role, shift), self.shape)
        away = 0.0 if self.prices.away is None else self.prices.away[self.sample[group]]
        network.add(group, self.hub + self.to_hub, self.size[group], cost + away)
        self._way_arcs()
        self._slot_arcs()
        self._host_arcs(group, role, shift, zone, cost)
        self._own_arcs()

    def _way_arcs(self) -> None:
        """From homes to the zones of posts."""
        problem = self.problem
        alive = np.zeros(self.shape, dtype=np.bool_)
        alive.reshape(-1)[self.to_hub] = True
        needs = problem.needs
        wanted = np.zeros(self.shape, dtype=np.bool_)
        wanted[problem.post_zone[needs.post[self.rows]], needs.role[self.rows], needs.shift[self.rows]] = True
        both = alive[:, None] & wanted[None]
        home, there, role, shift = np.nonzero(both)
        tail = np.ravel_multi_index((home, role, shift), self.shape)
        head = np.ravel_multi_index((there, role, shift), self.shape)
        self.way = (tail, head)
        capacity = np.full(len(tail), int(self.size.sum()))
        self.network.add(self.hub + tail, self.there + head, capacity, problem.weights.km * problem.km[home, there])

    def _slot_arcs(self) -> None:
        """From a zone to its places, and what filling them saves."""
        problem, needs, rows = self.problem, self.problem.needs, self.rows
        zone = problem.post_zone[needs.post[rows]]
        self.slot_from = np.ravel_multi_index((zone, needs.role[rows], needs.shift[rows]), self.shape)
        number = np.arange(len(rows))
        split = np.full(len(rows), problem.weights.organisation_split if self.flow.by_organisation else 0.0)
        self.network.add(self.there + self.slot_from, self.slot + number, needs.target[rows], split)
        sink = np.full(len(rows), self.sink)
        least, more = needs.least[rows], needs.target[rows] - needs.least[rows]
        weights = problem.weights
        self.network.add(self.slot + number, sink, least, np.full(len(rows), -weights.unmet_min))
        self.network.add(self.slot + number, sink, more, np.full(len(rows), -weights.unmet_target))

    def _host_arcs(self, group: Ints, role: Ints, shift: Ints, zone: Ints, cost: Floats) -> None:
        """Hosts' people go straight to their posts."""
        problem = self.problem
        organisation = problem.organisation[self.sample[group]]
        key = (organisation * problem.roles + role) * problem.shifts + shift
        hosting = np.flatnonzero((organisation != NOBODY) & np.isin(key, self.host_key))
        full = key[hosting] * self.shape[0] + zone[hosting]
        hubs, at = np.unique(full, return_inverse=True)
        first = self.network.new(len(hubs))
        self.host_group = (group[hosting], at)
        self.host_work = hosting
        self.host_block = self.network.add(group[hosting], first + at, self.size[group[hosting]], cost[hosting])
        order = np.argsort(self.host_key, kind="stable")
        low = np.searchsorted(self.host_key[order], hubs // self.shape[0])
        high = np.searchsorted(self.host_key[order], hubs // self.shape[0], side="right")
        repeat = high - low
        hub = np.repeat(np.arange(len(hubs)), repeat)
        within = np.arange(len(hub)) - np.repeat(np.cumsum(repeat) - repeat, repeat)
        pair = order[np.repeat(low, repeat) + within]
        row = self.host_row[pair]
        there = problem.post_zone[problem.needs.post[self.rows[row]]]
        km = problem.weights.km * problem.km[hubs[hub] % self.shape[0], there]
        self.host_way = (hub, row)
        self.network.add(first + hub, self.slot + row, problem.needs.target[self.rows[row]], km + self.host_cost[pair])

    def _own_arcs(self) -> None:
        """Whoever was planned before may stay where they were, or stands where they wish; whoever is pinned has to be
        there."""
        problem, needs = self.problem, self.problem.needs
        slots = {
            (int(needs.post[row]), int(needs.shift[row]), int(needs.role[row])): number
            for number, row in enumerate(self.rows.tolist())
        }
        group_of = {int(person): number for number, person in enumerate(self.sample.tolist())}
        group, slot, cost = [], [], []
        previous = problem.previous
        for row in np.flatnonzero(previous.day == self.day).tolist():
            person = int(previous.person[row])
            key = int(previous.post[row]), int(previous.shift[row]), int(previous.role[row])
            at = group_of.get(person)
            if at is not None and key in slots and self.free[at, key[1]] and problem.skills[person, key[2]]:
                group.append(at)
                slot.append(slots[key])
                cost.append(self._price(person, *key) + float(self.prices.work[person]) - problem.weights.change)
        for person, wished_post, wished_shift in self._wished():
            if (at := group_of.get(person)) is None:
                continue
            for role in np.flatnonzero(problem.skills[person]).tolist():
                if (wished_post, wished_shift, role) in slots and self.free[at, wished_shift]:
                    group.append(at)
                    slot.append(slots[wished_post, wished_shift, role])
                    price = self._price(person, wished_post, wished_shift, role)
                    cost.append(price + float(self.prices.work[person]))
        for (person, day), (post, shift) in self.flow.pins.items():
            for role in np.flatnonzero(problem.skills[person]).tolist() if day == self.day else ():
                if (post, shift, role) in slots:
                    group.append(group_of[person])
                    slot.append(slots[post, shift, role])
                    cost.append(self._price(person, post, shift, role))
        self.own = (np.array(group, dtype=np.int64), np.array(slot, dtype=np.int64))
        capacity = np.ones(len(group), dtype=np.int64)
        self.network.add(self.own[0], self.slot + self.own[1], capacity, np.array(cost, dtype=np.float64))

    def _wished(self) -> list[tuple[int, int, int]]:
        """Person, post and shift of what somebody wishes today."""
        if not self.problem.wishes:
            return []
        table = np.column_stack(self.problem.wished.wished(self.day)).tolist()
        return [(person, post, shift) for person, post, shift in table]

    def _price(self, person: int, post: int, shift: int, role: int) -> float:
        problem = self.problem
        way = problem.weights.km * problem.km[problem.zone[person], problem.post_zone[post]]
        night = self.prices.night[person] if problem.night[shift] else 0.0
        one = np.array([person])
        unwished = problem.weights.wish * int(against(problem, one, post, shift, self.day)[0]) if problem.wishes else 0
        return float(way + self.flow.unused[person, role] + night + unwished)

    def parties(self, flows: list[Ints]) -> Parties:
        """Who goes where, as the flow says: for each hub its people and its places."""
        _, work, way, slot, _, _, host_in, host_out, own = flows
        left = self.first[:-1].copy()
        parties = Parties(rows=self.rows)
        for number in np.flatnonzero(own).tolist():
            group = int(self.own[0][number])
            parties.fixed.append((int(self.people[left[group]]), int(self.own[1][number])))
            left[group] += 1
        self._host_parties(parties, host_in, host_out, left)
        groups = self.work[0]
        people: dict[int, list[int]] = {}
        for number in np.flatnonzero(work).tolist():
            members, count = people.setdefault(int(self.to_hub[number]), []), int(work[number])
            at = int(groups[number])
            members += self.people[left[at] : left[at] + count].tolist()
            left[at] += count
        arriving: dict[int, list[tuple[int, int]]] = {}
        for number in np.flatnonzero(way).tolist():
            arriving.setdefault(int(self.way[1][number]), []).append((int(self.way[0][number]), int(way[number])))
        places: dict[int, list[tuple[int, int]]] = {}
        for number in np.flatnonzero(slot).tolist():
            places.setdefault(int(self.slot_from[number]), []).append((number, int(slot[number])))
        parties.open.append((people, arriving, places))
        return parties

    def _host_parties(self, parties: Parties, coming: Ints, going: Ints, left: Ints) -> None:
        people: dict[int, list[int]] = {}
        for number in np.flatnonzero(coming).tolist():
            group, hub = int(self.host_group[0][number]), int(self.host_group[1][number])
            count = int(coming[number])
            people.setdefault(hub, []).extend(self.people[left[group] : left[group] + count].tolist())
            left[group] += count
        for number in np.flatnonzero(going).tolist():
            hub, row = int(self.host_way[0][number]), int(self.host_way[1][number])
            for _ in range(int(going[number])):
                parties.fixed.append((people[hub].pop(), row))
