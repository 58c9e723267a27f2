"""Pages over a whole ledger ask it once: how many statements, and which, not how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, VILLAGE, browser

from muster.kernel import clock, waiting
from muster.kernel.figures import Period, figure, totals
from muster.kernel.scope import acting
from muster.screening.actions import decide
from muster.screening.figures import SOURCES
from muster.screening.models import Decision, Measure, State, TestDue
from muster.screening.queries import ledger as queries
from muster.screening.queries.ledger import Listed, Wanted
from muster.screening.queries.waits import Waits
from muster.screening.sources import actions
from muster.screening.sources import queries as sources
from muster.screening.sources.actions import Sender
from muster.screening.sources.rules import Heard
from muster.screening.tests.office import DAY, entered, entry, people, put_together

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MEASURES = 'FROM "screening_measure"'


@pytest.fixture
def ledger(cast, command, published):
    """Twelve people: five under a measure, of whom two went home after a while; the rest wait to be confirmed."""
    found = entered(command, *(entry(one) for one in people(12)))
    with acting(command):
        decide.confirm(scope=command, people=found[:5])
        decide.release(scope=command, people=found[:2], why="转诊治疗")
    clock.move(cast.incident.pk, to=MOMENT + 3 * DAY)
    return found


def asked(page, said):
    """What a page asks that has these words in it."""
    with CaptureQueriesContext(connection) as seen:
        assert page().status_code == 200
    return [one["sql"] for one in seen.captured_queries if said in one["sql"]]


def test_the_overdue_page_reads_measures_alone_to_say_who_is_overdue(cast, command, ledger):
    desk = browser(cast.command, cast.incident)
    judged = asked(lambda: desk.get(reverse("overdue")), "late_since is not null")
    assert len(judged) == 2, "one counts, one lists"
    assert not any(table in one for one in judged for table in ("screening_testdue", "screening_escalated"))


def test_the_ledgers_page_counts_once_and_reads_no_plan_but_those_it_shows(cast, command, ledger):
    desk = browser(cast.command, cast.incident)
    desk.get(reverse("ledger"))  # what waits beside the navigation is kept
    plans = asked(lambda: desk.get(reverse("ledger")), MEASURES)
    assert len(plans) == 3, "the counts of towns, the ids of the page, its rows"
    assert sum('"plan"' in one for one in plans) == 1
    with acting(command):
        now = clock.now(cast.incident.pk)
        towns = queries.counted(command, now)
        for wanted in (Wanted(), Wanted("force"), Wanted("released"), Wanted("past"), Wanted(place=VILLAGE[:9])):
            found = queries.measures(command, wanted, now)
            assert queries.how_many(wanted, towns) == found.count()
            assert Listed(found)[2:5] == list(found[2:5]) and len(Listed(found)) == found.count()
        for uncounted in (Wanted("force", kind="central"), Wanted("called"), Wanted("tested"), Wanted(contact="lost")):
            assert queries.how_many(uncounted, towns) is None


def test_all_that_waits_in_a_ledger_is_found_in_one_pass(command, ledger):
    words = ("proposed", "force", "silent", "missed", "past")
    with acting(command):
        one_by_one = [Waits((word,))(command, None) for word in words]
        with CaptureQueriesContext(connection) as seen:
            assert Waits.together(command, None, [Waits((word,)) for word in words]) == one_by_one
        assert sum(MEASURES in one["sql"] for one in seen.captured_queries) == 1
        assert [found.count for found in one_by_one] == [7, 3, 3, 3, 0]
        with CaptureQueriesContext(connection) as seen:
            found = {kind.key: answer.count for kind, answer in waiting.items(command)}
        assert sum(MEASURES in one["sql"] and "late_since" not in one["sql"] for one in seen.captured_queries) == 1
        assert found["screening.missed"] == 3 and found["screening.proposed"] == 7


def test_the_database_keeps_when_the_first_test_is_due(command, ledger):
    def kept():
        still = TestDue.objects.filter(done_at=None).order_by("-until").values_list("person", "until")
        first = dict(still)
        rows = Measure.objects.filter(state=State.FORCE).values_list("person", "tests_by")
        assert dict(rows) == {person: first.get(person) for person, _until in rows}
        return {until for _person, until in rows}

    with acting(command):
        assert len(kept() - {None}) == 1
        first = TestDue.objects.filter(person=ledger[3]).order_by("until").first()
        TestDue.objects.filter(pk=first.pk).update(done_at=first.since, result="negative")
        assert len(kept()) == 2, "it is the second one's now"
        TestDue.objects.filter(pk=first.pk).update(done_at=None, result="")
        assert len(kept()) == 1, "taken back"
        TestDue.objects.filter(person=ledger[3]).delete()
        assert None in kept()


def test_figures_of_now_say_what_those_as_of_now_say(cast, command, ledger):
    keys = ["under_measures", "central_quarantine", "home_quarantine", "screened_people", "released"]
    keys += ["screened_person_times", *(f"from_{key}" for key, _label, _sources in SOURCES)]
    queried = [figure(f"screening.{key}").query for key in keys]
    with acting(command):
        now = totals(command, [(query, Period()) for query in queried])
        assert now == totals(command, [(query, Period(clock.now(cast.incident.pk))) for query in queried])
        assert now == [len(list(query.rows(command, Period(), limit=100))) for query in queried]
        assert now[:2] == [3, 3] and now[3:6] == [12, 2, 12]
        assert Decision.objects.filter(kind="released").count() == 2


def test_people_of_several_sources_are_counted_once_in_all_and_anew_when_something_changed(command, published):
    crowd = people(4)

    def sent(source, *whom):
        sender = Sender("file", source, COUNTY, "排查专班")
        rows = [
            Heard({"name": one.name, "id_number": one.id_number, "phone": one.phone}, VILLAGE, at)
            for at, one in enumerate(whom)
        ]
        with acting(command):
            number = actions.begin_list(scope=command, sender=sender)
            return actions.take(scope=command, delivery=number, sender=sender, rows=rows).people

    def persons():
        with acting(command), CaptureQueriesContext(connection) as seen:
            total, sums = sources.reconciled(command)
        rows = sum('FROM "screening_sourcerow"' in one["sql"] for one in seen.captured_queries)
        return total.persons, {one.source: one.persons for one in sums}, rows

    first = sent("学校", *crowd[:3])
    sent("公安", *crowd[:2])
    assert persons() == (3, {"学校": 3, "公安": 2}, 2)
    assert persons() == (3, {"学校": 3, "公安": 2}, 1), "nothing has changed"
    (other,) = sent("公安", crowd[3])
    assert persons() == (4, {"学校": 3, "公安": 3}, 2)
    with acting(command):
        put_together(command, first[0], other)
    total, _by_source, rows = persons()
    assert (total, rows) == (3, 2), "two entries are one person now"
