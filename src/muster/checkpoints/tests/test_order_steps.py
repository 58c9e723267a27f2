"""The command adds kinds of steps and sets their order: pages, phones, verdicts on steps and the register follow."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.cast import COUNTY, MOMENT, SITE, TOWN, browser

from muster.checkpoints import actions, phone, register
from muster.checkpoints.actions import StepKindDraft
from muster.checkpoints.models import Layout, StepOrder
from muster.checkpoints.queries import checks, stepkinds
from muster.checkpoints.queries.steps import steps_of
from muster.checkpoints.rules import Needs
from muster.checkpoints.tests.conftest import FUJI, MORNING, YUCHAN
from muster.checkpoints.tests.intake import Post, turned_back
from muster.checkpoints.tests.test_set_step_kinds import STEP, body
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting

EDUCATE = StepKindDraft("", "510521", "批评教育", "Talking-to", Needs())


def add(scope, draft=EDUCATE, after="register"):
    with acting(scope):
        return actions.add_step_kind(scope=scope, draft=draft, after=after)


def put(scope, place, *keys):
    with acting(scope):
        actions.set_step_order(scope=scope, place=place, keys=keys)


def order(scope, site, at):
    with acting(scope):
        return stepkinds.book(scope, None).at(site, at).order


def follow(post, at, *steps):
    """A turning back and steps that each cite the one before; answers the check."""
    back = before = post.hand_in(turned_back(), at=at)[0]
    for step in steps:
        told = {"cites": str(before), "step": step, "unit": "镇政府", "case_number": "7号"}
        before = post.hand_in(told, at=at, kind=STEP)[0]
    return back


def astray(scope, record):
    with acting(scope):
        return [step.step for step in checks.whole(scope, record, None).steps if "out_of_order" in step.faults]


def test_an_added_kind_follows_from_then_on(county, town, posts, time):
    before = follow(posts[FUJI], MORNING, "report", "penalty")
    time.after(hours=1)
    assert add(county) == "talking_to"
    at = time.after(minutes=1)
    assert order(county, FUJI, at) == ("talking_to", "report", "penalty")
    assert order(county, FUJI, MORNING) == ("report", "penalty")
    assert astray(county, before) == []
    assert astray(county, follow(posts[FUJI], at, "talking_to", "report", "penalty")) == []
    assert astray(county, follow(posts[FUJI], at, "report", "penalty")) == ["report", "penalty"]
    with acting(town):
        steps = phone.pack(town, FUJI, at)["steps"]
    assert [step["zh"] for step in steps][:2] == ["登记劝返", "批评教育"]
    assert Audit.objects.filter(action="checkpoints.set_step_order").count() == 1


def test_the_order_of_the_most_particular_place_wins(county, town, posts, time):
    put(town, "510521100", "penalty", "report")
    put(county, "510521", "report")
    at = time.after(minutes=1)
    assert order(county, FUJI, at) == ("penalty", "report")
    assert order(county, YUCHAN, at) == ("report",)
    assert astray(county, follow(posts[YUCHAN], at, "report", "penalty")) == ["penalty"]
    rows = StepOrder.objects.count
    with acting(county):
        before = rows()
    put(county, "510521", "report")
    with acting(county):
        assert rows() == before


def test_what_cannot_be_added_or_ordered(county, town, time):
    for draft in (StepKindDraft("", "510521", "", "Warning"), StepKindDraft("", "510521", "训诫", "训诫")):
        with pytest.raises(Problem, match="名称"):
            add(county, draft)
    add(county)
    with pytest.raises(Problem, match="英文名称"):
        add(county)
    with pytest.raises(NotFound):
        add(town, EDUCATE)
    for keys in (("report", "report"), ("register",), ("exile",)):
        with pytest.raises(Problem, match="每个步骤"):
            put(county, "510521", *keys)
    with acting(town), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        StepOrder.objects.create(incident=county.incident, place="510521", keys=[], since=MORNING)
    with acting(county), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        StepOrder.objects.update(keys=[])


def test_the_register_says_what_followed(county, posts, time):
    add(county)
    at = time.after(minutes=1)
    back = follow(posts[FUJI], at, "talking_to", "report")
    with acting(county):
        steps = steps_of([back], stepkinds.book(county, None), None)
        columns = [column["field"] for column in Layout.objects.get(pk="police").columns]
    entry = register.Entry(1, None, [], "", {}, steps, "")
    assert register.FIELDS["steps"](entry) == "批评教育 镇政府 7号；通报所在单位/村（社区） 镇政府 7号"
    assert columns[columns.index("outcome") + 1] == "steps"


def test_the_command_adds_a_kind_and_changes_the_order_on_the_page(cast):
    client = browser(cast.command, cast.incident)
    page = body(client, "/checkpoint-rules/")
    assert "通报所在单位/村（社区） → 行政处罚" in page
    asked = {"place": COUNTY, "name_zh": "批评教育", "name_en": "Talking-to", "after": "register"}
    assert "批评教育" not in page
    assert client.post("/checkpoint-rules/add-step/", asked).status_code == 302
    assert "批评教育 → 通报所在单位/村（社区） → 行政处罚" in body(client, "/checkpoint-rules/")
    again = client.post("/checkpoint-rules/add-step/", asked)
    assert "英文名称" in again.content.decode()
    assert 'value="批评教育"' in again.content.decode()
    page = body(client, f"/checkpoint-rules/steps/?place={TOWN}")
    assert page.index("批评教育") < page.index("行政处罚")
    twice = client.post(f"/checkpoint-rules/steps/?place={TOWN}", {"report": "1", "penalty": "1"})
    assert "编号重复" in twice.content.decode()
    put_so = {"penalty": "1", "talking_to": "2"}
    assert client.post(f"/checkpoint-rules/steps/?place={TOWN}", put_so).status_code == 302
    assert "行政处罚 → 批评教育" in body(client, "/checkpoint-rules/")
    for url in ("/checkpoint-rules/add-step/", "/checkpoint-rules/steps/"):
        assert browser(cast.duty, cast.incident).get(url).status_code == 404
        assert browser(cast.neighbour, cast.incident).post(f"{url}?place={COUNTY}", asked).status_code == 404
    scope = Scope(cast.incident.pk, (COUNTY,))
    with acting(scope):
        late = datetime.max.replace(tzinfo=MOMENT.tzinfo)
        assert stepkinds.book(scope, None).at(SITE, late).order == ("penalty", "talking_to")
        assert StepOrder.objects.count() == 2
    back = follow(Post(cast.incident.pk, SITE), MOMENT + timedelta(minutes=1), "penalty", "talking_to")
    assert astray(Scope(cast.incident.pk, (COUNTY,)), back) == []
