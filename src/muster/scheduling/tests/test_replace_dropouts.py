"""Who drops out leaves holes; these are filled, and nobody else is moved without need."""

import json

from hypothesis import given, settings

from muster.scheduling import read_problem, replace, shortages, solve
from muster.scheduling.dropout import fill_again
from muster.scheduling.rules import broken
from muster.scheduling.tests.checker import check
from muster.scheduling.tests.small import problem, problems


def read(document):
    return read_problem(json.dumps(document).encode())


def key(row):
    return tuple(row.values())


def test_a_substitute_takes_exactly_the_hole():
    document = problem(needs=[{"post": "k1", "shift": "D", "days": [0, 1, 2], "role": "lead", "min": 1}])
    given_ = read(document)
    plan = solve(given_)
    assert {row["person"] for row in plan.assignments()} == {"p1"}
    after = replace(given_, plan, ["p1"], from_day=1)
    assert [row["person"] for row in after.assignments()] == ["p1", "p3", "p3"]
    assert after.cost.change == 20
    assert after.lower_bound <= after.cost.total


def test_the_previous_plan_is_kept_and_only_what_falls_free_is_filled():
    needs = [{"post": "k1", "shift": "D", "days": [0, 1, 2], "role": "lead", "min": 1}]
    before = [{"person": "p1", "post": "k1", "shift": "D", "day": day, "role": "lead"} for day in range(3)]
    document = problem(needs=needs, previous=before)
    document["people"][0]["available"] = {"days": [0]}
    after = fill_again(read(document))
    assert [row["person"] for row in after.assignments()] == ["p1", "p3", "p3"]
    assert after.document(changed=True)["assignments"] == after.assignments()[1:], "p1 stood there before"
    check(document, after.document())


def test_what_was_open_before_stays_open_unless_everything_is_asked_for():
    needs = [{"post": "k1", "shift": "D", "days": [0], "role": "any", "min": 2, "target": 3}]
    before = [{"person": "p1", "post": "k1", "shift": "D", "day": 0, "role": "any"}]
    document = problem(days=1, needs=needs, previous=before)
    document["people"][0]["available"] = {"days": [], "shifts": ["D"]}
    document["people"][3]["available"] = {"days": [0], "shifts": ["D"]}
    after = fill_again(read(document))
    assert [row["person"] for row in after.assignments()] == ["p2"]
    assert after.document()["unmet_min"] == after.document()["unmet_target"] == 0, "no place that was open is asked for"
    assert len(fill_again(read(document), everything=True).assignments()) == 3


def test_a_place_that_the_plan_left_open_is_none_of_the_dropouts():
    needs = [{"post": "k1", "shift": "D", "days": [0], "role": "lead", "min": 3}]
    people = [{"id": f"p{number}", "zone": "a", "skills": ["lead"]} for number in (1, 2)]
    given_ = read(problem(days=1, people=people, needs=needs))
    plan = solve(given_)
    after = replace(given_, plan, ["p1"])
    assert (plan.cost.open_min, after.cost.open_min) == (1, 1), "the hole alone, not the third place"
    assert after.lower_bound == 10, "the shift that is lost, and nothing of what the plan before could not do"


def test_whoever_stands_with_too_little_rest_is_not_the_repairs_to_decide():
    needs = [
        {"post": "k2", "shift": "N", "days": [0], "role": "any", "min": 1},
        {"post": "k1", "shift": "D", "days": [1], "role": "any", "min": 2},
    ]
    before = [
        {"person": "p2", "post": "k2", "shift": "N", "day": 0, "role": "any"},
        {"person": "p2", "post": "k1", "shift": "D", "day": 1, "role": "any"},
        {"person": "p1", "post": "k1", "shift": "D", "day": 1, "role": "any"},
    ]
    document = problem(days=2, needs=needs, previous=before)
    document["people"][0]["available"] = {"days": [0], "shifts": ["D"]}
    after = fill_again(read(document))
    assert [row for row in after.assignments() if row["person"] == "p2"] == before[:2]
    assert len(after.assignments()) == 3


def test_where_nobody_is_off_somebody_moves_from_a_place_beyond_the_minimum():
    needs = [
        {"post": "k1", "shift": "D", "days": [0], "role": "lead", "min": 1, "target": 2},
        {"post": "k2", "shift": "D", "days": [0], "role": "lead", "min": 1, "target": 1},
    ]
    people = [{"id": f"p{number}", "zone": "ab"[number == 2], "skills": ["lead"]} for number in range(3)]
    given_ = read(problem(days=1, people=people, needs=needs))
    plan = solve(given_)
    after = replace(given_, plan, ["p2"])
    assert (plan.cost.open_min, after.cost.open_min, after.cost.open_target) == (0, 0, 1)


@settings(max_examples=20, deadline=None)
@given(problems())
def test_the_new_plan_is_legal_and_its_bound_true(document):
    given_ = read(document)
    plan = solve(given_)
    after = replace(given_, plan, ["p0"])
    now = after.problem
    assert broken(now, after.roster.shift, after.roster.post, after.roster.role) == []
    assert all(row["person"] != "p0" for row in after.assignments())
    best = solve(now)
    assert after.lower_bound <= best.cost.total + 1e-3 <= after.cost.total + 2e-3


def test_a_problem_with_an_earlier_plan_starts_from_it():
    before = solve(read(problem())).assignments()
    document = problem(previous=before, excluded=["p2"])
    plan = solve(read(document)).document()
    check(document, plan)
    kept = {key(row) for row in before if row["person"] != "p2"} & {key(row) for row in plan["assignments"]}
    assert len(kept) >= len([row for row in before if row["person"] != "p2"]) - 1


def test_a_place_that_fell_free_and_stays_open_is_told_also_above_the_minimum():
    needs = [{"post": "k1", "shift": "D", "days": [0], "role": "any", "min": 1, "target": 2}]
    before = [{"person": p, "post": "k1", "shift": "D", "day": 0, "role": "any"} for p in ("p1", "p2")]
    document = problem(days=1, needs=needs, previous=before, people=problem()["people"][:2])
    document["people"][0]["available"] = {"days": []}
    after = fill_again(read(document))
    assert shortages(after) == []
    (left,) = shortages(after, to_target=True)
    assert (left.missing, str(left.why)) == (1, "all 1 people available then are on duty that day, there or elsewhere")
