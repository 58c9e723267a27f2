"""Tests that laboratories answer tick off what is due; figures say how many, now and at an earlier minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from tests.cast import MOMENT, SIBLING_TOWN, TOWN, VILLAGE, browser

from muster.kernel import clock, closing
from muster.kernel.figures import Period, figure
from muster.kernel.scope import acting
from muster.people.actions import Proof, file_proofs
from muster.screening import tasks
from muster.screening.actions import decide, follow, ledger
from muster.screening.models import TestDue
from muster.screening.queries import ledger as queries
from muster.screening.queries.ledger import Wanted
from muster.screening.tests.office import DAY, JIANGYANG, WUHOU, entered, entry, office, people

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_negative_test_is_ticked_off_and_a_missed_one_is_red(command, published, cast):
    person, other = people(2)
    one, missing = entered(command, entry(person), entry(other))
    with acting(command):
        decide.confirm(scope=command, people=[one, missing])
        proof = Proof(person.id_number, VILLAGE, MOMENT + HOUR, MOMENT + 5 * HOUR, "negative")
        file_proofs(command, proofs=[proof])
    clock.move(cast.incident.pk, to=MOMENT + DAY)
    for _again in range(2):
        tasks.match_tests(0)
    with acting(command):
        done = TestDue.objects.filter(result="negative")
        assert [(row.person, row.done_at) for row in done] == [(one, MOMENT + HOUR)]
        assert queries.ids(command, Wanted(state="missed"), MOMENT + DAY, 10) == [missing]
        both = sorted([one, missing])
        assert queries.ids(command, Wanted(state="test"), MOMENT + DAY, 10) == both, "the test of the second day"
    assert "漏检" in browser(cast.command, cast.incident).get(reverse("screened", args=[missing])).content.decode()


def test_one_result_ticks_off_one_test(command, published, cast):
    person = people(1)[0]
    (one,) = entered(command, entry(person))
    with acting(command):
        decide.confirm(scope=command, people=[one])
        results = [Proof(person.id_number, VILLAGE, MOMENT + hours * HOUR, None, "negative") for hours in (1, 2)]
        file_proofs(command, proofs=results)
    tasks.match_tests(0)
    with acting(command):
        assert TestDue.objects.filter(result="negative").count() == 1


def looked(command):
    """How many tests a look at new results ticks off, and what it asks."""
    asked = list[str]()

    def note(execute, sql, params, many, context):
        asked.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    with acting(command), connection.execute_wrapper(note):
        return follow.match_new_results(scope=command), asked


def test_results_tick_tests_off_once_and_no_test_is_looked_at_without_a_new_one(command, published, cast):
    crowd = people(3)
    one, two, three = entered(command, *(entry(person) for person in crowd))
    first, second, third = (Proof(who.id_number, VILLAGE, MOMENT + HOUR, None, "negative") for who in crowd)
    with acting(command):
        decide.confirm(scope=command, people=[one, two])
        file_proofs(command, proofs=[first, third])
    assert looked(command)[0] == 1
    ticked, asked = looked(command)
    assert ticked == 0 and not any("screening_testdue" in sql for sql in asked)
    with acting(command):
        file_proofs(command, proofs=[first, second])
    assert looked(command)[0] == 1
    with acting(command):
        decide.confirm(scope=command, people=[three])
        done = TestDue.objects.filter(result="negative").values_list("person", flat=True)
        assert sorted(done) == sorted([one, two, three]), "the third one's test was answered before it was due"
    assert looked(command)[0] == 0


def test_person_times_and_people_stand_beside_each_other(command, published, cast):
    first, second, third = people(3)
    entered(command, entry(first), entry(second, stay=JIANGYANG), entry(third, place=SIBLING_TOWN))
    found = entered(command, entry(first, source="enterprise"))
    with acting(command):
        decide.confirm(scope=command, people=found)
    clock.move(cast.incident.pk, to=MOMENT + 2 * HOUR)
    with acting(command):
        decide.release(scope=command, people=found, why="转诊治疗")

    def value(key, scope=command, **period):
        with acting(scope):
            query = figure(f"screening.{key}").query
            rows = list(query.rows(scope, Period(**period), limit=100))
            assert sum(row.adds for row in rows) == query.total(scope, Period(**period)) == len(rows)
            return len(rows), query.by_place(scope, Period(**period), 9)

    assert value("screened_person_times") == (4, {TOWN: 3, SIBLING_TOWN: 1})
    assert value("screened_people") == (3, {TOWN: 2, SIBLING_TOWN: 1})
    assert value("screened_people", office(cast, "secretary")) == (2, {TOWN: 2})
    before = {"as_of": MOMENT + HOUR}
    assert (value("central_quarantine")[0], value("central_quarantine", **before)[0]) == (0, 1)
    assert (value("under_measures")[0], value("released")[0], value("released", **before)[0]) == (0, 1, 0)
    assert value("home_quarantine")[0] == 0, "a proposal holds nobody"


def test_the_ledger_takes_in_many_at_once(command, published, cast):
    crowd = people(120)
    with acting(command):
        answers = ledger.enter(scope=command, entries=[entry(person, stay=WUHOU) for person in [*crowd, *crowd[:30]]])
        assert sum(one.new for one in answers) == 120 and answers[0].person == answers[120].person
    assert ledger.evaluate(command) == 120
    with acting(command):
        done = decide.confirm(scope=command, people=[one.person for one in answers])
        assert done.done == 120
        assert TestDue.objects.values("person").annotate(n=Count("pk")).filter(n=5).count() == 120


def test_closing_the_operation_releases_everybody(command, published, cast):
    one, other = entered(command, *(entry(person) for person in people(2)))
    with acting(command):
        decide.confirm(scope=command, people=[one])
        ends = {found.what.key: found for found in closing.still_open(command)}
        mine = [ends["screening.measures"], ends["screening.pending"]]
        assert [(found.count, found.blocks) for found in mine] == [(1, False), (1, False)]
        for found in mine:
            found.what.end(command, MOMENT)
        counts = queries.in_all(queries.board(command, MOMENT))
        assert counts["released"] == 1 and counts["proposed"] == 0
