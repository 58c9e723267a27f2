"""On small problems every plan is checked by the independent checker and held against trying everything."""

import json

from hypothesis import given, settings

from muster.scheduling import read_problem, solve
from muster.scheduling.bound import classes, solve_weeks, whole_bound
from muster.scheduling.greedy import greedy
from muster.scheduling.plan import make_plan
from muster.scheduling.repair import Repair
from muster.scheduling.rules import broken
from muster.scheduling.search import Search
from muster.scheduling.tests.checker import check
from muster.scheduling.tests.small import optimum, problem, problems

EXACT = 1e-3


def read(document):
    return read_problem(json.dumps(document).encode())


@settings(max_examples=40, deadline=None)
@given(problems())
def test_greedy_keeps_every_rule_and_tells_its_cost(document):
    given_ = read(document)
    roster = greedy(given_)
    assert broken(given_, roster.shift, roster.post, roster.role) == []
    check(document, make_plan(given_, roster, 0.0, 0.0, "feasible").document())


@settings(max_examples=15, deadline=None)
@given(problems())
def test_the_plan_is_the_cheapest_there_is(document):
    plan = solve(read(document)).document()
    check(document, plan)
    best = optimum(document)
    assert plan["lower_bound"] <= best + EXACT
    assert abs(plan["cost"] - best) <= EXACT
    assert plan["status"] == "optimal"


def test_a_better_plan_is_handed_on_as_soon_as_it_is_found():
    costs = []
    plan = solve(read(problem()), on_better=lambda plan: costs.append(plan.cost.total))
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == plan.cost.total
    check(problem(), plan.document())


@settings(max_examples=4, deadline=None)
@given(problems())
def test_no_plan_beats_the_weeks_programmes(document):
    given_ = read(document)
    solved = solve_weeks(given_, classes(given_), lambda: 60.0)
    assert all(week is not None for week in solved)
    assert whole_bound(given_, solved) <= optimum(document) + EXACT


@settings(max_examples=20, deadline=None)
@given(problems(days=4))
def test_flows_keep_every_rule_and_only_get_better(document):
    given_ = read(document)
    search = Search(given_)
    repair = Repair(search, classes(given_), [None] * given_.days)
    built = repair.build()
    assert broken(given_, built.shift, built.post, built.role) == []
    search.offer(built)
    before = search.best_cost
    repair.improve()
    assert search.best_cost <= before
    check(document, search.plan("feasible").document())


def test_a_wish_is_kept_where_somebody_else_can_go_and_never_forbids():
    needs = [{"post": "k1", "shift": "D", "days": [0, 1], "role": "any", "min": 1}]
    wishes = [{"person": "p1", "days": [0]}, {"person": "p2", "posts": ["k2"]}]
    document = problem(days=2, needs=needs, people=problem()["people"][:3], wishes=wishes)
    plan = solve(read(document)).document()
    check(document, plan)
    assert [row["person"] for row in plan["assignments"]] == ["p2", "p1"], "7 for one wish, p3 has 5 km and 6 of skills"
    document["people"] = document["people"][:1]
    document["wishes"] = [{"person": "p1"}]
    plan = solve(read(document)).document()
    check(document, plan)
    assert (plan["unmet_min"], plan["against_wishes"]) == (0, 2)
