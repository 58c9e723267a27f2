"""From a list of risk areas and people who came to measures, confirmed by people, with marks at the gates."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from tests.cast import MOMENT, SIBLING_TOWN, VILLAGE

from muster.kernel import clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import acting
from muster.people.identities import NUMBER, marks_to_find
from muster.people.queries.standing import standing
from muster.screening.actions import decide, filters, ledger, risk
from muster.screening.filter_models import SavedFilter
from muster.screening.measures import Contact, Subject
from muster.screening.models import CORRECTION, Decision, Measure, Person, TestDue
from muster.screening.queries import ending
from muster.screening.queries import ledger as queries
from muster.screening.queries import risk as risk_queries
from muster.screening.queries.board import board_as_of
from muster.screening.tests.office import BULLETIN, DAY, JIANGYANG, WUHOU, entered, entry, office, people, publish

pytestmark = pytest.mark.django_db


def measure(scope, person):
    with acting(scope):
        return Measure.objects.get(pk=person)


def confirmed(scope, *persons, why=""):
    with acting(scope):
        return decide.confirm(scope=scope, people=persons, why=why)


def test_a_bulletin_is_read_settled_and_published(command, cast):
    with acting(command):
        number = risk.read_list(scope=command, title="国务院客户端", content=BULLETIN.encode(), covers="")
        rows = {row.text: row for row in risk_queries.listed(command, number)}
        assert [(row.code, row.exact) for row in rows.values() if row.level == "medium"] == [(JIANGYANG, True)]
        assert risk_queries.areas_over_time(command) == [], "a draft does not count"
        risk.publish_list(scope=command, version=number)
        areas = risk_queries.areas_over_time(command)
    assert {(one.code, one.level, one.exact) for one in areas} >= {(WUHOU, "high", True), (JIANGYANG, "medium", True)}
    with acting(command), pytest.raises(Problem) as refused:
        risk.publish_list(scope=command, version=number)
    assert refused.value.code == "list_published"
    with acting(command), pytest.raises(Problem):
        risk.read_list(scope=command, title="", content=b"  ", covers="")


@pytest.mark.parametrize("packed", [gzip.compress(BULLETIN.encode()), BULLETIN.encode("gb18030")])
def test_a_packed_list_and_one_in_another_encoding_are_kept_as_text(command, cast, packed):
    with acting(command):
        number = risk.read_list(scope=command, title="", content=packed, covers="")
        assert risk_queries.version(command, number).text == BULLETIN
        assert len(risk_queries.listed(command, number)) == 3
        with pytest.raises(Problem) as refused:
            risk.read_list(scope=command, title="", content=gzip.compress(b" " * (risk.LONGEST + 1)), covers="")
    assert refused.value.code == "list_long"


def test_what_could_not_be_placed_is_settled_and_becomes_an_alias(command, cast):
    odd = "高风险区（2个）\n四川省泸州市（2个）：酒城新区甲小区；酒城新区乙小区。\n"
    with acting(command):
        number = risk.read_list(scope=command, title="x", content=odd.encode(), covers="", as_of=MOMENT)
        assert [row.code for row in risk_queries.listed(command, number)] == ["", ""], "nobody knows such a zone"
        with pytest.raises(Problem):
            risk.settle_area(scope=command, version=number, position=0, code="510502", name="别的地方")
        assert risk.settle_area(scope=command, version=number, position=0, code="510502", name="酒城新区") == 2
        assert {row.code for row in risk_queries.listed(command, number)} == {"510502"}
        again = risk.read_list(scope=command, title="y", content=odd.encode(), covers="", as_of=MOMENT + DAY)
        assert {row.how for row in risk_queries.listed(command, again)} == {"alias"}, "the next list is read with it"


def test_a_later_list_ends_what_it_no_longer_names(command, published, cast):
    later = BULLETIN.replace("9月11日", "9月12日").replace("武侯区簇锦街道全域；", "")
    with acting(command):
        number = risk.read_list(scope=command, title="", content=later.encode(), covers="")
        risk.publish_list(scope=command, version=number)
        ended = [one for one in risk_queries.areas_over_time(command) if one.code == WUHOU]
    assert [timezone.localtime(one.until).day for one in ended] == [12]


def test_somebody_from_there_is_proposed_a_measure_that_a_person_confirms(command, published, cast):
    person = people(1)[0]
    (one,) = entered(command, entry(person))
    proposed = measure(command, one)
    assert (proposed.state, proposed.risk_class, proposed.until) == ("proposed", "from_high", None)
    assert confirmed(command, one) == decide.Decided(done=1, waiting=0, own=0)
    held = measure(command, one)
    assert (held.state, held.kind, held.pending) == ("force", "central", None)
    assert timezone.localtime(held.until).isoformat() == "2022-09-19T00:00:00+08:00"
    with acting(command):
        assert TestDue.objects.filter(person=one).count() == 5
        mark = marks_to_find(cast.incident.pk, NUMBER, person.id_number)
        stands = standing(command, mark, at=MOMENT)[mark[0]]
        assert [(hold.kind, hold.until) for hold in stands.holds] == [("risk-history", held.until)]
        kinds = list(Decision.objects.filter(person=one).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["proposed", "confirmed"]


def test_the_same_person_from_two_lists_is_one_with_both_itineraries(command, published, cast):
    person = people(1)[0]
    (first,) = entered(command, entry(person, stay=JIANGYANG))
    confirmed(command, first)
    (again,) = entered(command, entry(person, stay=WUHOU, source="enterprise"))
    assert again == first
    changed = measure(command, first)
    assert changed.raises and changed.kind == "home", "more waits; what holds goes on to hold"
    with acting(command):
        assert Person.objects.count() == 1


def test_more_for_somebody_under_a_measure_takes_a_second_person(command, published, cast):
    person = people(1)[0]
    (one,) = entered(command, entry(person, stay=JIANGYANG))
    confirmed(command, one)
    with acting(command):
        ledger.tell(scope=command, person=one, stays=[], contacts=[Contact(Subject.CLOSE, MOMENT)], source="contacts")
    assert confirmed(command, one) == decide.Decided(done=0, waiting=1, own=0)
    assert measure(command, one).kind == "home"
    with pytest.raises(Problem) as refused:
        confirmed(command, one)
    assert refused.value.code == "own_signature"
    second = office(cast, "secretary")
    assert confirmed(second, one).done == 1
    assert measure(command, one).kind == "central"
    with acting(command):
        signers = Decision.objects.filter(person=one, kind__in=["signed", "agreed"]).values_list("kind", "actor")
        assert dict(signers) == {"signed": command.actor, "agreed": second.actor}


def test_a_new_list_of_areas_is_asked_about_everybody_and_changes_wait(command, published, cast):
    (one,) = entered(command, entry(people(1)[0], stay=JIANGYANG))
    confirmed(command, one)
    raised = BULLETIN.replace("9月11日11时", "9月12日7时").replace("二、中风险区", "二、高风险区")
    with acting(command):
        number = risk.read_list(scope=command, title="", content=raised.encode(), covers="")
        risk.publish_list(scope=command, version=number)
    assert ledger.evaluate(command) == 1
    assert ledger.evaluate(command) == 0, "looking twice changes nothing"
    waiting = measure(command, one)
    assert (waiting.kind, waiting.raises) == ("home", True)
    with acting(command):
        with pytest.raises(Problem):
            decide.decline(scope=command, people=[one], why="")
        assert decide.decline(scope=command, people=[one], why="9月11日前已离开") == 1
    assert measure(command, one).pending is None


def test_release_at_the_end_and_before_it(command, published, cast):
    one, other = entered(command, *(entry(person) for person in people(2)))
    confirmed(command, one, other)
    with acting(command), pytest.raises(Problem):
        decide.release(scope=command, people=[one])
    with acting(command):
        decide.release(scope=command, people=[one], why="转院治疗")
        TestDue.objects.filter(person=other).update(result="negative", done_at=MOMENT)
    clock.move(cast.incident.pk, to=MOMENT + 8 * DAY)
    with acting(command):
        assert decide.release(scope=command, people=[other]) == 1
    assert {measure(command, person).state for person in (one, other)} == {"released"}
    with acting(command):
        mark = marks_to_find(cast.incident.pk, NUMBER, people(2)[1].id_number)
        assert standing(command, mark, at=MOMENT + 8 * DAY) == {}


def test_what_lies_elsewhere_is_out_of_reach(command, published, cast):
    secretary = office(cast, "secretary")
    (one,) = entered(command, entry(people(1)[0], place=SIBLING_TOWN))
    with acting(secretary):
        assert decide.confirm(scope=secretary, people=[one]).done == 0
        with pytest.raises(NotFound):
            ledger.enter(scope=secretary, entries=[entry(people(1)[0], place=SIBLING_TOWN)])
        with pytest.raises(NotFound):
            ledger.tell(scope=secretary, person=one, stays=[], contacts=[], source="x")
        assert Measure.objects.count() == 0, "the database holds where a query forgets"


def test_what_was_decided_can_not_be_changed(command, published, cast):
    entered(command, entry(people(1)[0]))
    with acting(command), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update screening_decision set why = 'x'")


def test_after_the_end_nothing_is_proposed_again(command, published, cast):
    (one,) = entered(command, entry(people(1)[0], left=timedelta(days=2), place=VILLAGE))
    confirmed(command, one)
    clock.move(cast.incident.pk, to=MOMENT + 9 * DAY)
    ledger.evaluate(command)
    assert measure(command, one).pending is None and measure(command, one).state == "force", "past its end: red"


def test_a_phone_alone_makes_nobody_the_same(cast):
    scope = office(cast)
    mother, child, other = people(3)
    told = {"name": mother.name, "phone": mother.phone, "id_number": ""}

    def come(*contents):
        with acting(scope):
            found = ledger.enter(scope=scope, entries=[replace(entry(mother), content=one) for one in contents])
        return [(one.person, one.new) for one in found]

    (first, _), (again, _), (second, _) = come(entry(mother).content, told, {**told, "name": child.name})
    assert again == first, "without the number, by phone and name"
    assert second != first, "somebody else on the same phone"
    assert come({**told, "name": child.name}, told) == [(second, False), (first, False)]
    assert come({**told, "name": ""}, {**told, "name": other.name})[0][1], "a phone without a name is nobody known"


def test_a_correction_takes_the_place_of_all_that_was_told(command, cast):
    publish(command)
    scope = office(cast)
    (person,) = entered(scope, entry(people(1)[0]))
    assert measure(scope, person).pending["segments"], "somebody from a high-risk area"
    with acting(scope):
        ledger.tell(scope=scope, person=person, stays=(), contacts=(), source=CORRECTION)
    left = measure(scope, person).pending
    assert left is None or left["segments"] == [], "they were never there"


def test_board_of_a_past_minute_shows_what_had_been_decided_by_then(command, published, cast):
    one, other = people(2)
    first, second = entered(command, entry(one), entry(other, stay=JIANGYANG))
    before = clock.now(cast.incident.pk)
    clock.move(cast.incident.pk, to=before + timedelta(minutes=1))
    confirmed(command, first, second)
    with acting(command):
        decide.own(scope=command, people=[first], owner="一组")
        now = clock.now(cast.incident.pk)
        past, then, live = board_as_of(command, before), board_as_of(command, now), queries.board(command, now)
    town = VILLAGE[:9]
    assert {key: past[town][key] for key in ("proposed", "force", "nobody")} == {"proposed": 2, "force": 0, "nobody": 0}
    shown = ("proposed", "sign", "force", "today", "past", "test", "missed", "silent", "nobody", "released")
    assert {key: then[town][key] for key in shown} == {key: live[town][key] for key in shown}
    assert then[town]["force"] == 2
    assert then[town]["nobody"] == 1
    clock.move(cast.incident.pk, to=now + 60 * DAY)
    with acting(command):
        assert decide.release(scope=command, people=[first], why="演练结束") == 1
        late = clock.now(cast.incident.pk)
        assert board_as_of(command, late)[town]["released"] == queries.board(command, late)[town]["released"]


def test_releasing_a_list_lets_go_who_is_ready_and_keeps_who_missed_a_test(command, published, cast):
    one, other = people(2)
    first, second = entered(command, entry(one), entry(other))
    confirmed(command, first, second)
    with acting(command):
        TestDue.objects.filter(person=first).update(done_at=MOMENT, result="negative")
    clock.move(cast.incident.pk, to=MOMENT + 40 * DAY)
    with acting(command):
        assert decide.release(scope=command, people=[first, second]) == 1
        assert Measure.objects.get(pk=first).state == "released"
        assert Measure.objects.get(pk=second).state == "force"
        with pytest.raises(Problem) as refused:
            decide.release(scope=command, people=[second])
        assert refused.value.code == "reason_missing"


def test_a_short_reason_releases_nobody_early_beside_somebody_who_is_ready(command, published, cast):
    first, second = entered(command, *(entry(one) for one in people(2)))
    confirmed(command, first, second)
    with acting(command):
        TestDue.objects.filter(person=first).update(done_at=MOMENT, result="negative")
    clock.move(cast.incident.pk, to=MOMENT + 40 * DAY)
    with acting(command):
        with pytest.raises(Problem) as refused:
            decide.release(scope=command, people=[first, second], why="好")
        assert refused.value.code == "reason_missing"
        assert set(Measure.objects.values_list("state", flat=True)) == {"force"}
        assert decide.release(scope=command, people=[first, second], why="专家会诊后解除") == 2


def test_the_end_releases_nobody_of_whom_the_rules_ask_for_more_since(command, published, cast):
    (one,) = entered(command, entry(people(1)[0]))
    confirmed(command, one)
    end = measure(command, one).until
    clock.move(cast.incident.pk, to=end)
    with acting(command):
        TestDue.objects.update(done_at=MOMENT, result="negative")
        assert ending.ended(command, end).count() == 1
        met = Contact(Subject.CLOSE, end - DAY)
        ledger.tell(scope=command, person=one, stays=(), contacts=(met,), source="contacts")
        assert not ending.ended(command, end).exists() and not ending.lacking(command, end).exists()
        assert ending.raised(command, end).count() == 1
        with pytest.raises(Problem) as refused:
            decide.release(scope=command, people=[one])
        assert refused.value.code == "reason_missing"
        assert Measure.objects.get(pk=one).pending["segments"], "what waits is not lost"


def test_an_office_counts_its_own_filters_and_may_replace_one_of_the_most(command, cast, monkeypatch):
    monkeypatch.setattr(filters, "MOST", 2)
    town = office(cast, "secretary")
    with acting(town):
        for name in ("一", "二"):
            filters.save_filter(scope=town, name=name, query="state=proposed")
    with acting(command):
        filters.save_filter(scope=command, name="一", query="state=force")
        filters.save_filter(scope=command, name="二", query="state=force")
        number = filters.save_filter(scope=command, name="二", query="state=past")
        assert SavedFilter.objects.get(pk=number).query == "state=past"
        with pytest.raises(Problem) as refused:
            filters.save_filter(scope=command, name="三", query="state=past")
    assert refused.value.code == "filters_many"
