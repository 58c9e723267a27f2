"""A problem is read whole, or refused with words that name the place."""

import json

import pytest

from muster.scheduling import Refused, read_problem
from muster.scheduling.tests.small import PROBLEM, problem


def refusal(**changes):
    with pytest.raises(Refused) as caught:
        read_problem(json.dumps(problem(**changes)).encode())
    return str(caught.value)


def person(**changes):
    return [{"id": "p1", "zone": "a", **changes}]


def test_needs_for_the_same_place_add_up():
    read = read_problem(json.dumps(problem(needs=PROBLEM["needs"] * 2)).encode())
    once = read_problem(json.dumps(problem()).encode())
    assert (read.needs.target == 2 * once.needs.target).all()
    assert len(read.needs) == len(once.needs)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"people": []}, "people: the list is empty"),
        ({"people": person(zone="x")}, "people[0] (p1): zone 'x' is not in zones"),
        ({"posts": [{"id": "k1", "zone": "y"}]}, "posts[0] (k1): zone 'y' is not in zones"),
        ({"people": person() * 2}, "people[1]: id 'p1' stands there twice"),
        ({"people": person(available={"days": [3]})}, "day 3 is outside the horizon of 3 days"),
        ({"rules": {"max_shift_per_week": 5}}, "max_shift_per_week"),
        ({"weights": {"km": -1}}, "weights.km"),
        ({"needs": [{"post": "k1", "shift": "D", "days": [0], "min": 2, "target": 1}]}, "target of 1 is below"),
        ({"needs": [{"post": "k9", "shift": "D", "days": [0], "min": 2}]}, "post 'k9' is not in posts"),
        ({"shifts": [{"id": "D", "start": "7:0x", "end": "15:00"}]}, "start '7:0x' is no time"),
        ({"excluded": ["p7"]}, "excluded[0]: 'p7' is not in people"),
        ({"wishes": [{"person": "p1", "posts": ["k8"]}]}, "wishes[0]: post 'k8' is not in posts"),
        ({"format": "muster-roster/2"}, "format: invalid enum value"),
        ({"days": 0}, "days: expected `int` >= 1"),
    ],
)
def test_faults_name_their_place(changes, words):
    assert words in refusal(**changes)


def pin(day, shift="D", person="p2"):
    return {"person": person, "post": "k1", "shift": shift, "day": day}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pinned": [pin(0)], "excluded": ["p2"]}, "p2 is excluded"),
        ({"pinned": [pin(2, person="p4")]}, "p4 at k1, shift D on day 2, but p4 is not available then"),
        ({"pinned": [pin(0, "N"), pin(1, "D")]}, "less than 11 h of rest"),
        ({"pinned": [pin(0, "N"), pin(0, "D")]}, "one shift a day"),
        ({"pinned": [pin(0), pin(1)], "rules": {"max_shifts_per_week": 1}}, "2 pins in week 1"),
        ({"pinned": [pin(0), pin(1)], "rules": {"max_consecutive_days": 1}}, "more than 1 days in a row"),
    ],
)
def test_contradictory_pins_are_refused_and_named(changes, words):
    assert words in refusal(**changes)


def test_a_previous_assignment_of_somebody_who_left_is_a_change_not_a_fault():
    gone = {"person": "left", "post": "k1", "shift": "D", "day": 0, "role": "any"}
    assert read_problem(json.dumps(problem(previous=[gone, gone])).encode()).previous.lost == 1


def test_what_is_no_json_is_refused():
    with pytest.raises(Refused, match="no JSON"):
        read_problem(b"{")
