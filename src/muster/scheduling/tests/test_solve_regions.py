"""A county cut into regions: each solved in a process of its own, put together again, checked from outside."""

import json
import time

import pytest

from muster.scheduling import read_problem, regions
from muster.scheduling.cost import cost
from muster.scheduling.greedy import greedy
from muster.scheduling.hosts import home_hosts
from muster.scheduling.plan import make_plan
from muster.scheduling.search import Search
from muster.scheduling.tests.checker import check
from muster.scheduling.tests.small import problem

ZONES, TEAM, TEAMS, DAYS = 4, 6, 12, 8


def county():
    """Four towns in a row, an organisation's people in one of them; each post needs more people than one has."""
    shifts = ("D", "N")
    return problem(
        days=DAYS,
        zones=[{"id": f"z{zone}", "x_km": 10 * zone, "y_km": 0} for zone in range(ZONES)],
        people=[
            {
                "id": f"p{number}",
                "zone": f"z{number // TEAM % ZONES}",
                "organisation": f"o{number // TEAM}",
                "skills": ["lead"] if number % TEAM < 4 and number // TEAM % 3 else [],
            }
            for number in range(TEAM * TEAMS)
        ],
        posts=[{"id": f"k{zone}", "zone": f"z{zone}"} for zone in range(ZONES)],
        needs=[
            {"post": f"k{zone}", "shift": shift, "days": list(range(DAYS)), "role": role, "min": least, "target": least}
            for zone in range(ZONES)
            for shift in shifts
            for role, least in (("lead", 1), ("any", 2))
        ],
        rules={"min_rest_hours": 11, "max_shifts_per_week": 5, "max_consecutive_days": 6, "fair_nights": 3},
    )


@pytest.fixture
def small_regions(monkeypatch):
    monkeypatch.setattr(regions, "PEOPLE", TEAM * TEAMS // 3)


def test_regions_make_one_legal_roster_with_nothing_open_and_no_dearer_than_the_greedy(small_regions):
    document = county()
    given = read_problem(json.dumps(document).encode())
    assert regions.applies(given)
    roster = regions.by_region(Search(given, time.monotonic() + 30.0))
    check(document, make_plan(given, roster, 0.0, 0.0, "feasible").document())
    assert cost(given, roster).open_min == 0
    assert cost(given, roster).total <= cost(given, greedy(given)).total


def test_nights_pass_from_one_organisation_to_the_next_by_week():
    given = read_problem(json.dumps(county()).encode())
    first, second = (
        {
            (int(post), int(organisation))
            for post, shift, organisation in zip(hosts.post, hosts.shift, hosts.organisation, strict=True)
            if given.night[shift]
        }
        for hosts in home_hosts(given)
    )
    assert len(first) >= ZONES
    assert not first & second


def test_each_shift_is_meant_for_one_organisation_that_can_fill_it():
    given = read_problem(json.dumps(county()).encode())
    for hosts in home_hosts(given):
        first = hosts.cost == 0
        assert (
            len({(int(post), int(shift)) for post, shift in zip(hosts.post, hosts.shift, strict=True)}) == first.sum()
        )
        assert first.sum() == ZONES * 2
        leads = {int(given.organisation[person]) for person in given.skills[:, 1].nonzero()[0]}
        assert set(hosts.organisation[first].tolist()) <= leads


def test_a_region_without_time_stays_as_it_was_and_the_roster_is_whole(small_regions, monkeypatch):
    document = county()
    given = read_problem(json.dumps(document).encode())
    search = Search(given, time.monotonic() + 30.0)
    search.offer(greedy(given))
    monkeypatch.setattr(regions, "SHARE", 0.0)
    roster = regions.by_region(search)
    check(document, make_plan(given, roster, 0.0, 0.0, "feasible").document())
    kept = (roster.post == search.best.post) & (roster.shift == search.best.shift) & (roster.shift >= 0)
    assert kept.sum() > 0
    assert cost(given, roster).open_min <= cost(given, search.best).open_min
