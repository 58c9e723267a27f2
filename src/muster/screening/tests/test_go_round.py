"""From door to door: what a post's phone carries and records, what the ledger makes of it, what goes up when nobody
sees to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any, get_args

import orjson
import pytest
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, TOWN, VILLAGE, browser

from muster.incidents.playbooks import Step
from muster.kernel import clock
from muster.kernel.ids import uuid7
from muster.kernel.problems import Problem
from muster.kernel.scope import acting, system
from muster.people.generated import Generator
from muster.people.tests.post import SALT, Post
from muster.places import actions as places
from muster.places.actions import SiteDraft
from muster.screening import bodies, phone, tasks, words
from muster.screening.actions import decide, follow
from muster.screening.models import Escalated, FollowUp, Measure, SourceRow, TestDue
from muster.screening.queries import ledger as queries
from muster.screening.queries.ledger import day_of
from muster.screening.round_models import Entrusted
from muster.screening.rounds import actions, escalate, filing, late, rules
from muster.screening.rounds import queries as rounds
from muster.screening.rounds.rules import Standing, wanted
from muster.screening.tests.office import DAY, entered, entry, office, people

HOUR = timedelta(hours=1)
VISIT, FOUND = "screening.record_visit", "screening.report_person"
BEGINS = MOMENT - 8 * HOUR
ENDS = BEGINS + DAY


def asked(**standing: Any) -> rules.Wanted:
    given = {"force": True, "listed_at": BEGINS - 3 * DAY, "since": BEGINS - 3 * DAY, "until": ENDS + 4 * DAY}
    return wanted(Standing(**{**given, **standing}), now=MOMENT, begins=BEGINS, ends=ENDS)


def test_codes_of_the_phone_are_those_of_the_desk():
    for literal, said in (
        (bodies.Way, words.WAYS), (bodies.Contact, words.CONTACTS), (bodies.Symptom, words.SYMPTOMS),
        (bodies.Asked, words.ASKED),
    ):  # fmt: skip
        assert set(get_args(literal)) == set(said)


def test_what_a_day_asks():
    assert asked(reached_at=BEGINS + HOUR) == rules.Wanted(())
    assert asked(reached_at=BEGINS - HOUR) == rules.Wanted(("daily",))
    assert asked(reached_at=BEGINS - 25 * HOUR) == rules.Wanted(("daily",), BEGINS), "yesterday is missed"
    assert asked() == rules.Wanted(("daily",), BEGINS - 2 * DAY), "since the first whole day"
    assert asked(until=MOMENT) == rules.Wanted(()), "whoever is past the end waits for the release, not for a call"
    today, missed = (BEGINS, ENDS), (BEGINS - DAY, BEGINS)
    assert asked(reached_at=MOMENT, tests=[today]) == rules.Wanted(("test",))
    assert asked(reached_at=MOMENT, tests=[missed, today]) == rules.Wanted(("test",), BEGINS)
    assert asked(reached_at=MOMENT, tests=[(ENDS, ENDS + DAY)]) == rules.Wanted(())
    new = {"force": False, "listed_at": MOMENT - 2 * HOUR}
    assert asked(**new) == rules.Wanted(("ask",))
    assert asked(**new | {"listed_at": MOMENT - 25 * HOUR}) == rules.Wanted(("ask",), MOMENT - HOUR)
    assert asked(**new, contact="no_answer").dues == ("ask",)
    assert [asked(**new, contact=one).dues for one in ("elsewhere", "arrived", "duplicate")] == [(), (), ()]
    assert asked(**new, contact="on_the_way", reached_at=BEGINS - HOUR).dues == ("ask",)


@pytest.fixture
def station(cast):
    """A compound whose phone goes from door to door in the village; its code."""
    with acting(system(cast.incident.pk, "test")) as scope:
        draft = SiteDraft(kind="C", place=VILLAGE, name="大田小区")
        return places.open_site(scope=scope, draft=draft, opened_at=MOMENT).code


@pytest.fixture
def entrusted(cast, command, published, station):
    """The phone, somebody under a measure with a test today, and somebody nobody has asked."""
    person, other = people(2)
    one, two = entered(command, entry(person), entry(other))
    with acting(command):
        decide.confirm(scope=command, people=[one])
        actions.entrust(scope=command, site=station, place=VILLAGE)
    return Post(cast.incident.pk, station), one, two


def visit(person: Any, **rest: Any) -> dict[str, Any]:
    return {"person": str(person), "way": "visit", "contact": "arrived", **rest}


pytestmark = pytest.mark.django_db


def state(scope, person):
    row = Measure.objects.get(pk=person)
    return row.contact, row.reported_at


def test_a_visit_stands_in_the_ledger_and_can_be_taken_back(cast, command, entrusted):
    post, one, two = entrusted
    (first,) = post.hand_in(visit(one, contact="no_answer", way="call"), at=MOMENT + HOUR, kind=VISIT)
    clock.move(cast.incident.pk, to=MOMENT + 2 * HOUR)
    said = visit(one, temperature_tenths=372, symptoms=["cough"], asked=["itinerary"], sampled=True)
    (second,) = post.hand_in(said, at=MOMENT + 2 * HOUR, kind=VISIT)
    with acting(command):
        assert state(command, one) == ("arrived", MOMENT + 2 * HOUR) and state(command, two) == ("", None)
        latest = queries.history(command, one, None).followed
        assert [row.pk for row in latest] == [second, first]
        row = latest[0]
        assert (row.place, row.site, row.temperature, row.symptoms) == (VILLAGE, post.site, Decimal("37.2"), ["cough"])
        assert TestDue.objects.get(result="sampled").done_at == MOMENT + 2 * HOUR
    page = browser(cast.command, cast.incident).get(reverse("screened", args=[one])).content.decode()
    assert "大田小区" in page and "37.2" in page and "已采样" in page
    clock.move(cast.incident.pk, to=MOMENT + 3 * HOUR)
    post.void(second, at=MOMENT + 3 * HOUR)
    with acting(command):
        assert state(command, one) == ("no_answer", None)
        assert [row.pk for row in queries.history(command, one, None).followed] == [first]
        assert [row.pk for row in queries.history(command, one, MOMENT + 2 * HOUR).followed] == [second, first]
        assert not TestDue.objects.filter(result="sampled").exists()
        follow.note(scope=command, person=one, spoken=follow.Spoken("call", "arrived"))
        assert state(command, one) == ("arrived", MOMENT + 3 * HOUR), "the desk follows the same rule"


def test_a_late_batch_does_not_undo_what_came_after(command, cast, entrusted):
    post, one, _two = entrusted
    clock.move(cast.incident.pk, to=MOMENT + 5 * HOUR)
    post.hand_in(visit(one), at=MOMENT + 4 * HOUR, kind=VISIT)
    post.hand_in(visit(one, contact="refused"), at=MOMENT + HOUR, kind=VISIT)
    with acting(command):
        assert state(command, one) == ("arrived", MOMENT + 4 * HOUR)


def test_a_post_writes_on_nobodys_page_but_its_own_peoples(cast, command, entrusted):
    post, _one, _two = entrusted
    (stranger,) = entered(command, entry(people(3)[2], place=SIBLING_TOWN))
    (record,) = post.hand_in(visit(stranger, contact="lost"), at=MOMENT, kind=VISIT)
    with acting(command):
        assert state(command, stranger) == ("", None)
        assert queries.history(command, stranger, None).followed == []
        assert FollowUp.objects.get().pk == record, "it is not lost: the desk sees it"
    page = browser(cast.command, cast.incident).get(reverse("rounds")).content.decode()
    assert "并未受托" in page and "大田小区" in page


def test_the_phone_carries_as_little_as_the_work_allows(cast, command, entrusted):
    post, one, two = entrusted
    scope = replace(system(cast.incident.pk, "device:1"), names=True)

    def carried(site: str) -> Any:
        with acting(scope):
            return phone.pack(scope, site, clock.now(cast.incident.pk))["round"]

    assert carried("510521100015-K001") is None
    known = {one["id"]: one for one in carried(post.site)["people"]}
    assert known[str(one)]["due"] == ["daily", "test"] and known[str(two)]["due"] == ["ask"]
    text = orjson.dumps(known).decode()
    persons = people(2)
    assert all(person.phone in text for person in persons)
    assert not any(person.name in text or person.id_number in text for person in persons)
    post.hand_in(visit(one, asked=["address"], sampled=True), at=MOMENT, kind=VISIT)
    done = {one["id"]: one for one in carried(post.site)["people"]}[str(one)]
    assert (done["due"], done["phone"], done["asked"]) == ([], "", ["address"]), "no number of whom nobody has to call"
    assert done["last"]["who"] == "大田小区" and done["last"]["contact"] == "arrived"
    with acting(command):
        number = next(iter(actions.Entrusted.objects.all())).pk
        actions.end_entrusting(scope=command, number=number)
    assert carried(post.site) is None


def test_a_gate_is_entrusted_with_nobody(cast, command, published):
    with acting(system(cast.incident.pk, "test")) as scope:
        gate = places.open_site(
            scope=scope, draft=SiteDraft(kind="K", place=VILLAGE, name="卡口"), opened_at=MOMENT
        ).code
    with acting(command), pytest.raises(Problem) as refused:
        actions.entrust(scope=command, site=gate, place=VILLAGE)
    assert refused.value.code == "post_gate"


def test_somebody_found_at_a_door_becomes_a_row_of_a_source(cast, command, entrusted):
    post, _one, _two = entrusted
    new, gone = Generator(77, [VILLAGE]).person(), Generator(78, [VILLAGE]).person()

    def found(person: Any) -> dict[str, Any]:
        who = {"salt": SALT, "name": person.name, "id_number": person.id_number, "phone": person.phone}
        return {"person": {**who, "home": "3栋201", "origin": "四川省成都市"}, "place": VILLAGE}

    post.hand_in(found(new), at=MOMENT, kind=FOUND)
    (voided,) = post.hand_in(found(gone), at=MOMENT, kind=FOUND)
    post.void(voided, at=MOMENT)
    for _again in range(2):
        tasks.file_found(0)
    with acting(command):
        row = SourceRow.objects.get(source="入户排查")
        assert (row.state, row.place) == ("linked", VILLAGE) and row.person is not None
        assert queries.names(command, [row.person])[row.person].name.startswith(new.name[0])


def test_finds_that_were_taken_back_do_not_stand_before_others(cast, command, entrusted, monkeypatch):
    monkeypatch.setattr(filing, "PART", 1)
    post, _one, _two = entrusted
    gone, new = (Generator(seed, [VILLAGE]).person() for seed in (81, 82))

    def found(person: Any) -> dict[str, Any]:
        who = {"salt": SALT, "name": person.name, "id_number": person.id_number, "phone": person.phone}
        return {"person": {**who, "home": "3栋201", "origin": "四川省成都市"}, "place": VILLAGE}

    (voided,) = post.hand_in(found(gone), at=MOMENT, kind=FOUND)
    post.void(voided, at=MOMENT)
    clock.move(cast.incident.pk, to=MOMENT + HOUR)
    post.hand_in(found(new), at=MOMENT + HOUR, kind=FOUND)
    tasks.file_found(0)
    with acting(command):
        assert SourceRow.objects.filter(source="入户排查").count() == 1


def test_whoever_was_found_is_filed_as_the_post_was_entrusted_then(cast, command, station):
    post, further = Post(cast.incident.pk, station), SIBLING_TOWN + "001"
    with acting(command):
        before = actions.entrust(scope=command, site=station, place=SIBLING_TOWN, owner="一组")
    clock.move(cast.incident.pk, to=MOMENT + HOUR)
    with acting(command):
        actions.end_entrusting(scope=command, number=before)
        actions.entrust(scope=command, site=station, place=VILLAGE, owner="二组")
    for seed, at in ((83, MOMENT), (84, MOMENT + HOUR)):
        one = Generator(seed, [VILLAGE]).person()
        who = {"salt": SALT, "name": one.name, "id_number": "", "phone": "", "home": "", "origin": "四川省成都市"}
        post.hand_in({"person": who, "place": further}, at=at, kind=FOUND)
    tasks.file_found(0)
    with acting(command):
        rows = SourceRow.objects.filter(source="入户排查").order_by("pk")
        assert [(str(row.owner), row.place) for row in rows] == [("一组", further), ("二组", VILLAGE)]


def test_what_nobody_sees_to_goes_up_to_the_town_and_the_county(cast, command, entrusted):
    post, one, two = entrusted
    town = office(cast, "secretary")

    def gone() -> list[tuple[str, Any]]:
        tasks.escalate_overdue(0)
        with acting(command):
            return sorted((row.level, row.person) for row in Escalated.objects.all())

    post.hand_in(visit(one, sampled=True), at=MOMENT, kind=VISIT)
    clock.move(cast.incident.pk, to=MOMENT + 25 * HOUR)
    assert gone() == [], "an hour overdue is still the team's"
    clock.move(cast.incident.pk, to=MOMENT + 27 * HOUR)
    assert gone() == gone() == [("town", two)], "the other was seen yesterday, and today is not over"
    with acting(town):
        assert escalate.waiting(town, MOMENT + 27 * HOUR).count == 1
    with acting(command):
        assert escalate.waiting(command, MOMENT + 27 * HOUR).count == 0
    clock.move(cast.incident.pk, to=MOMENT + 33 * HOUR)
    assert ("county", two) in gone()
    with acting(command):
        assert escalate.waiting(command, MOMENT + 33 * HOUR).places == (TOWN,)
    desk = browser(cast.command, cast.incident)
    page = desk.get(reverse("overdue"), {"level": "county"}).content.decode()
    assert "县指挥部" in page and str(two) in page and str(one) not in page
    post.hand_in(visit(two), at=MOMENT + 33 * HOUR, kind=VISIT)
    with acting(command):
        assert escalate.waiting(command, MOMENT + 33 * HOUR).count == 0, "whoever was reached is nobody's debt"
    assert str(two) not in desk.get(reverse("overdue"), {"level": "county"}).content.decode()


def test_the_desk_entrusts_a_post_and_ends_it(cast, command, published, station):
    desk = browser(cast.command, cast.incident)
    assert "尚未给任何点位" in desk.get(reverse("rounds")).content.decode()
    typed = {"site": station, "place": COUNTY, "owner": ""}
    assert desk.post(reverse("rounds"), typed).status_code == 302
    assert "已经分派" in desk.post(reverse("rounds"), typed).content.decode()
    with acting(command):
        number = actions.Entrusted.objects.get().pk
    assert desk.post(reverse("end-round", args=[number])).status_code == 302
    assert browser(cast.neighbour, cast.incident).post(reverse("end-round", args=[number])).status_code == 404
    assert "尚未给任何点位" in desk.get(reverse("rounds")).content.decode()


TIMES = [BEGINS - hours * HOUR for hours in (-10, 0, 1, 23, 24, 25, 47, 48, 49, 73)]


def _any_measure(command, chance):
    """Somebody under a measure of any state and times, and how they stand."""
    state, contact = chance.choice(late.STATES), chance.choice([*words.CONTACTS, ""])
    listed, reached, since = chance.choice(TIMES), chance.choice([None, *TIMES]), chance.choice(TIMES)
    until, ends = chance.choice([MOMENT - HOUR, ENDS + 4 * DAY]), chance.sample(TIMES[1:], chance.randrange(3))
    row = Measure.objects.create(
        person=uuid7(), incident=command.incident, place=VILLAGE, state=state, since=since, until=until,
        contact=contact, reported_at=reached, listed_at=listed, changed_at=MOMENT,
    )  # fmt: skip
    tests = [(end - DAY, end) for end in ends]
    for begin, end in tests:
        TestDue.objects.create(
            person=row.person, incident=command.incident, place=VILLAGE, since=begin, until=end, recorded_at=MOMENT
        )
    return row.person, Standing(state == "force", listed, since, until, contact, reached, tests)


def test_the_statement_over_a_whole_ledger_says_what_the_rule_says_of_each(command, station):
    day, chance = day_of(MOMENT), Random(3)
    with acting(command):
        made = [_any_measure(command, chance) for _number in range(300)]
        said = {who: wanted(one, now=day.now, begins=day.begins, ends=day.ends).late_since for who, one in made}
        found = late.listed(command, day)
        assert {one.person: one.since for one in found} == {who: at for who, at in said.items() if at is not None}
        assert [one.since for one in found] == sorted(one.since for one in found) and len(found) > 50
        assert late.Shown(command, day, None, len(found))[20:30] == found[20:30]
        steps = [Step(level, hours, "", "") for level, hours in (("town", 16), ("county", 40))]
        gone = {step.level: sum(MOMENT - one.since >= step.hours * HOUR for one in found) for step in steps}
        assert 0 < gone["county"] < gone["town"] < len(found) and late.climb(command, day, steps) == gone
        assert late.climb(command, day, steps) == {}, "each step up is written down once"
        alone = {"": len(found) - gone["town"], "town": gone["town"] - gone["county"], "county": gone["county"]}
        assert late.counts(command, day) == alone
        assert late.by_town(command, day, ["county"]) == [(TOWN, gone["county"], found[0].since)]
        assert late.by_town(command, day, ["town", "county"])[0][:2] == (TOWN, gone["town"])
        assert {up: len(late.listed(command, day, up=up)) for up in alone} == alone
        for person in list(said)[::3]:
            FollowUp.objects.create(
                person=person, incident=command.incident, place=VILLAGE, way="call", contact="no_answer", at=MOMENT,
                recorded_at=MOMENT, actor="user:1",
            )  # fmt: skip
        number = actions.entrust(scope=command, site=station, place=VILLAGE)
        row = Entrusted.objects.get(pk=number)
        seen = rounds.standing(command, day, rounds.of_post([row]))
        due, overdue = sum(bool(one.wanted.dues) for one in seen), sum(bool(one.wanted.late_since) for one in seen)
        counts = late.of_posts(command, day, [row], rounds.noted_today(command, day))
        assert counts == {number: late.Counts(due, overdue, len(seen) - due)}
        assert len(found) == overdue < due < len(seen)
