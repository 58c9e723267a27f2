"""Rows of sources are linked with the ledger: sure ones by machine, wrong numbers included; doubts become pairs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from tests.cast import TOWN, VILLAGE

from muster.kernel import clock
from muster.kernel.ids import uuid7
from muster.kernel.scope import acting
from muster.people.actions import ledger as names
from muster.screening.link_models import GreyPair, LinkMark
from muster.screening.linking import finding, keeping, older
from muster.screening.models import Person, SourceRow
from muster.screening.source_models import SourceKind
from muster.screening.sources import actions
from muster.screening.sources.actions import Sender
from muster.screening.sources.rules import Heard
from muster.screening.tests.office import entry, office, people

pytestmark = pytest.mark.django_db


def take(scope, *contents, source="县教育局", problems=()):
    """One list of these people; what became of its rows."""
    sender = Sender(SourceKind.FILE, source, TOWN, "专班")
    rows = [Heard(one, VILLAGE, at, problems=tuple(problems)) for at, one in enumerate(contents, 1)]
    with acting(scope):
        delivery = actions.begin_list(scope=scope, sender=sender)
        actions.take(scope=scope, delivery=delivery, sender=sender, rows=rows)
        return list(SourceRow.objects.filter(delivery=delivery).order_by("number"))


def told(person, **changed):
    content = {"name": person.name, "id_number": person.id_number, "phone": person.phone, "address": "大田村3组"}
    return {key: value for key, value in {**content, **changed}.items() if value}


def mistyped(number):
    return number[:10] + str((int(number[10]) + 1) % 10) + number[11:]


def test_a_mistyped_number_is_no_reason_to_ask_when_all_else_says_who_it_is(command):
    one, other = people(2)
    (first,) = take(command, told(one))
    again, unknown = take(
        command, told(one, id_number=mistyped(one.id_number)), told(other, id_number=mistyped(other.id_number)),
        source="某酒厂", problems=["number_check_digit"],
    )  # fmt: skip
    assert (again.state, again.person) == ("linked", first.person)
    assert again.problems == ["number_check_digit"], "what is wrong with it is still said"
    assert (unknown.state, unknown.person) == ("open", None), "nobody known: somebody asks"
    with acting(command):
        assert Person.objects.count() == 1


def test_two_right_numbers_are_never_made_one_but_shown(command, cast):
    one, other = people(2)
    take(command, told(one))
    (row,) = take(command, told(other, name=one.name, phone=one.phone), source="某酒厂")
    with acting(command):
        (pair,) = GreyPair.objects.all()
        assert {pair.one, pair.two} == set(Person.objects.values_list("pk", flat=True))
        assert "two trusted numbers" in pair.why
        assert row.person in {pair.one, pair.two}
    with acting(office(cast, "secretary", "510521101")):
        assert not GreyPair.objects.exists() and not LinkMark.objects.exists(), "another town"
    with acting(replace(command, places=(VILLAGE,))):
        assert GreyPair.objects.count() == 1
    take(command, told(other, name=one.name, phone=one.phone), source="卫健局")
    with acting(command):
        assert GreyPair.objects.count() == 1, "the same pair is shown once"


def test_keys_lie_blind(command):
    one, other = people(2)
    take(command, told(one), told(other))
    with acting(command), connection.cursor() as cursor:
        cursor.execute("select string_agg(m::text, ' ') from screening_linkmark m")
        text = cursor.fetchone()[0]
        assert LinkMark.objects.filter(strong=True).count() == 2
    for part in (one.name, one.id_number, one.phone):
        assert part not in text and part.encode().hex() not in text


def test_nobody_gathers_more_reports_than_anybody_has(command, monkeypatch):
    monkeypatch.setattr(finding, "LARGEST", 2)
    (one,) = people(1)
    take(command, told(one))
    take(command, told(one), source="某酒厂")
    (row,) = take(command, told(one, id_number=""), source="卫健局")
    (by_number,) = take(command, told(one), source="公安局")
    assert row.person != by_number.person
    with acting(command):
        (pair,) = GreyPair.objects.all()
        assert pair.why == [finding.MANY_REPORTS]


def test_a_report_is_known_under_either_key_while_it_is_rotated(command, monkeypatch):
    from muster.kernel import sealing

    (one,) = people(1)
    (first,) = take(command, told(one))
    purpose = sealing.key_for_incident(command.incident)
    sealing.make_key(purpose, after=sealing.current_key(purpose))
    sealing.forget_keys()
    (again,) = take(command, told(one), source="某酒厂")
    assert again.person == first.person


def test_people_who_were_entered_before_linking_get_keys_and_work_that_was_killed_goes_on(command, monkeypatch):
    one, other = people(2)
    with acting(command):
        came = [(uuid7(), entry(person)) for person in (one, other, one)]
        keeping.people(command, came, clock.now(command.incident))
        names.name_people(command, listed=[names.Listed(person, VILLAGE, who.content) for person, who in came])
    monkeypatch.setattr(older, "PART", 1)
    seen = []

    def killed(done, total):
        seen.append((done, total))
        if len(seen) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        older.give_keys(command, killed)
    assert older.give_keys(command, killed) == 2 and seen == [(1, 3), (1, 2), (2, 2)]
    assert older.give_keys(command) == 0
    with acting(command):
        (pair,) = GreyPair.objects.all()
        assert {pair.one, pair.two} == {came[0][0], came[2][0]}, "entered twice, and nobody could tell"
    (again,) = take(command, told(other))
    assert again.person == came[1][0]
