"""A pass read at a gate: each use is kept, and what is wrong with it shows in whatever order phones hand in."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from muster.checkpoints.tests.conftest import FUJI, MORNING, NEIGHBOUR, TAIFU
from muster.checkpoints.tests.intake import person, tap
from muster.kernel.figures import Period, figure
from muster.kernel.ids import uuid7
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.passes import actions, queries
from muster.passes.actions import Draft
from muster.passes.rules import Terms

HOUR = timedelta(hours=1)


@pytest.fixture
def issued(county):
    """A household's pass for the gates of the county: one outing of one person every two days."""
    terms = Terms(MORNING, MORNING + timedelta(days=7), ("510521",), times=1, days=2, people=1)
    with acting(county):
        number = actions.issue_pass(scope=county, draft=Draft(FUJI, "household", "3栋2单元501", terms))
        return queries.one(county, number)


def out(row, **rest):
    return tap(**{"subject": "person", "direction": "out", "entry_pass": bytes(row.serial).hex(), **rest})


def faults(scope: Scope, **how):
    with acting(scope):
        return {line.use.record: line.flag.fault for line in queries.flags(scope, None, **how)}


def test_a_use_is_a_record_that_the_pass_shows(issued, posts, county):
    (record,) = posts[FUJI].hand_in(out(issued), at=MORNING + HOUR)
    with acting(county):
        (use,) = queries.uses(county, bytes(issued.serial))
    assert (use.record, use.site, use.direction, use.passed) == (record, FUJI, "out", True)
    assert faults(county) == {}


def test_a_second_outing_within_the_days_is_flagged_and_both_uses_stay(issued, posts, county):
    posts[FUJI].hand_in(out(issued), out(issued, direction="in"), at=MORNING + HOUR, every=HOUR)
    (second,) = posts[FUJI].hand_in(out(issued), at=MORNING + timedelta(days=1))
    posts[FUJI].hand_in(out(issued), at=MORNING + timedelta(days=3))
    assert faults(county) == {second: "over_quota"}
    with acting(county):
        assert len(queries.uses(county, bytes(issued.serial))) == 4


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_two_phones_that_were_offline_flag_the_same_use_whoever_comes_first(issued, posts, county, order):
    ids = [uuid7() for _ in range(3)]
    uses = [(FUJI, HOUR), (TAIFU, 3 * HOUR), (FUJI, 5 * HOUR)]
    for place in order:
        site, later = uses[place]
        posts[site].hand_in(out(issued), at=MORNING + later, ids=[ids[place]])
    assert faults(county) == {ids[1]: "over_quota", ids[2]: "over_quota"}


def test_a_use_that_is_taken_back_frees_the_other(issued, posts, county):
    (first,) = posts[FUJI].hand_in(out(issued), at=MORNING + HOUR)
    (second,) = posts[TAIFU].hand_in(out(issued), at=MORNING + 2 * HOUR)
    assert faults(county) == {second: "over_quota"}
    posts[FUJI].void(first, at=MORNING + 3 * HOUR)
    assert faults(county) == {}
    posts[TAIFU].hand_in(out(issued), at=MORNING + 4 * HOUR)
    assert len(faults(county)) == 1


@pytest.mark.parametrize(
    ("fault", "after", "rest"),
    [
        ("unknown", HOUR, {"entry_pass": "00000000ff"}),
        ("early", -HOUR, {}),
        ("expired", timedelta(days=7), {}),
        ("too_many", HOUR, {"subject": "vehicle", "people": 2}),
    ],
)
def test_each_fault_has_its_name(issued, posts, county, fault, after, rest):  # noqa: PLR0917
    (record,) = posts[FUJI].hand_in(out(issued, **rest), at=MORNING + after)
    assert faults(county) == {record: fault}


def test_a_gate_the_pass_is_not_for_and_a_withdrawn_pass_are_flagged(issued, posts, county, neighbour, time):
    (elsewhere,) = posts[NEIGHBOUR].hand_in(out(issued), at=MORNING + HOUR)
    assert faults(neighbour) == {elsewhere: "other_place"}
    time.at(MORNING + timedelta(days=3))
    with acting(county):
        actions.withdraw_pass(scope=county, number=issued.pk, reason="户主申请注销")
    (late,) = posts[FUJI].hand_in(out(issued), at=MORNING + timedelta(days=4))
    assert faults(county) == {late: "withdrawn"}


def test_one_pass_at_two_gates_within_minutes_is_flagged(issued, posts, county):
    going_in = {"direction": "in"}
    posts[FUJI].hand_in(out(issued, **going_in), at=MORNING + HOUR)
    (copy,) = posts[TAIFU].hand_in(out(issued, **going_in), at=MORNING + HOUR + timedelta(minutes=3))
    assert faults(county) == {copy: "two_places"}


def test_whoever_was_turned_back_used_nothing_up(issued, posts, county):
    from muster.checkpoints.tests.intake import turned_back

    stopped = turned_back(
        subject="person", persons=[person()], plate=None, **{"entry_pass": bytes(issued.serial).hex()}
    )
    posts[FUJI].hand_in({key: value for key, value in stopped.items() if value is not None}, at=MORNING + HOUR)
    posts[FUJI].hand_in(out(issued), at=MORNING + 2 * HOUR)
    assert faults(county) == {}


def test_a_wrong_use_is_settled_once_by_whoever_may_see_it(issued, posts, county, town, neighbour):
    posts[FUJI].hand_in(out(issued), at=MORNING + HOUR)
    (second,) = posts[TAIFU].hand_in(out(issued), at=MORNING + 2 * HOUR)
    assert faults(town) == {}, "the second gate lies outside of the town"
    for scope, resolution, problem in (
        (neighbour, "explained", NotFound), (county, "nonsense", Problem), (county, "explained", None),
        (county, "explained", Problem),
    ):  # fmt: skip
        with acting(scope):
            if problem is None:
                actions.settle_use(scope=scope, record=second, resolution=resolution)
            else:
                with pytest.raises(problem):
                    actions.settle_use(scope=scope, record=second, resolution=resolution)
    assert faults(county) == {}
    assert faults(county, settled=True) == {second: "over_quota"}


def test_checks_without_a_pass_leave_nothing(posts, county):
    posts[FUJI].hand_in(tap(), at=MORNING)
    with acting(county):
        assert queries.count_flags(county, None).count == 0


def test_each_figure_of_passes_is_its_rows(issued, posts, county, time):
    used = posts[FUJI].hand_in(out(issued), out(issued, direction="in"), at=MORNING + HOUR, every=HOUR)
    (second,) = posts[TAIFU].hand_in(out(issued), at=MORNING + timedelta(days=1))
    before = MORNING + timedelta(days=1, hours=1)
    time.at(before + HOUR)
    posts[TAIFU].void(second, at=before + 2 * HOUR)

    def value(key, **period):
        query = figure(key).query
        with acting(county):
            asked = Period(**period)
            rows = list(query.rows(county, asked, limit=10))
            total = query.total(county, asked)
            assert total == query.count_rows(county, asked) == len(rows)
            assert total == sum(query.by_place(county, asked, 9).values())
        return {row.id for row in rows}

    assert value("passes.issued") == value("passes.households") == {issued.pk}
    assert value("passes.used") == set(used), "a use that was taken back is none"
    assert value("passes.used", as_of=before) == {*used, second}
    assert value("passes.used", since=MORNING + 2 * HOUR) == {used[1]}
    assert (value("passes.double_use"), value("passes.double_use", as_of=before)) == (set(), {second})
    assert value("passes.refused") == value("passes.withdrawn") == set()
