"""Names that the door hands in are sealed, found by exact search, masked, and seen only where they belong."""

from __future__ import annotations

import hmac
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from muster.kernel import sealing
from muster.kernel.problems import Problem
from muster.kernel.scope import acting
from muster.people import identities, queries
from muster.people.identities import NAME, NUMBER, PHONE, PLATE
from muster.people.models import Identity
from muster.people.tests.cast import GATE, NEIGHBOURS_GATE, NOON, take


def test_nothing_readable_is_stored(town, generator):
    person = generator.person()
    record = take(town, GATE, person, plate="川E·6K2A7")
    with acting(town):
        stored = list(Identity.objects.filter(record=record).order_by("position"))
    assert [row.kind for row in stored] == ["person", "plate"]
    assert [len(row.marks) for row in stored] == [3, 1]
    raw = b"".join(bytes(row.sealed) + b"".join(map(bytes, row.marks)) for row in stored)
    for text in (person.name, person.id_number, person.phone, "川E", "6K2A7"):
        assert text.encode() not in raw


def test_lists_show_masks(town, generator):
    person = generator.person()
    record = take(town, GATE, person, plate="川E·6K2A7")
    with acting(town):
        first, second = queries.masked_identities(town, [record])[record]
    assert (first.name[0], first.number[:5], first.number[-2:]) == (person.name[0], "5105*", person.id_number[-2:])
    assert first.phone == f"154****{person.phone[-4:]}"
    assert second.plate == "川E·6K2**"
    assert person.name not in str(first)
    assert person.id_number not in str(first)


def test_found_however_it_is_written(town, generator):
    person = generator.person()
    record = take(town, GATE, person, plate="川E·6K2A7")
    take(town, GATE, generator.person(), plate="川E·6K2A8")
    spaced = f" {person.id_number[:6]} {person.id_number[6:].lower()} "
    with acting(town):
        assert queries.find_by_mark(town, NUMBER, spaced) == [record]
        assert queries.find_by_mark(town, PHONE, f"+86 {person.phone}") == [record]
        assert queries.find_by_mark(town, NAME, " ".join(person.name)) == [record]
        assert queries.find_by_mark(town, PLATE, "川e 6k2a7") == [record]
        assert queries.find_by_mark(town, PLATE, person.id_number) == []
        assert queries.find_by_mark(town, NAME, "  ") == []
        assert [seen.record for seen in queries.plate_history(town, "川E6K2A7")] == [record]


def test_as_of_hides_what_came_later(town, generator):
    person = generator.person()
    take(town, GATE, person)
    with acting(town):
        assert queries.find_by_mark(town, NAME, person.name, as_of=NOON)
        assert not queries.find_by_mark(town, NAME, person.name, as_of=NOON - timedelta(seconds=1))


def test_neighbours_and_readers_see_nothing(town, neighbour, reader, county, generator):
    person = generator.person()
    record = take(town, GATE, person, plate="川E·6K2A7")
    for stranger in (neighbour, reader):
        with acting(stranger):
            assert queries.masked_identities(stranger, [record]) == {}
            assert queries.find_by_mark(stranger, NUMBER, person.id_number) == []
            assert queries.plate_history(stranger, "川E·6K2A7") == []
    with acting(county):
        assert queries.find_by_mark(county, NUMBER, person.id_number) == [record]


@pytest.mark.parametrize("stranger", ["neighbour", "reader"])
def test_the_database_hides_them_too(stranger, town, generator, request):
    record = take(town, GATE, generator.person())
    with acting(request.getfixturevalue(stranger)):
        assert not Identity.objects.filter(record=record).exists()
    with acting(town):
        assert Identity.objects.filter(record=record).exists()


def test_nobody_changes_them(town, generator):
    record = take(town, GATE, generator.person())
    for deed in (Identity.objects.filter(record=record).delete, lambda: Identity.objects.update(kind="plate")):
        with pytest.raises(ProgrammingError), transaction.atomic(), acting(town):
            deed()


def test_the_same_record_again_changes_nothing(town, generator):
    person = generator.person()
    record = take(town, GATE, person)
    with acting(town), connection.cursor() as cursor:
        row = Identity.objects.get(record=record)
        cursor.execute(
            "call people_take_identities(%s, jsonb_build_array(jsonb_build_object('record', %s::text, 'position', 0,"
            " 'site', %s::text, 'kind', 'person', 'sealed', '', 'marks', '[]'::jsonb)), null, now())",
            (town.incident, str(record), GATE),
        )
        assert bytes(Identity.objects.get(record=record).sealed) == bytes(row.sealed)


def test_a_gate_sees_that_but_not_whom_its_neighbour_checked(town, neighbour, generator):
    person = generator.person()
    record = take(town, GATE, person)
    mark = identities.mark(town.incident, NUMBER, person.id_number)
    assert mark
    with acting(neighbour):
        seen = queries.seen_elsewhere(neighbour, [mark], since=NOON - timedelta(hours=1))
        assert [(one.record, one.site) for one in seen[mark]] == [(record, GATE)]
        assert queries.seen_elsewhere(neighbour, [mark], since=NOON + timedelta(hours=1)) == {}
        assert queries.masked_identities(neighbour, [record]) == {}
    take(neighbour, NEIGHBOURS_GATE, person)
    with acting(town):
        assert len(queries.seen_elsewhere(town, [mark], since=NOON)[mark]) == 2


def test_without_the_key_there_are_figures_but_no_names(town, generator):
    person = generator.person()
    record = take(town, GATE, person)
    shutil.rmtree(settings.HOME.keys)
    sealing.forget_keys()
    with acting(town):
        assert Identity.objects.filter(record=record).count() == 1
        (masked,) = queries.masked_identities(town, [record])[record]
        assert (masked.readable, str(masked)) == (False, "")
        with pytest.raises(Problem, match=r".") as trouble:
            queries.find_by_mark(town, NUMBER, person.id_number)
    assert trouble.value.code == "key_missing"


def test_marks_are_bound_to_their_part_and_incident(incident):
    number = identities.mark(incident, NUMBER, "15400001234")
    assert number
    assert number != identities.mark(incident, PHONE, "15400001234")
    assert number != identities.mark(incident + 1, NUMBER, "15400001234")
    assert len(number) == 16


def test_a_blind_index_is_an_hmac(incident):
    purpose = sealing.key_for_incident(incident)
    index = sealing.blind_index(purpose, "phone:15400001234")
    secret = (settings.HOME.keys / f"{sealing.current_key(purpose)}.key").read_bytes()
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"muster:index").derive(secret)
    assert index == hmac.digest(key, b"phone:15400001234", "sha256")[:16]
