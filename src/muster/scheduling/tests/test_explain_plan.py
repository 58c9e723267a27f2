"""A plan says why places are open and why somebody stands where they stand."""

import json

from muster.scheduling import explain_person, read_problem, shortages, solve
from muster.scheduling.tests.small import problem


def reasons(**changes):
    return [str(row.why) for row in shortages(solve(read_problem(json.dumps(problem(**changes)).encode())))]


def need(**changes):
    return [{"post": "k1", "shift": "D", "days": [0], "min": 1, **changes}]


def test_a_minimum_that_cannot_be_met_is_told_with_its_reason():
    assert reasons(needs=need(role="diver")) == ["nobody has the skill 'diver'"]
    assert reasons(needs=need(role="medic"), excluded=["p3"]) == [
        "all 1 people with 'medic' are excluded or not available then"
    ]
    assert reasons(needs=need(role="lead", min=3)) == [
        "2 people with 'lead' are available then, all posts together need 3"
    ]
    assert reasons(needs=need(min=1), rules={"max_shifts_per_week": 0}) == [
        "of 4 people available then, 0 are on duty that day,"
        " the others are at the limits of rest, week or days in a row"
    ]
    assert reasons() == []


def test_a_person_is_told_each_shift_and_who_else_could_take_it():
    pin = {"person": "p2", "post": "k2", "shift": "D", "day": 2}
    plan = solve(read_problem(json.dumps(problem(pinned=[pin])).encode()))
    sentences = explain_person(plan, "p2")
    assert any("day 2, D at k2 as any: 5.0 km from home, pinned" in sentence for sentence in sentences)
    assert sentences[-1].startswith(f"{len(sentences) - 1} shifts in all")
