"""A name is opened one at a time, for a reason, and leaves a row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.cast import COUNTY, MOMENT, TOWN, browser

from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.people.actions import place_hold, reveal
from muster.people.models import Hold, Identity, Reveal
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


def test_whom_a_control_mark_is_on_is_opened_for_a_reason(cast, generator):
    person = generator.person()
    office = Scope(cast.incident.pk, (COUNTY,), names=True, actor="user:1", roles=frozenset({"command"}))
    with acting(office):
        hold = place_hold(
            office, place=TOWN, id_number=person.id_number, name=person.name, kind="close-contact", grounds="流调",
            since=MOMENT, until=MOMENT + timedelta(days=7),
        )  # fmt: skip
    address = f"/holds/{hold}/reveal/"
    client = browser(cast.secretary, cast.incident)
    assert person.id_number not in client.get(f"/holds/{hold}/").content.decode()
    assert client.get(address).status_code == 404
    assert "至少四个字" in client.post(address, {"reason": "核实"}).content.decode()
    for who in (cast.duty, cast.grid, cast.inspector, cast.upper, cast.neighbour, cast.foreign, cast.ended):
        assert browser(who, cast.incident).post(address, {"reason": "电话核实行程"}).status_code == 404, who
    with acting(office):
        assert not Reveal.objects.exists()
    shown = client.post(address, {"reason": "电话核实行程"})
    assert person.id_number in shown.content.decode()
    assert person.name in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    with acting(office):
        row = Reveal.objects.get()
        assert Hold.objects.count() == 1
    assert (row.subject, row.target, row.place, row.reason) == ("hold", str(hold), TOWN, "电话核实行程")
    assert "电话核实行程" in client.get(f"/holds/{hold}/").content.decode()
    assert client.post("/holds/999999999/reveal/", {"reason": "电话核实行程"}).status_code == 404
