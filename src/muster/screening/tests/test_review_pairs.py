"""Grey pairs: one person or two, taken back at any later time; nothing of either entry is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from tests.cast import MOMENT, SIBLING_TOWN, VILLAGE, browser

from muster.kernel import clock
from muster.kernel.figures import Period, figure
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import acting
from muster.people.actions import Proof, file_proofs
from muster.people.models import Hold
from muster.people.queries.ledger import contents_of
from muster.screening.actions import decide, follow, ledger
from muster.screening.link_models import GreyPair, Merge
from muster.screening.linking import beside, merging, queries
from muster.screening.measures import Contact, Subject
from muster.screening.models import Decision, FollowUp, Measure, Person, TestDue, Told
from muster.screening.queries.ledger import day_of, history, within
from muster.screening.rounds import queries as rounds
from muster.screening.source_models import SourceKind, SourceRow
from muster.screening.sources import actions
from muster.screening.sources.actions import Sender
from muster.screening.sources.rules import Heard
from muster.screening.tests.office import JIANGYANG, WUHOU, entered, entry, office, people

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TABLES = (Told, FollowUp, Decision)


def two_entries(scope, *, stays=(WUHOU, JIANGYANG), place=VILLAGE, seed=5):
    """Two sources tell of one person under two right numbers; answers the pair."""
    one, other = people(2, place, seed)
    for at, (person, stay) in enumerate(zip((one, other), stays, strict=True)):
        came = entry(person, stay=stay, left=timedelta(days=2))
        content = {"name": one.name, "id_number": person.id_number, "phone": one.phone}
        sender = Sender(SourceKind.FILE, f"来源{at}", place, "专班")
        heard = Heard(content, place, 1, came.origin, came.arrived_at, came.stays)
        with acting(scope):
            delivery = actions.begin_list(scope=scope, sender=sender)
            taken = actions.take(scope=scope, delivery=delivery, sender=sender, rows=[heard])
        ledger.evaluate(scope, taken.people)
    with acting(scope):
        return GreyPair.objects.latest("pk")


def kept(*people_):
    """All rows of these people that hold something, to be compared."""
    rows = {model: list(model.objects.filter(person__in=people_).order_by("pk").values()) for model in TABLES}
    return rows, list(SourceRow.objects.filter(person__in=people_).order_by("pk").values("pk", "person", "state"))


def standing(person):
    row = Measure.objects.get(pk=person)
    return {name: getattr(row, name) for name in merging.KEPT}


def test_a_merge_of_two_with_measures_and_calls_is_undone_without_loss(command, published, cast):
    pair = two_entries(command)
    both = {pair.one, pair.two}
    with acting(command):
        decide.confirm(scope=command, people=list(both))
        spoken = follow.Spoken("call", "arrived")
        for person in both:
            follow.note(scope=command, person=person, spoken=spoken)
        decide.own(scope=command, people=[pair.two], owner="二组")
        rows, before = kept(*both), {person: standing(person) for person in both}
        number = merging.merge_pair(scope=command, pair=pair.pk)
        merge = Merge.objects.get(pk=number)
    assert {merge.kept, merge.gone} == both
    with acting(command):
        assert list(within(command).values_list("pk", flat=True)) == [merge.kept], "one entry is left"
        found = history(command, merge.kept, None)
        assert len(found.told) == len(found.followed) == 2
        assert str(Measure.objects.get(pk=merge.kept).owner) == "二组"
        assert set(SourceRow.objects.values_list("person", flat=True)) == {merge.kept}
        assert figure("screening.screened_people").query.total(command, Period()) == 1
    clock.move(cast.incident.pk, to=MOMENT + timedelta(days=3))
    with acting(command):
        follow.note(scope=command, person=merge.kept, spoken=spoken)
        merging.part(scope=command, merge=number)
        assert GreyPair.objects.get(pk=pair.pk).state == "open"
        after = {person: standing(person) for person in both}
        assert after[merge.gone] == before[merge.gone]
        changed = {name for name, value in after[merge.kept].items() if value != before[merge.kept][name]}
        assert not changed
        told, sources = kept(*both)
        assert sources == rows[1]
        for model in TABLES:
            assert all(row in told[model] for row in rows[0][model])
        with pytest.raises(Problem):
            merging.part(scope=command, merge=number)
        assert {"screening.merge", "screening.part"} <= set(Audit.objects.values_list("action", flat=True))


def test_one_entry_under_the_stricter_measure_stays_and_the_mark_of_the_other_ends_with_it(command, published):
    pair = two_entries(command)
    with acting(command):
        decide.confirm(scope=command, people=[pair.one, pair.two])
        merge = Merge.objects.get(pk=merging.merge_pair(scope=command, pair=pair.pk))
        assert Measure.objects.get(pk=merge.kept).kind == "central", "the other is at home"
        assert Hold.objects.filter(lifted_at=None).count() == 2, "both numbers are known at the gates"
        decide.release(scope=command, people=[merge.kept], why="专家会诊后解除")
        assert not Hold.objects.filter(lifted_at=None).exists()
        merging.part(scope=command, merge=merge.pk)
        assert Measure.objects.get(pk=merge.gone).state == "force"
        assert Hold.objects.filter(lifted_at=None).count() == 1, "a gate stops them again"


def test_marks_under_both_numbers_follow_the_measure_of_the_one_who_stays(command, published):
    pair = two_entries(command)
    second = replace(command, actor="user:second")

    def marks():
        return set(Hold.objects.filter(lifted_at=None).values_list("kind", "until"))

    with acting(command):
        decide.confirm(scope=command, people=[pair.one, pair.two])
        before = marks()
        merge = Merge.objects.get(pk=merging.merge_pair(scope=command, pair=pair.pk))
        met = Contact(Subject.CLOSE, MOMENT - timedelta(hours=1))
        ledger.tell(scope=command, person=merge.kept, stays=(), contacts=(met,), source="contacts")
        decide.confirm(scope=command, people=[merge.kept])
    with acting(second):
        assert decide.confirm(scope=second, people=[merge.kept]).done == 1
        until = Measure.objects.get(pk=merge.kept).until
        assert marks() == {("close-contact", until)} and Hold.objects.filter(lifted_at=None).count() == 2
        merging.part(scope=second, merge=merge.pk)
        own = Measure.objects.get(pk=merge.gone)
        assert marks() == {("close-contact", until), ("home-quarantine", own.until)}
        assert ("home-quarantine", own.until) in before, "under their own measure again"


def test_what_comes_after_a_merge_is_told_of_the_one_who_stays(command, published):
    pair = two_entries(command)
    with acting(command):
        merge = Merge.objects.get(pk=merging.merge_pair(scope=command, pair=pair.pk))
        gone = SourceRow.objects.filter(source="来源1").get() if merge.gone == pair.two else None
        ways = ledger.itineraries(command, Person.objects.in_bulk([merge.kept]))
        assert {stay.place for stay in ways[merge.kept].stays} == {WUHOU, JIANGYANG}, "the ways of both count"
        content = dict(actions.heard_of(gone or SourceRow.objects.get(source="来源0")).content)
        (again,) = ledger.enter(scope=command, entries=[replace(entry(people(1)[0]), content=content)])
        assert (again.person, again.new) == (merge.kept, False)


def test_two_kept_apart_are_asked_about_no_more_until_that_is_taken_back(command, published, cast):
    pair = two_entries(command)
    with acting(command):
        merging.keep_apart(scope=command, pair=pair.pk)
        assert not queries.open_pairs(command).exists()
        with pytest.raises(Problem):
            merging.merge_pair(scope=command, pair=pair.pk)
        merging.undo_pair(scope=command, pair=pair.pk)
        assert queries.open_pairs(command).count() == 1
        with pytest.raises(Problem):
            merging.undo_pair(scope=command, pair=pair.pk)
    other = office(cast, "secretary", SIBLING_TOWN)
    with acting(other):
        assert not queries.within(other).exists()
        for act in (merging.merge_pair, merging.keep_apart, merging.undo_pair):
            with pytest.raises(NotFound):
                act(scope=other, pair=pair.pk)


def test_chains_of_merges_come_apart_in_any_order(command, published):
    first = two_entries(command)
    second = two_entries(command, seed=6)
    with acting(command):
        one = Merge.objects.get(pk=merging.merge_pair(scope=command, pair=first.pk))
        joined = GreyPair.objects.create(
            incident=command.incident, place=VILLAGE, other_place=VILLAGE, one=min(one.kept, second.one),
            two=max(one.kept, second.one), confidence=0.4, recorded_at=MOMENT,
        )  # fmt: skip
        two = Merge.objects.get(pk=merging.merge_pair(scope=command, pair=joined.pk))
        assert SourceRow.objects.filter(person=two.kept).count() == 3
        merging.part(scope=command, merge=one.pk)
        assert SourceRow.objects.filter(person=one.gone).count() == 1
        merging.part(scope=command, merge=two.pk)
        assert sorted(SourceRow.objects.values_list("person", flat=True)) == sorted(
            [first.one, first.two, second.one, second.two]
        )
        assert within(command).count() == 4


@pytest.fixture
def chain(command, published):
    """Three entries under measures, one put together under another: the lower merge and the upper one."""
    pair = two_entries(command)
    (third,) = entered(command, entry(people(1, seed=6)[0], left=HOUR))
    with acting(command):
        decide.confirm(scope=command, people=[pair.one, pair.two, third])
        home = Measure.objects.get(kind="home").person
        decide.own(scope=command, people=[home], owner="一组")
        lower = Merge.objects.get(pk=merging.merge_pair(scope=command, pair=pair.pk))
        joined = GreyPair.objects.create(
            incident=command.incident, place=VILLAGE, other_place=VILLAGE, one=min(lower.kept, third),
            two=max(lower.kept, third), confidence=0.4, recorded_at=MOMENT,
        )  # fmt: skip
        upper = Merge.objects.get(pk=merging.merge_pair(scope=command, pair=joined.pk))
        assert (lower.gone, upper.gone, upper.kept) == (home, lower.kept, third)
        assert Hold.objects.filter(lifted_at=None).count() == 3, "three numbers are known at the gates"
        decide.release(scope=command, people=[third], why="专家会诊后解除")
        assert not Hold.objects.filter(lifted_at=None).exists()
    return lower, upper


def held_and_owned(*entries):
    """Of each entry whether a gate stops its number, and who answers for it."""
    rows = Measure.objects.in_bulk(entries)
    lasting = set(Hold.objects.filter(lifted_at=None).values_list("pk", flat=True))
    return [(rows[one].hold in lasting, str(rows[one].owner or "")) for one in entries]


@pytest.mark.parametrize("first", ["lower", "upper"])
def test_who_was_released_as_another_one_is_held_again_under_every_number(command, chain, first):
    lower, upper = chain
    entries = (lower.gone, lower.kept, upper.kept)
    with acting(command):
        if first == "lower":
            merging.part(scope=command, merge=lower.pk)
            assert held_and_owned(*entries) == [(True, "一组"), (False, ""), (False, "")]
            merging.part(scope=command, merge=upper.pk)
        else:
            merging.part(scope=command, merge=upper.pk)
            assert held_and_owned(*entries) == [(True, "一组"), (True, "一组"), (False, "")]
            merging.part(scope=command, merge=lower.pk)
        assert held_and_owned(*entries) == [(True, "一组"), (True, ""), (False, "")]


def test_results_and_calls_of_either_entry_count_for_the_person_until_they_are_taken_apart(command, published, cast):
    pair = two_entries(command)
    with acting(command):
        decide.confirm(scope=command, people=[pair.one, pair.two])
        merge = Merge.objects.get(pk=merging.merge_pair(scope=command, pair=pair.pk))
        number = contents_of(command, [merge.gone])[merge.gone]["id_number"]
        file_proofs(command, proofs=[Proof(number, VILLAGE, MOMENT + HOUR, None, "negative")])
    clock.move(cast.incident.pk, to=MOMENT + 2 * HOUR)
    with acting(command):
        follow.note(scope=command, person=merge.gone, spoken=follow.Spoken("call", "arrived"))
        follow.match_open_tests(scope=command)

        def done(person):
            row = Measure.objects.get(pk=person)
            return TestDue.objects.filter(person=person, result="negative").count(), row.contact, row.reported_at

        assert done(merge.kept) == (1, "arrived", MOMENT + 2 * HOUR)
        day = day_of(MOMENT + 2 * HOUR)
        (seen,) = rounds.standing(command, day, Q(pk=merge.kept))
        assert [note.contact for note in seen.lately] == ["arrived"], "nobody asks twice"
        merging.part(scope=command, merge=merge.pk)
        assert done(merge.kept) == (0, "", None)
        assert done(merge.gone)[1:] == ("arrived", MOMENT + 2 * HOUR)


@pytest.mark.parametrize(
    ("part", "one", "two", "shown"),
    [
        ("name", "王建国", "王健国", ("王建某", "王健某")),
        ("name", "王建国", "王建国", ("王某某", "王某某")),
        ("phone", "15412345678", "15412945678", ("154**3*5678", "154**9*5678")),
        ("id_number", "510521198503129012", "510521198503129012", ("5105** **** **** **12",) * 2),
        ("id_number", "510521198503129012", "610113199911010025", ("5105** **** **** **12", "6101** **** **** **25")),
        ("phone", "15412345678", "", ("154****5678", "")),
    ],
)
def test_only_the_few_characters_that_differ_are_shown(part, one, two, shown):
    found = beside.beside(part, one, two)
    if part == "phone" and two:
        assert [a for a, b in zip(*found, strict=True) if a != b] == ["3"] and found[0].count("*") == 3
    else:
        assert found == shown


def test_the_pages_of_the_review(command, published, cast):
    pair = two_entries(command)
    client = browser(cast.command, cast.incident)
    page = client.get(reverse("grey-pairs")).content.decode()
    for words in ("同一人的可能性", "两个可信号码", "不一致", "来源0", "来源1"):
        assert words in page, words
    for whole in (people(2)[0].id_number, people(2)[0].name):
        assert whole not in page
    settle = reverse("settle-pair", args=[pair.pk])
    assert "无待核对" in client.post(settle, {"answer": "merge"}, follow=True).content.decode()
    with acting(command):
        merge = Merge.objects.get()
    gone = client.get(reverse("screened", args=[merge.gone])).content.decode()
    assert reverse("screened", args=[merge.kept]) in gone
    assert reverse("part-people", args=[merge.pk]) in gone
    again = client.post(settle, {"answer": "merge"}, follow=True).content.decode()
    assert "刚刚" in again
    parted = client.post(reverse("part-people", args=[merge.pk]), follow=True)
    assert parted.status_code == 200
    assert "待核对" in client.get(reverse("sources")).content.decode()
    assert Client().get(reverse("grey-pairs")).status_code == 302
    assert browser(cast.neighbour, cast.incident).post(settle, {"answer": "apart"}).status_code == 404
