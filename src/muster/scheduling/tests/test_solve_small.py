"""On small problems every plan is checked by the independent checker and held against trying everything."""

import json

from hypothesis import given, settings

from muster.scheduling import read_problem, solve
from muster.scheduling.greedy import greedy
from muster.scheduling.plan import make_plan
from muster.scheduling.rules import broken
from muster.scheduling.tests.checker import check
from muster.scheduling.tests.small import optimum, problem, problems

EXACT = 1e-3


def read(document):
    return read_problem(json.dumps(document).encode())


@settings(max_examples=60, deadline=None)
@given(problems())
def test_greedy_keeps_every_rule_and_tells_its_cost(document):
    given_ = read(document)
    roster = greedy(given_)
    assert broken(given_, roster.shift, roster.post, roster.role) == []
    check(document, make_plan(given_, roster, 0.0, 0.0, "feasible").document())


@settings(max_examples=25, deadline=None)
@given(problems())
def test_no_plan_beats_the_bound(document):
    plan = solve(read(document)).document()
    check(document, plan)
    best = optimum(document)
    assert plan["lower_bound"] <= best + EXACT
    assert plan["cost"] >= best - EXACT


def test_a_better_plan_is_handed_on_as_soon_as_it_is_found():
    costs = []
    plan = solve(read(problem()), on_better=lambda plan: costs.append(plan.cost.total))
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == plan.cost.total
    check(problem(), plan.document())
