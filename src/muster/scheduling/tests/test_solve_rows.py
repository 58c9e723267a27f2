"""Problems of Curtois and Qu: read, solved, checked from the text alone."""

import itertools
import time
from functools import cache
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.scheduling import Refused, plain_rows, read_instance, solve_rows
from muster.scheduling.columns import Columns
from muster.scheduling.curtois import penalty
from muster.scheduling.employees import Employees, total
from muster.scheduling.pricing import Pricing
from muster.scheduling.tables import REST

FOLDER = Path(__file__).resolve().parents[5] / "shared" / "data" / "shift_scheduling"
needs_folder = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of public instances is not here")
SMALL = """# a comment
SECTION_HORIZON
7
SECTION_SHIFTS
E,480,
L,480,E
SECTION_STAFF
A,E=7|L=7,2400,960,5,2,2,1
B,E=7|L=2,2400,960,5,1,1,1
SECTION_DAYS_OFF
A,0
SECTION_SHIFT_ON_REQUESTS
A,3,L,5
B,0,L,4
SECTION_SHIFT_OFF_REQUESTS
B,2,E,3
SECTION_COVER
0,E,1,100,1
1,E,1,100,1
2,E,1,100,1
3,L,1,100,1
4,L,1,100,1
"""
ALIKE = (
    SMALL.replace("E,480,\n", "E,480,\nF,480,\n")
    .replace("L,480,E\n", "L,480,E|F\n")
    .replace("A,E=7|", "A,E=7|F=7|")
    .replace("B,E=7|", "B,E=7|F=1|")
)
"""Two shifts that are as long and follow and are followed by the same; one employee may have one of them once."""
LONGER = ALIKE.replace("F,480,", "F,600,")
FOUR_WEEKS = """SECTION_HORIZON
28
SECTION_SHIFTS
E,480,
L,480,E
N,600,E|L
SECTION_STAFF
A,E=28|L=5|N=3,8160,7080,5,2,3,2
SECTION_DAYS_OFF
A,9,10
SECTION_COVER
0,E,0,0,0
"""


def sections(text):
    found, name = {}, ""
    for line in text.splitlines():
        if line.startswith("SECTION_"):
            name = line.strip()
        elif line.strip() and not line.startswith("#"):
            found.setdefault(name, []).append([part.strip() for part in line.split(",")])
    return found


def legal(parts, entry, row):
    """Whether an employee's row keeps all limits, from the file's words."""
    minutes = {line[0]: int(line[1]) for line in parts["SECTION_SHIFTS"]}
    banned = {line[0]: line[2].split("|") if line[2] else [] for line in parts["SECTION_SHIFTS"]}
    name, most, longest, least, run, short, rest, weekends = entry
    runs = "".join("w" if shift != "-" else "o" for shift in row)
    too_short = [
        other + state * length + other
        for state, other, smallest in (("w", "o", int(short)), ("o", "w", int(rest)))
        for length in range(1, smallest)
    ]
    off = {int(day) for line in parts.get("SECTION_DAYS_OFF", []) if line[0] == name for day in line[1:]}
    return (
        all(row.count(shift) <= int(count) for shift, count in (part.split("=") for part in most.split("|")))
        and int(least) <= sum(minutes.get(shift, 0) for shift in row) <= int(longest)
        and all(one == "-" or other not in banned[one] for one, other in pairwise(row))
        and "w" * (int(run) + 1) not in runs
        and not any(word in runs for word in too_short)
        and sum("w" in runs[first + 5 : first + 7] for first in range(0, len(row), 7)) <= int(weekends)
        and all(row[day] == "-" for day in off)
    )


def check(text, document):
    """Recompute rules and penalty from the file's words."""
    parts = sections(text)
    rows = {name: row.split(" ") for name, row in document["rows"].items()}
    days = int(parts["SECTION_HORIZON"][0][0])
    for entry in parts["SECTION_STAFF"]:
        row = rows[entry[0]]
        assert len(row) == days
        assert legal(parts, entry, row)
    cost = 0
    for name, day, shift, weight in parts.get("SECTION_SHIFT_ON_REQUESTS", []):
        cost += int(weight) * (rows[name][int(day)] != shift)
    for name, day, shift, weight in parts.get("SECTION_SHIFT_OFF_REQUESTS", []):
        cost += int(weight) * (rows[name][int(day)] == shift)
    for day, shift, wanted, under, over in parts["SECTION_COVER"]:
        there = sum(row[int(day)] == shift for row in rows.values())
        cost += int(under) * max(0, int(wanted) - there) + int(over) * max(0, there - int(wanted))
    assert document["cost"] == cost
    assert document["lower_bound"] <= cost


def solve(text, seconds):
    plan = solve_rows(read_instance(text.encode()), time.monotonic() + seconds)
    check(text, plan.document())
    return plan


def test_a_small_problem_is_proven():
    plan = solve(SMALL, 30)
    assert plan.status == "optimal"
    assert plan.cost == plan.lower_bound == 4


@cache
def legal_rows(text, employee):
    entry = next(line for line in sections(text)["SECTION_STAFF"] if line[0] == employee)
    parts = sections(text)
    return [row for row in itertools.product("-EFL", repeat=7) if legal(parts, entry, row)]


def cheapest(text, employee, prices):
    """What the pricing finds, and the costs of all rows that keep the limits."""
    table = np.array(prices, dtype=float).reshape(7, 3)
    priced = Pricing(read_instance(text.encode())).best({employee: table})[employee]
    rows = legal_rows(text, employee)
    if priced.row is not None:
        assert tuple("-" if shift == REST else "EFL"[shift] for shift in priced.row) in rows
        assert priced.price == pytest.approx(total(table, priced.row))
    return priced, [
        sum(table[day, "EFL".index(shift)] for day, shift in enumerate(row) if shift != "-") for row in rows
    ]


PRICES = st.lists(st.integers(-5, 5), min_size=21, max_size=21)


@pytest.mark.parametrize("text", [ALIKE, LONGER], ids=["alike", "longer"])
@settings(max_examples=8, deadline=None)
@given(prices=PRICES, employee=st.sampled_from(["A", "B"]))
def test_the_cheapest_row_of_an_employee_is_the_cheapest_of_all_rows(text, prices, employee):
    priced, costs = cheapest(text, employee, prices)
    assert priced.bound == pytest.approx(min(costs))
    assert priced.price == pytest.approx(min(costs))


@settings(max_examples=8, deadline=None)
@given(prices=st.lists(st.floats(-9, 9), min_size=21, max_size=21), employee=st.sampled_from(["A", "B"]))
def test_large_tables_hold_rounded_prices_and_their_value_stays_a_bound(prices, employee):
    with patch("muster.scheduling.tables.LARGE", 0):
        priced, costs = cheapest(ALIKE, employee, prices)
    assert min(costs) - 0.01 <= priced.bound <= min(costs) + 1e-9
    assert min(costs) - 1e-9 <= priced.price <= min(costs) + 0.01


@settings(max_examples=8, deadline=None)
@given(prices=PRICES)
def test_where_limits_are_kept_by_tolls_the_bound_stays_one(prices):
    with patch("muster.scheduling.pricing.FEW", 0):
        priced, costs = cheapest(ALIKE, "B", [*prices[:20], -5])
    assert priced.bound <= min(costs) + 1e-6
    assert priced.price >= min(costs) - 1e-6


@settings(max_examples=6, deadline=None)
@given(weights=st.lists(st.integers(0, 9), min_size=84, max_size=84))
def test_four_weeks_of_one_employee_cost_what_cp_sat_proves(weights):
    instance = read_instance(FOUR_WEEKS.encode())
    table = np.array(weights, dtype=float).reshape(28, 3)
    instance.aversions = {("A", day, "ELN"[at]): int(table[day, at]) for day, at in np.ndindex(table.shape)}
    priced = Pricing(instance).best({"A": table})["A"]
    proven = plain_rows(instance, time.monotonic() + 60)
    assert proven.status == "optimal"
    assert priced.bound == pytest.approx(proven.cost)


def test_columns_bound_every_roster_and_dive_to_one():
    instance, told = read_instance(SMALL.encode()), []
    columns = Columns(Employees(instance), lambda: 60.0, heard=told.append)
    columns.take(columns.employees.numbers(solve_rows(instance, time.monotonic() + 30.0).rows).items())
    assert columns.generate()
    assert 0 < columns.bound <= 4
    assert told == sorted(told)
    assert told[-1] == columns.bound
    rows = columns.dive({}, 1_000.0)
    assert penalty(instance, {name: columns.employees.names(row) for name, row in rows.items()}) >= 4
    assert columns.dive({}, 4) is None


def test_where_rounds_are_dear_prices_are_held_and_the_bound_and_the_dive_stay_true():
    instance, told = read_instance(SMALL.encode()), []
    with patch("muster.scheduling.pricing.DEAR", 0):
        columns = Columns(Employees(instance), lambda: 60.0, heard=told.append)
        assert columns.width == 1.0
        columns.take(columns.employees.one_by_one(lambda: 60.0)[0].items())
        assert columns.generate()
        rows = columns.dive({}, 1_000.0)
    plain = Columns(Employees(instance), lambda: 60.0)
    plain.take(plain.employees.one_by_one(lambda: 60.0)[0].items())
    assert plain.generate()
    assert told[-1] == columns.bound == pytest.approx(plain.bound)
    assert penalty(instance, {name: columns.employees.names(row) for name, row in rows.items()}) >= 4


@needs_folder
@pytest.mark.slow
def test_the_first_public_instance_has_its_known_optimum():
    assert solve((FOLDER / "Instance1.txt").read_text(encoding="utf-8"), 60).cost == 607


@needs_folder
@pytest.mark.parametrize("number", [3, 5, 8])
def test_public_instances_are_read_whole(number):
    instance = read_instance((FOLDER / f"Instance{number}.txt").read_bytes())
    assert len(instance.cover) == instance.days * len(instance.minutes)
    assert instance.staff


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("A,3,L,5", "C,3,L,5", "line 13 (SECTION_SHIFT_ON_REQUESTS): 'C,3,L,5' cannot be read: employee 'C'"),
        ("4,L,1,100,1", "9,L,1,100,1", "day 9 is outside the horizon"),
        ("SECTION_COVER", "SECTION_COVERS", "SECTION_COVERS is not known"),
        ("A,E=7", "A,X=7", "shift 'X' is not in the file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(old, new, words):
    with pytest.raises(Refused, match=".*") as caught:
        read_instance(SMALL.replace(old, new, 1).encode())
    assert words in str(caught.value)


def test_an_employee_who_cannot_keep_all_limits_is_named():
    plan = solve_rows(
        read_instance(SMALL.replace("2400,960,5,1,1,1", "2400,2500,5,1,1,1").encode()), time.monotonic() + 9
    )
    assert (plan.rows, plan.impossible) == (None, "B")
