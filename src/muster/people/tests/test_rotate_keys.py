"""A key is replaced while people work: everything is found before, amid and after, and a kill loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction

from muster.kernel import rotation, sealing
from muster.kernel.models import Audit, Holding, Key
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting, system
from muster.people import identities, queries
from muster.people.actions import organisations
from muster.people.actions import staff as staff_actions
from muster.people.actions import standing as standing_actions
from muster.people.generated import GeneratedPerson, Generator
from muster.people.identities import NUMBER, PLATE
from muster.people.models import Hold
from muster.people.queries import staff as staff_queries
from muster.people.tests.cast import GATE, NOON, TODAY, TOWN, asker, open_incident, take

ROTATE = """
import sys, django
django.setup()
from muster.kernel import rotation
from muster.kernel.scope import system
rotation.BATCH, rotation.SETTLE_SECONDS = 4, 0.0
def told(done, total):
    print(done, total, flush=True)
incident = int(sys.argv[1])
rotation.rotate(system(incident, "command:keys"), f"incident:{incident}", progress=told)
"""


@pytest.fixture
def town(fresh_database, monkeypatch) -> Scope:
    monkeypatch.setattr(rotation, "SETTLE_SECONDS", 0.0)
    sealing.forget_keys()
    with transaction.atomic():
        incident = open_incident()
    return asker(incident, TOWN)


def rotate(scope: Scope) -> rotation.Rotated:
    purpose = sealing.key_for_incident(scope.incident or 0)
    return rotation.rotate(system(scope.incident or 0, "command:keys"), purpose)


def under(key: int) -> int:
    return sum(rotation.count_under(holding, key) for holding in Holding.objects.exclude(sealed="", marks="", typed=[]))


def fill(town: Scope, generator: Generator, people: int) -> list[tuple[GeneratedPerson, UUID]]:
    found = [(person := generator.person(), take(town, GATE, person, plate="川E·6K2A7")) for _ in range(people)]
    with acting(town):
        for person, _record in found[:5]:
            standing_actions.place_hold(
                town,
                place=TOWN,
                id_number=person.id_number,
                kind="close-contact",
                grounds="流调",
                since=NOON,
                until=None,
            )
            proof = standing_actions.Proof(person.id_number, TOWN, NOON, NOON + timedelta(hours=6), "negative")
            standing_actions.file_proofs(town, proofs=[proof])
    return found


def all_found(town: Scope, found: list[tuple[GeneratedPerson, UUID]]) -> None:
    with acting(town):
        for person, record in found:
            assert queries.find_by_mark(town, NUMBER, person.id_number) == [record]
        assert len(queries.find_by_mark(town, PLATE, "川E6K2A7")) == len(found)
        masked = queries.masked_identities(town, [record for _person, record in found])
        assert all(one.readable for some in masked.values() for one in some)
        for _person, record in found[:5]:
            own = [mark for part, mark in queries.own_marks(town, [record])[record] if part == NUMBER]
            stands = queries.standing(town, own, at=NOON + timedelta(days=1)).values()
            assert [hold.kind for one in stands for hold in one.holds] == ["close-contact"]
            assert [one.proof.result for one in stands if one.proof] == ["negative"]


def test_everything_is_found_and_the_old_key_is_gone(town, generator):
    found = fill(town, generator, 12)
    (old,) = sealing.live_keys(sealing.key_for_incident(town.incident))
    before = {person: identities.mark(town.incident, NUMBER, person.id_number) for person, _record in found}
    done = rotate(town)
    assert (done.old, done.resumed, done.rows) == (old, False, 24 + 15)
    assert under(old) == 0
    assert under(done.new) == 39
    assert not (settings.HOME.keys / f"{old}.key").exists()
    all_found(town, found)
    for person, mark in before.items():
        assert identities.mark(town.incident, NUMBER, person.id_number) != mark
    rotate(town)
    all_found(town, found)
    assert [key.destroyed_at is None for key in Key.objects.order_by("pk")] == [False, False, True]
    with acting(system(town.incident, "test")):
        deeds = list(Audit.objects.filter(action__contains="rotation").values_list("action", flat=True))
    assert deeds == ["kernel.begin_rotation", "kernel.end_rotation"] * 2


def test_words_are_sealed_anew_each_under_its_own_key(town, generator):
    """Somebody lifts a mark amid a rotation, with a reason sealed a moment before the new key was there."""
    fill(town, generator, 1)
    purpose = sealing.key_for_incident(town.incident)
    (old,) = sealing.live_keys(purpose)
    new = sealing.make_key(purpose, after=old)
    sealing.announce()
    with acting(town):
        fresh = standing_actions.place_hold(
            town, place=TOWN, id_number="510521199001019177", kind="close-contact", grounds="同车", since=NOON,
            until=None,
        )  # fmt: skip
        late = sealing.seal(purpose, "欧阳来电", column="people_hold.sealed_lifted_why", key=old)
        Hold.objects.filter(pk=fresh).update(lifted_at=NOON, sealed_lifted_why=late)
    assert rotation.carry_over(old, new, progress=lambda done, total: None)
    assert under(old) == 0
    sealing.destroy_file(old)
    with acting(town):
        assert {(row.grounds, row.lifted_why) for row in Hold.objects.all()} == {("流调", ""), ("同车", "欧阳来电")}


def test_who_holds_the_old_key_only_cannot_guess_what_is_stored_now(town, generator):
    """The new index depends on a secret that the old key file lacks, though it came from the old index alone."""
    fill(town, generator, 1)
    purpose = sealing.key_for_incident(town.incident)
    (old,) = sealing.live_keys(purpose)
    stolen = (settings.HOME.keys / f"{old}.key").read_bytes()
    new = rotate(town).new
    fresh = (settings.HOME.keys / f"{new}.key").read_bytes()
    assert stolen not in fresh
    assert len(fresh) == 64
    assert sealing.blind_index(purpose, "x") != sealing._chain(b"x", (sealing._keyed(fresh[32:]),))


def test_reading_and_writing_go_on_amid_a_rotation(town, generator):
    found = fill(town, generator, 8)
    purpose = sealing.key_for_incident(town.incident)
    (old,) = sealing.live_keys(purpose)
    with transaction.atomic():
        new = sealing.make_key(purpose, after=old)
    sealing.announce()
    holding = Holding.objects.get(tab="people_identity")
    assert rotation._carry_batch(holding, old, new, after=None)[0] == 16
    late = (person := generator.person(), take(town, GATE, person, plate="川E·6K2A7"))
    all_found(town, [*found, late])
    with acting(town):
        person = found[0][0]
        proof = standing_actions.Proof(person.id_number, TOWN, NOON, NOON + timedelta(hours=6), "negative")
        standing_actions.file_proofs(town, proofs=[proof])  # the same result again, under the new key
    assert rotate(town).resumed
    all_found(town, [*found, late])
    assert under(old) == 0


def test_killed_in_the_middle_it_goes_on_where_it_stopped(town, generator):
    found = fill(town, generator, 20)
    (old,) = sealing.live_keys(sealing.key_for_incident(town.incident))
    program = subprocess.Popen(
        [sys.executable, "-c", ROTATE, str(town.incident)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "muster.config.settings", "PYTHONPATH": "src"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdout
    for line in program.stdout:
        done, total = map(int, line.split())
        if done >= 16:
            program.kill()  # SIGKILL
            break
    program.wait()
    sealing.forget_keys()
    left = under(old)
    assert 0 < left <= total - 16
    assert (settings.HOME.keys / f"{old}.key").exists()
    all_found(town, found)
    finished = rotate(town)
    assert (finished.resumed, finished.old) == (True, old)
    assert finished.rows == left
    assert under(old) == 0
    all_found(town, found)


def test_the_old_key_stays_while_a_row_is_under_it(town, generator, monkeypatch):
    fill(town, generator, 3)
    (old,) = sealing.live_keys(sealing.key_for_incident(town.incident))
    monkeypatch.setattr(rotation, "carry_over", lambda *some, **more: 0)
    with pytest.raises(Problem) as refused:
        rotate(town)
    assert refused.value.code == "rows_left"
    assert (settings.HOME.keys / f"{old}.key").exists()


def test_staff_are_carried_over_too(town, generator):
    person = generator.person()
    with acting(town):
        unit = organisations.open_organisation(town, kind="agency", place=TOWN, name_zh="税务所", since=TODAY)
        from muster.people.models import Organisation

        listed = staff_actions.Person(person.name, person.id_number, person.phone, Organisation.objects.get(pk=unit))
        staff_actions.load_staff(town, people=[listed], on=TODAY, at=NOON)
    done = rotation.rotate(Scope(actor="command:keys"), sealing.STAFF)
    assert done.rows == 1
    with acting(town):
        (known,) = staff_queries.find(town, NUMBER, person.id_number)
        again = staff_actions.load_staff(town, people=[listed], on=TODAY, at=NOON)
        assert (again.added, again.unchanged) == (0, 1)
        assert known


def test_nothing_to_rotate_is_said(town):
    with pytest.raises(Problem) as refused:
        rotate(town)
    assert refused.value.code == "no_key"


def test_the_app_may_not_reseal(town, generator):
    """The switch that lets the owner re-encrypt opens nothing to anybody else."""
    fill(town, generator, 1)
    with acting(town), connection.cursor() as cursor:
        cursor.execute("set local muster.resealing = 'on'")
        for table in ("people_testproof", "people_identity", "kernel_parked"):
            with pytest.raises(Exception, match="permission denied|append-only"), transaction.atomic():
                cursor.execute(f"update {table} set incident = 0")


def test_rows_of_before_learn_which_key_they_are_under(town, generator, owner_connection):
    """What the migration fills in, run over rows as they stood without it."""
    from importlib import import_module

    fill(town, generator, 5)
    (key,) = sealing.live_keys(sealing.key_for_incident(town.incident))
    filling = import_module("muster.people.migrations.0007_holdings").FILL
    moved = "people_uploadpart"  # lists lie in kernel since
    filling = ";".join(part for part in filling.split(";") if moved not in part)
    with owner_connection.transaction():
        owner_connection.execute("set local muster.resealing = 'on'")
        owner_connection.execute("update people_hold set under = 0; update people_testproof set under = 0")
        owner_connection.execute(filling)
    for table in ("people_hold", "people_testproof"):
        rows = owner_connection.execute(f"select distinct under from {table}").fetchall()
        assert rows == [(key,)]
