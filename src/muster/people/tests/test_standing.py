"""Control marks and tests: in force everywhere in the incident, seen only where they were set."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.people import identities
from muster.people.actions import Proof, file_proofs, lift_hold, place_hold
from muster.people.identities import NUMBER
from muster.people.models import Hold, TestProof
from muster.people.queries import standing
from muster.people.tests.cast import NEIGHBOURS_GATE, NOON, TOWN

HOUR = timedelta(hours=1)


@pytest.fixture
def person(generator):
    return generator.person()


@pytest.fixture
def mark(incident, person) -> bytes:
    found = identities.mark(incident, NUMBER, person.id_number)
    assert found
    return found


@pytest.fixture
def gate(incident) -> Scope:
    """A device of the other town: no names, one site."""
    return Scope(incident=incident, places=(NEIGHBOURS_GATE,), actor="device:2")


def hold(scope, person, **changes: Any) -> int:
    given: dict[str, Any] = {
        "kind": "close-contact",
        "grounds": "9月8日同车",
        "since": NOON,
        "until": NOON + 24 * HOUR,
    } | changes
    with acting(scope):
        return place_hold(scope, place=TOWN, id_number=person.id_number, **given)


def ask(gate, mark, at, **more):
    with acting(gate):
        return standing(gate, [mark], at=at, **more)


def test_a_hold_of_one_town_stops_in_the_next(town, gate, person, mark):
    hold(town, person)
    (found,) = ask(gate, mark, NOON + HOUR)[mark].holds
    assert (found.kind, found.verdict, found.until) == ("close-contact", "transfer", NOON + 24 * HOUR)


def test_but_only_while_it_lasts(town, gate, person, mark):
    hold(town, person)
    assert ask(gate, mark, NOON - HOUR) == {}
    assert ask(gate, mark, NOON + 24 * HOUR) == {}


def test_a_lifted_hold_stands_in_the_past_only(town, gate, person, mark):
    number = hold(town, person)
    with acting(town):
        lift_hold(town, hold=number, why="检测阴性，判定有误")
        row = Hold.objects.get(pk=number)
    assert row.lifted_at
    assert ask(gate, mark, NOON + HOUR) == {}
    assert ask(gate, mark, NOON + HOUR, as_of=row.lifted_at - timedelta(microseconds=1))[mark].holds
    assert ask(gate, mark, NOON + HOUR, as_of=row.recorded_at - HOUR) == {}
    with acting(town), pytest.raises(Problem) as trouble:
        lift_hold(town, hold=number, why="又一次")
    assert trouble.value.code == "hold_lifted"


def test_the_latest_test_counts(town, gate, person, mark):
    tests = [
        Proof(person.id_number, TOWN, NOON - 30 * HOUR, NOON - 20 * HOUR, "negative"),
        Proof(person.id_number, TOWN, NOON - 5 * HOUR, None, "pending"),
    ]
    for _again in range(2):
        with acting(town):
            assert file_proofs(town, proofs=tests) == 2
    assert ask(gate, mark, NOON)[mark].proof.result == "pending"
    assert ask(gate, mark, NOON - 6 * HOUR)[mark].proof.result == "negative"
    with acting(town):
        assert TestProof.objects.count() == 2


def test_many_at_once_in_one_statement(town, gate, generator, django_assert_num_queries):
    people = [generator.person() for _ in range(300)]
    with acting(town):
        file_proofs(town, proofs=[Proof(p.id_number, TOWN, NOON - HOUR, NOON, "negative") for p in people])
    marks = [identities.mark(town.incident, NUMBER, p.id_number) for p in people]
    with acting(gate), django_assert_num_queries(1):
        assert len(standing(gate, [mark for mark in marks if mark], at=NOON)) == 300


def test_neighbours_do_not_see_who_was_marked(town, neighbour, person):
    number = hold(town, person)
    with acting(neighbour):
        assert not Hold.objects.exists()
        with pytest.raises(NotFound):
            lift_hold(neighbour, hold=number, why="不该由我")
        with pytest.raises(NotFound):
            place_hold(
                neighbour, place=TOWN, id_number=person.id_number, kind="attention", grounds="x", since=NOON, until=None
            )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "nothing"}, "hold_kind"),
        ({"grounds": "  "}, "grounds_missing"),
        ({"until": NOON}, "hold_times"),
    ],
)
def test_what_a_hold_needs(change, code, town, person):
    with pytest.raises(Problem) as trouble:
        hold(town, person, **change)
    assert trouble.value.code == code
