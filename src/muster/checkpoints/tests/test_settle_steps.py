"""A step that lacks something waits for the desk until it is corrected by a further step, or settled with words."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.cast import MOMENT, SITE, browser

from muster.checkpoints import actions, judge
from muster.checkpoints.queries import checks, steps
from muster.checkpoints.tests.conftest import FUJI, INCIDENT, MORNING, YUCHAN
from muster.checkpoints.tests.intake import Post, turned_back
from muster.checkpoints.tests.test_set_step_kinds import STEP, body
from muster.kernel import clock, waiting
from muster.kernel.ids import uuid7
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.register import digest
from muster.kernel.scope import acting

OFFICER = UUID("01832000-0000-7000-8000-0000000000aa")


def hand_in(post, cites, step, at=MORNING, **more):
    by = more.pop("by", None)
    return post.hand_in({"cites": str(cites), "step": step, **more}, at=at, kind=STEP, by=by)[0]


@pytest.fixture
def officer(county):
    with acting(county):
        actions.grant_power(scope=county, person=OFFICER, place="510521")


@pytest.fixture
def back(posts, officer):
    """Somebody turned back at Fuji, reported to their village."""
    check = posts[FUJI].hand_in(turned_back(), at=MORNING)[0]
    return check, hand_in(posts[FUJI], check, "report", unit="镇政府")


def sweep(time):
    time.after(seconds=1)
    judge.judge_all(INCIDENT)


def waits(scope, as_of=None):
    with acting(scope):
        return {one.step.record: one.step.faults for one in steps.faulty(scope, as_of)}


def test_a_penalty_without_its_number_waits_and_is_corrected(county, neighbour, posts, back, time):
    bad = hand_in(posts[FUJI], back[1], "penalty", by=OFFICER)
    sweep(time)
    assert waits(county) == {bad: ("case_number_missing",)}
    assert waits(neighbour) == {}
    before = time.after(minutes=1)
    with acting(county):
        faults = next(kind for kind in waiting.kinds() if kind.key == "checkpoints.step_faults")
        assert faults.find(county, None).count == 1
        with pytest.raises(Problem, match="缺少的内容"):
            actions.correct_step(scope=county, record=bad, case_number=" ")
    time.after(minutes=1)
    with acting(county):
        made = actions.correct_step(scope=county, record=bad, case_number="〔2022〕7号")
    sweep(time)
    assert waits(county) == {}
    assert waits(county, before) == {bad: ("case_number_missing",)}
    with acting(county):
        found = {step.record: step for step in checks.whole(county, back[0], None).steps}
        assert (found[bad].corrected_by, found[made].faults, found[made].case_number) == (made, (), "〔2022〕7号")
        with pytest.raises(Problem, match="不缺"):
            actions.correct_step(scope=county, record=bad, case_number="8号")
        assert Audit.objects.filter(action="checkpoints.correct_step").count() == 1
    with acting(neighbour), pytest.raises(NotFound):
        actions.correct_step(scope=neighbour, record=made, case_number="9号")


def test_what_came_in_later_mends_what_waits(county, posts, back, time):
    first, second = uuid7(), uuid7()
    penalty = hand_in(posts[FUJI], second, "penalty", case_number="7号", by=OFFICER)
    lost = hand_in(posts[YUCHAN], first, "report", unit="镇政府")
    sweep(time)
    assert waits(county) == {penalty: ("cites_nothing", "out_of_order"), lost: ("cites_nothing",)}
    posts[FUJI].hand_in({"cites": str(back[0]), "step": "report", "unit": "村"}, at=MORNING, kind=STEP, ids=[second])
    sweep(time)
    assert waits(county) == {lost: ("cites_nothing",)}
    posts[YUCHAN].hand_in(turned_back(), at=MORNING, ids=[first])
    sweep(time)
    assert waits(county) == {}


def test_what_was_taken_back_waits_no_more(county, posts, back, time):
    bad = hand_in(posts[FUJI], back[1], "penalty", case_number="7号")
    other = hand_in(posts[FUJI], back[0], "penalty", case_number="8号", by=OFFICER)
    sweep(time)
    assert waits(county) == {bad: ("no_power",), other: ("out_of_order",)}
    posts[FUJI].void(bad, at=MORNING)
    assert waits(county) == {other: ("out_of_order",)}
    posts[FUJI].void(back[0], at=MORNING)
    assert waits(county) == {}


def test_it_is_settled_with_words_once(county, neighbour, posts, back, time):
    bad = hand_in(posts[FUJI], back[1], "penalty", case_number="7号")
    sweep(time)
    before = time.after(minutes=1)
    time.after(minutes=1)
    with acting(neighbour), pytest.raises(NotFound):
        actions.settle_step(scope=neighbour, record=bad, words="已移交派出所")
    with acting(county):
        with pytest.raises(Problem, match="至少四个字"):
            actions.settle_step(scope=county, record=bad, words=" 已办 ")
        actions.settle_step(scope=county, record=bad, words="已移交派出所")
        with pytest.raises(Problem):
            actions.settle_step(scope=county, record=bad, words="已移交派出所")
        assert [one.item.resolution for one in steps.faulty(county, None, settled=True)] == ["已移交派出所"]
        assert steps.faulty(county, before, settled=True) == []
    assert waits(county) == {}
    assert waits(county, before) == {bad: ("no_power",)}


def test_a_record_of_the_desk_is_a_record_like_others(county, posts, back, time):
    bad = hand_in(posts[FUJI], back[1], "penalty", by=OFFICER)
    with acting(county):
        was = digest(county)
        actions.correct_step(scope=county, record=bad, case_number="7号")
        now = digest(county)
    assert now[0] == was[0] + 1
    assert now[1] != was[1]


def test_the_desk_handles_it_where_the_board_says_so(cast):
    post = Post(cast.incident.pk, SITE)
    check = post.hand_in(turned_back(), at=MOMENT)[0]
    told = hand_in(post, check, "report", MOMENT)
    hand_in(post, uuid7(), "report", MOMENT, unit="村委会")
    clock.move(cast.incident.pk, to=MOMENT.replace(minute=1))
    judge.judge_all(cast.incident.pk)
    client = browser(cast.command, cast.incident)
    assert "2 条劝返处置步骤不完整" in body(client, f"/board/{SITE}/")
    page = body(client, f"/steps/?place={SITE}")
    assert "未写明通报的单位" in page
    assert "所依据的查验或步骤尚未收到" in page
    page = body(client, f"/steps/{told}/")
    assert f"/checks/{check}/" in page
    assert f"/steps/{told}/" in body(client, f"/checks/{check}/")
    assert 'name="unit"' not in body(browser(cast.duty, cast.incident), f"/steps/{told}/")
    for part, method in ((cast.neighbour, "get"), (cast.foreign, "get"), (cast.upper, "get"), (cast.duty, "post")):
        address = f"/steps/{told}/" + ("correct/" if method == "post" else "")
        assert getattr(browser(part, cast.incident), method)(address).status_code == 404, part
    done = client.post(f"/steps/{told}/correct/", {"unit": "镇政府"})
    assert done.status_code == 302
    assert "完整" in body(client, done["Location"])
    assert "1 条劝返处置步骤不完整" in body(client, f"/board/{SITE}/")
    assert client.post(f"/steps/{told}/settle/", {"words": "无"}).status_code == 400
