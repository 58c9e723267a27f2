"""To whom the database shows who is coming: the place they go to and those above it, while the record stands."""

from __future__ import annotations

import pytest
from django.db import connection

from muster.kernel.ids import uuid7
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope, acting
from muster.people import queries
from muster.people.actions import Came, file_arrivals, reveal
from muster.people.models import Identity
from muster.people.tests.cast import GATE, NEIGHBOUR, NEIGHBOURS_GATE, NOON, take

VILLAGE, BESIDE = f"{NEIGHBOUR}002", f"{NEIGHBOUR}003"


def within(town: Scope, place: str, *, names: bool = True) -> Scope:
    return Scope(incident=town.incident, places=(place,), names=names, actor="user:9")


def seen(scope: Scope) -> int:
    """How many identities a bare query gets."""
    with acting(scope):
        return Identity.objects.count()


@pytest.fixture
def bound(town, generator):
    """Somebody who passed the town's gate with a companion, bound for a village of the town beside."""
    record = take(town, GATE, generator.person(), generator.person(), plate="川E·6K2A7")
    take(town, GATE, generator.person())
    with acting(town):
        file_arrivals(town, arrivals=[Came(record, GATE, VILLAGE, "51", NOON)])
    return record


@pytest.mark.parametrize(
    ("place", "names", "count"),
    [
        (VILLAGE, True, 2),
        (NEIGHBOUR, True, 2),
        (f"{VILLAGE}001", True, 0),
        (BESIDE, True, 0),
        ("510522", True, 0),
        (VILLAGE, False, 0),
        (GATE, True, 4),
    ],
)
def test_the_place_they_go_to_and_those_above(bound, town, place, names, count):
    assert seen(within(town, place, names=names)) == count


def test_not_in_another_operation(bound, town):
    assert seen(Scope(incident=(town.incident or 0) + 1, places=(VILLAGE,), names=True)) == 0


def test_masked_only_and_never_opened(bound, town):
    there = within(town, VILLAGE)
    with acting(there):
        rows = list(queries.arrivals(there, None))
        assert [len(one.name) for one in queries.arriving(there, rows).values()]
        for row in Identity.objects.all():
            with pytest.raises(NotFound):
                reveal(there, identity=row.pk, reason="电话核实行程")


def test_no_longer_once_the_record_is_taken_back(bound, town):
    with acting(town), connection.cursor() as cursor:
        cursor.execute(
            "insert into kernel_void (target, record, incident, site, recorded_at) values (%s, %s, %s, %s, %s)",
            (bound, uuid7(), town.incident, GATE, NOON),
        )
    assert seen(within(town, VILLAGE)) == seen(within(town, NEIGHBOUR)) == 0
    assert seen(within(town, GATE)) == 4


def test_another_gate_files_nobody_elses_people(bound, town, neighbour):
    with acting(neighbour), connection.cursor() as cursor:
        before = Identity.objects.count()
        other = Identity.objects.filter(record=bound).count()
        cursor.execute(
            "insert into people_arrival (incident, place, site, record, position, origin, arrived_at, recorded_at)"
            " select %s, %s, %s, %s, position, '', now(), now() from generate_series(2, 5) position",
            (town.incident, NEIGHBOURS_GATE, NEIGHBOURS_GATE, bound),
        )
        assert Identity.objects.count() == before
    assert other == 2
