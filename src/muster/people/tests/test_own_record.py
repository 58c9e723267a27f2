"""By a signed link a person sees what is stored about them, and nothing of anybody else; they ask and are answered."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import Client

from muster.incidents.models import Incident
from muster.kernel import clock
from muster.kernel import closing as loose
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import acting
from muster.people import own, rules
from muster.people.actions import own as actions
from muster.people.actions import standing
from muster.people.actions.reveal import reveal
from muster.people.generated import GeneratedPerson
from muster.people.models import Appeal, Guardian, Identity
from muster.people.own import Own
from muster.people.queries import own as queries
from muster.people.tests.cast import GATE, NEIGHBOURS_GATE, NOON, TOWN, take

TODAY = date(2022, 9, 10)


@pytest.fixture
def mine(town, neighbour, generator) -> tuple[Any, Any, Own]:
    """Somebody checked twice, once with another person beside them; that other one; and the link."""
    me, other = generator.person(), generator.person()
    first = take(town, GATE, me, other)
    take(neighbour, NEIGHBOURS_GATE, me)
    take(town, GATE, other)
    with acting(town):
        standing.place_hold(
            town,
            place=TOWN,
            id_number=me.id_number,
            kind="home-quarantine",
            grounds="高风险区旅居史",
            since=NOON,
            until=None,
        )
        identity = Identity.objects.get(record=first, position=0).pk
        token = actions.make_own_link(town, identity=identity)
    whose = own.read_token(token)
    assert whose == Own(town.incident, identity)
    return me, other, whose


def page(whose: Own) -> Any:
    return Client().get(f"/mine/{own.make_token(whose)}/")


def test_it_shows_what_is_stored_of_me_and_nobody_else(mine):
    me, other, whose = mine
    with acting(queries.scope_of(whose)) as scope:
        record = queries.own_record(scope, whose, today=TODAY)
    assert record
    assert [one.others for one in record.records] == [0, 1]
    assert [kind for kind, _hold in record.holds] == ["居家隔离"]
    answer = page(whose)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "same-origin"
    assert "居家隔离" in text and "高风险区旅居史" in text
    for hidden in (me.name, me.id_number, me.phone, other.name, other.id_number, other.phone):
        assert hidden not in text


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_it_speaks_three_languages(mine, language):
    client = Client()
    client.cookies["django_language"] = language
    text = client.get(f"/mine/{own.make_token(mine[2])}/").content.decode()
    assert {"en": "What is stored about me", "zh-hans": "我的信息", "zh-hant": "我的資訊"}[language] in text


def test_a_changed_and_an_old_link_open_nothing(mine, monkeypatch):
    token = own.make_token(mine[2])
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", token.replace(":", ";")):
        assert Client().get(f"/mine/{wrong}/").status_code == 404
    monkeypatch.setattr(own, "LIVES", timedelta(seconds=-1))
    assert Client().get(f"/mine/{token}/").status_code == 404


def test_who_looked_is_shown_only_where_the_command_switches_it_on(mine, town, county):
    _me, _other, whose = mine
    with acting(town):
        reveal(town, identity=whose.identity, reason="核对隔离名单")
    assert "核对隔离名单" not in page(whose).content.decode()
    with acting(county):
        actions.show_looks(county, shown=True)
    assert "核对隔离名单" in page(whose).content.decode()


def test_an_appeal_has_a_clock_and_gets_one_answer(mine, town, neighbour):
    _me, _other, whose = mine
    address = f"/mine/{own.make_token(whose)}/"
    client = Client()
    assert client.post(address, {"kind": "appeal", "text": "x"}).status_code == 400
    assert client.post(address, {"kind": "appeal", "text": "我没有去过高风险区"}).status_code == 302
    with acting(town):
        (row,) = queries.appeals(town)
        assert row.due_at - row.asked_at == timedelta(days=3)
        assert "高风险区".encode() not in bytes(row.sealed)
        assert {one.what.key: one.blocks for one in loose.still_open(town)}["people.appeals"]
    with acting(neighbour), pytest.raises(NotFound):
        actions.answer(neighbour, appeal=row.pk, outcome="granted", words="已核实解除")
    with acting(town):
        with pytest.raises(Problem):
            actions.answer(town, appeal=row.pk, outcome="granted", words=" ")
        actions.answer(town, appeal=row.pk, outcome="granted", words="已核实，予以解除")
        with pytest.raises(Problem):
            actions.answer(town, appeal=row.pk, outcome="refused", words="再答一次")
    text = client.get(address).content.decode()
    assert "我没有去过高风险区" in text and "已核实，予以解除" in text


def test_the_most_overdue_comes_first(mine, town):
    _me, _other, whose = mine
    with acting(queries.scope_of(whose)) as scope:
        later, sooner = (actions.ask(scope, whose, kind="correction", text="电话号码不对") for _ in range(2))
        Appeal.objects.filter(pk=sooner.pk).update(asked_at=NOON - timedelta(days=9), due_at=NOON - timedelta(days=6))
    with acting(town):
        assert [row.pk for row in queries.appeals(town)] == [sooner.pk, later.pk]


def test_nobody_asks_without_end(mine):
    whose = mine[2]
    with acting(queries.scope_of(whose)) as scope:
        for _ in range(actions.MOST_OPEN):
            actions.ask(scope, whose, kind="deletion", text="请删除记录")
        with pytest.raises(Problem) as refused:
            actions.ask(scope, whose, kind="deletion", text="请删除记录")
    assert refused.value.code == "too_many"


BORN = date(2008, 9, 10)
"""Fourteen on the day of the scene; a year counts as full from the day after."""
LAST_DAY = datetime(2022, 9, 10, 23, 59, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def child(town) -> int:
    """Somebody of nearly fourteen who passed a gate, a minute before midnight: the identity."""
    with transaction.atomic():
        clock.start(town.incident, at=LAST_DAY)
    number = f"510521{BORN:%Y%m%d}0024"
    record = take(town, GATE, GeneratedPerson("李小雨", "female", BORN, number, "15400112233", TOWN))
    with acting(town):
        return Identity.objects.get(record=record).pk


def test_the_link_of_a_child_is_the_guardians(town, neighbour, child):
    with acting(town):
        with pytest.raises(Problem) as refused:
            actions.make_own_link(town, identity=child)
        assert refused.value.code == "guardian_first"
        mother = {"name": "王建国", "relation": "mother", "phone": "154 0044 5566"}
        for key, code in (("name", "name_missing"), ("relation", "relation"), ("phone", "phone")):
            with pytest.raises(Problem) as refused:
                actions.note_guardian(town, identity=child, **{**mother, key: "x"})
            assert refused.value.code == code
        first = actions.note_guardian(town, identity=child, **mother)
        whose = own.read_token(actions.make_own_link(town, identity=child))
        assert whose == Own(town.incident, child, first)
        assert "王建国".encode() not in bytes(Guardian.objects.get().sealed)
        told = Audit.objects.filter(action__in=("people.note_guardian", "people.make_own_link")).order_by("pk")
        assert [one.detail for one in told] == [{"guardian": first, "before": None}, {"guardian": first}]
    with acting(neighbour):
        assert not Guardian.objects.exists()
        with pytest.raises(NotFound):
            actions.note_guardian(neighbour, identity=child, **mother)
    text = page(whose).content.decode()
    assert "母亲" in text and "王建国" not in text and "15400445566" not in text
    assert "儿童的登记信息" in text and "我的信息" not in text and "您的证件号码" not in text, (
        "it is not the guardian's own"
    )
    plain = page(Own(town.incident, child)).content.decode()
    assert "监护人" in plain and "李" not in plain, "the child's own link opens nothing"
    with acting(town):
        actions.note_guardian(town, identity=child, name="李大山", relation="father", phone="15400998877")
    assert page(whose).status_code == 404, "another guardian's link takes its place"


def test_a_guardian_corrects_in_their_own_name_until_the_child_is_fourteen(town, child):
    with acting(town):
        actions.note_guardian(town, identity=child, name="王建国", relation="mother", phone="15400445566")
        whose = own.read_token(actions.make_own_link(town, identity=child))
    assert whose
    asked = {"kind": "correction", "text": "姓名写错了"}
    assert Client().post(f"/mine/{own.make_token(Own(town.incident, child))}/", asked).status_code == 200
    assert Client().post(f"/mine/{own.make_token(whose)}/", asked).status_code == 302
    with acting(town):
        (row,) = queries.appeals(town)
        assert (row.words["guardian"], row.words["relation"]) == ("王建国", "mother")
    with transaction.atomic():
        clock.move(town.incident, to=LAST_DAY + timedelta(minutes=1))
    for link in (whose, Own(town.incident, child, None)):
        text = page(link).content.decode()
        assert ("已满14周岁" in text) == (link is whose)
        assert ("李" in text) == (link is not whose), "from the day after the birthday the record is their own"
    with acting(queries.scope_of(whose)) as scope, pytest.raises(Problem):
        actions.ask(scope, whose, kind="appeal", text="请复核")
    with acting(town):
        with pytest.raises(Problem) as refused:
            actions.note_guardian(town, identity=child, name="王建国", relation="mother", phone="15400445566")
        assert refused.value.code == "not_a_child"
        assert own.read_token(actions.make_own_link(town, identity=child)) == Own(town.incident, child)


@pytest.mark.parametrize(
    ("born", "today", "guarded"),
    [
        (date(2008, 9, 11), date(2022, 9, 10), True),
        (date(2008, 9, 10), date(2022, 9, 10), True),
        (date(2008, 9, 9), date(2022, 9, 10), False),
        (date(2008, 2, 29), date(2022, 2, 28), True),
        (date(2008, 2, 29), date(2022, 3, 1), True),
        (date(2008, 2, 29), date(2022, 3, 2), False),
        (date(2022, 9, 10), date(2022, 9, 10), True),
    ],
)
def test_a_year_is_full_from_the_day_after_the_birthday(born, today, guarded):
    assert rules.is_guarded(born, today) is guarded


def test_once_names_are_destroyed_the_page_says_so(mine):
    whose = mine[2]
    gone = Own(whose.incident, whose.identity + 10_000)
    answer = page(gone)
    assert answer.status_code == 200
    assert "已销毁" in answer.content.decode()
    assert Client().post(f"/mine/{own.make_token(gone)}/", {"kind": "appeal", "text": "还在吗"}).status_code == 200
    assert not Appeal.objects.exists()


def test_the_database_hides_appeals_of_other_places(mine, neighbour):
    whose = mine[2]
    with acting(queries.scope_of(whose)) as scope:
        actions.ask(scope, whose, kind="appeal", text="请复核")
    with acting(neighbour):
        assert not Appeal.objects.exists()
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("delete from people_appeal")


def test_a_link_is_for_people_within_reach(mine, neighbour):
    with acting(neighbour), pytest.raises(NotFound):
        actions.make_own_link(neighbour, identity=mine[2].identity)
    assert Incident.objects.exists()
