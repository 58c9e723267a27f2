"""What follows a turning back is a row of the operation: changing the row changes the verdict on a step."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.cast import MOMENT, SITE, TOWN, browser

from muster.checkpoints import actions, phone
from muster.checkpoints.actions import StepKindDraft
from muster.checkpoints.models import StepKind
from muster.checkpoints.queries import checks, stepkinds
from muster.checkpoints.rules import Needs, step_faults
from muster.checkpoints.tests.conftest import FUJI, MORNING, NEIGHBOUR, YUCHAN
from muster.checkpoints.tests.intake import Post, turned_back
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting

STEP = "checkpoints.record_step"
OFFICER = UUID("01832000-0000-7000-8000-0000000000aa")
PENALTY = Needs(case_number=True, power=True)


def set_kind(scope, key, *, place="510521", needs=PENALTY, zh="行政处罚", en="Penalty"):
    with acting(scope):
        return actions.set_step_kind(scope=scope, draft=StepKindDraft(key, place, zh, en, needs))


def follow(post, at, *, report=None, penalty=None, by=None):
    """A turning back, the report of it, the penalty after that; answers the check."""
    back = post.hand_in(turned_back(), at=at)[0]
    told = post.hand_in({"cites": str(back), "step": "report", **(report or {})}, at=at, kind=STEP)[0]
    if penalty is not None:
        post.hand_in({"cites": str(told), "step": "penalty", **penalty}, at=at, kind=STEP, by=by)
    return back


def faults(scope, record, as_of=None):
    with acting(scope):
        return [step.faults for step in checks.whole(scope, record, as_of).steps]


@pytest.mark.parametrize(
    ("needs", "has", "found"),
    [
        (Needs(), Needs(), ()),
        (Needs(recipient=True), Needs(case_number=True, power=True), ("recipient_missing",)),
        (PENALTY, Needs(), ("case_number_missing", "no_power")),
        (PENALTY, PENALTY, ()),
    ],
)
def test_a_step_has_what_its_kind_needs(needs, has, found):
    assert step_faults(needs, has) == found


def test_what_comes_with_the_system(county, posts):
    with acting(county):
        actions.grant_power(scope=county, person=OFFICER, place="510521")
    good = follow(posts[FUJI], MORNING, report={"unit": "镇政府"}, penalty={"case_number": "7号"}, by=OFFICER)
    bad = follow(posts[FUJI], MORNING, report={"unit": " "}, penalty={"case_number": " "})
    assert faults(county, good) == [(), ()]
    assert faults(county, bad) == [("recipient_missing",), ("case_number_missing", "no_power")]


def test_a_changed_row_changes_the_verdict_from_then_on(county, posts, time):
    before = follow(posts[FUJI], MORNING, report={"unit": "镇政府"}, penalty={})
    set_at = time.after(hours=1)
    set_kind(county, "penalty", needs=Needs(power=True))
    set_kind(county, "report", needs=Needs(recipient=True, case_number=True))
    later = time.after(minutes=1)
    after = follow(posts[FUJI], later, report={"unit": "镇政府"}, penalty={})
    assert faults(county, before) == [(), ("case_number_missing", "no_power")]
    assert faults(county, after) == [("case_number_missing",), ("no_power",)]
    time.after(hours=1)
    set_kind(county, "penalty", needs=Needs())
    free = follow(posts[FUJI], time.after(minutes=1), report={"unit": "镇政府"}, penalty={})
    assert faults(county, free)[1] == ()
    assert faults(county, after, as_of=time.after(minutes=1)) == [("case_number_missing",), ("no_power",)]
    with acting(county):
        then = stepkinds.book(county, set_at).at(FUJI, later).kinds
    assert then["penalty"].needs_case_number is False
    assert Audit.objects.filter(action="checkpoints.set_step_kind").count() == 3


def test_the_most_particular_place_wins_and_neighbours_keep_theirs(county, neighbour, town, posts, time):
    set_kind(county, "penalty", needs=Needs(case_number=True))
    set_kind(town, "penalty", place="510521100", needs=Needs())
    set_kind(county, "penalty", needs=PENALTY)
    at = time.after(minutes=1)
    found = [
        faults(county if site != NEIGHBOUR else neighbour, follow(posts[site], at, report={"unit": "u"}, penalty={}))[1]
        for site in (FUJI, YUCHAN, NEIGHBOUR)
    ]
    assert found == [(), ("case_number_missing", "no_power"), ("case_number_missing", "no_power")]


def test_what_cannot_be_set(county, town, time):
    with pytest.raises(NotFound):
        set_kind(town, "penalty", place="510521")
    with pytest.raises(NotFound):
        set_kind(county, "exile")
    with pytest.raises(Problem, match="名称"):
        set_kind(county, "penalty", en=" ")
    with pytest.raises(Problem, match="查验登记本身"):
        set_kind(county, "register", needs=PENALTY)


def test_rows_are_never_rewritten(county, time):
    number = set_kind(county, "penalty")
    with acting(county):
        assert StepKind.objects.filter(incident=None).count() == 3
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            StepKind.objects.create(key="penalty", position=2, name_zh="x", name_en="x", since=MORNING)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            StepKind.objects.filter(pk=number).update(name_zh="改")


def test_phones_get_the_kinds_of_their_post(county, town, time):
    set_kind(county, "penalty", zh="移送处理", en="Handed to the police", needs=Needs(case_number=True))
    with acting(town):
        steps = phone.pack(town, FUJI, time.after(minutes=1))["steps"]
    assert [step["key"] for step in steps] == ["register", "report", "penalty"]
    assert steps[2] == {
        "key": "penalty", "zh": "移送处理", "en": "Handed to the police",
        "needs": {"recipient": False, "case_number": True, "power": False},
    }  # fmt: skip


def body(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_the_command_sets_a_kind_and_pages_say_it(cast):
    client = browser(cast.command, cast.incident)
    asked = {"place": "510521", "name_zh": "移送公安机关处理", "name_en": "Handed over", "needs": ["power"]}
    page = body(client, "/checkpoint-rules/")
    assert "通报所在单位" in page
    assert "案号" in page
    assert 'value="行政处罚"' in body(client, "/checkpoint-rules/steps/penalty/")
    assert 'name="needs"' not in body(client, "/checkpoint-rules/steps/register/")
    assert client.post("/checkpoint-rules/steps/penalty/", asked).status_code == 302
    assert "移送公安机关处理" in body(client, "/checkpoint-rules/")
    assert "steps/penalty/?place=510521" in body(client, "/checkpoint-rules/")
    assert (
        client.post("/checkpoint-rules/steps/penalty/", {**asked, "place": TOWN, "name_zh": "镇处罚"}).status_code
        == 302
    )
    assert 'value="镇处罚"' in body(client, f"/checkpoint-rules/steps/penalty/?place={TOWN}")
    assert 'value="移送公安机关处理"' in body(client, "/checkpoint-rules/steps/penalty/?place=elsewhere")
    then = quote(timezone.localtime(MOMENT - timedelta(minutes=1)).isoformat(timespec="minutes"))
    past = body(client, f"/checkpoint-rules/steps/penalty/?as_of={then}")
    assert "返回当前" in past
    assert 'name="name_zh"' not in past
    assert client.get("/checkpoint-rules/steps/exile/").status_code == 404
    assert browser(cast.duty, cast.incident).post("/checkpoint-rules/steps/penalty/", asked).status_code == 404
    assert "steps/penalty" not in body(browser(cast.duty, cast.incident), "/checkpoint-rules/")
    assert browser(cast.neighbour, cast.incident).post("/checkpoint-rules/steps/penalty/", asked).status_code == 200


def test_a_check_says_its_steps_in_the_words_of_the_row(cast):
    client = browser(cast.command, cast.incident)
    asked = {"place": "510521", "name_zh": "移送公安机关处理", "name_en": "Handed over", "needs": []}
    before = follow(Post(cast.incident.pk, SITE), MOMENT, report={"unit": "镇政府"}, penalty={})
    page = body(client, f"/checks/{before}/")
    for words in ("登记劝返", "行政处罚", "缺少案号", "处罚人不在"):
        assert words in page, words
    assert client.post("/checkpoint-rules/steps/penalty/", asked).status_code == 302
    with acting(Scope(cast.incident.pk, ("510521",))):
        since = StepKind.objects.get(incident=cast.incident.pk).since
    after = follow(Post(cast.incident.pk, SITE, device=2), since, report={"unit": "镇政府"}, penalty={})
    page = body(client, f"/checks/{after}/")
    assert "移送公安机关处理" in page
    assert "缺少案号" not in page
    assert "处罚人不在" not in page
