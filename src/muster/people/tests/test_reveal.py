"""A name is opened one at a time, for a reason, and leaves a row."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import acting
from muster.people.actions import reveal
from muster.people.models import Identity, Reveal
from muster.people.tests.cast import GATE, take


def of(scope, record) -> int:
    with acting(scope):
        return Identity.objects.get(record=record).pk


def audited():
    with connection.cursor() as cursor:
        cursor.execute("select actor, subject, detail::text from kernel_audit where action = 'people.reveal'")
        return cursor.fetchall()


def test_opens_and_says_who_when_why(town, generator):
    person = generator.person()
    identity = of(town, take(town, GATE, person))
    with acting(town):
        shown = reveal(town, identity=identity, reason=" 电话核实行程 ")
        row = Reveal.objects.get()
    assert shown.content == {"name": person.name, "id_number": person.id_number, "phone": person.phone}
    assert (row.actor, row.reason, row.target, row.place) == ("user:1", "电话核实行程", str(identity), GATE)
    assert row.recorded_at == shown.at
    [(actor, subject, detail)] = audited()
    assert (actor, subject) == ("user:1", f"identity:{identity}")
    assert person.name not in detail


@pytest.mark.parametrize("reason", ["", "   ", "abc", " 核 实 "])
def test_needs_a_reason(reason, town, generator):
    identity = of(town, take(town, GATE, generator.person()))
    with acting(town), pytest.raises(Problem) as trouble:
        reveal(town, identity=identity, reason=reason)
    assert trouble.value.code == "reason_missing"
    with acting(town):
        assert not Reveal.objects.exists()


def test_strangers_and_readers_get_the_same_answer_as_for_nobody(town, neighbour, reader, generator):
    identity = of(town, take(town, GATE, generator.person()))
    answers = set()
    for scope, target in ((neighbour, identity), (reader, identity), (town, 10**12)):
        with acting(scope), pytest.raises(NotFound) as trouble:
            reveal(scope, identity=target, reason="电话核实")
        answers.add((trouble.value.code, str(trouble.value)))
    assert len(answers) == 1
    assert not audited()


def test_the_row_cannot_be_taken_back(town, generator):
    identity = of(town, take(town, GATE, generator.person()))
    with acting(town):
        reveal(town, identity=identity, reason="电话核实")
    from django.db import ProgrammingError

    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), acting(town):
        Reveal.objects.all().delete()
