"""The server judges full records after they came in: once each, by the policy of their place and time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muster.checkpoints import actions, judge, rules
from muster.checkpoints.actions import PermitDraft, PolicyDraft
from muster.checkpoints.models import Difference, Verdict
from muster.checkpoints.tests.conftest import FUJI, INCIDENT, MORNING, TAIFU
from muster.checkpoints.tests.intake import full, person, plate, tap
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.people.actions.standing import Proof, file_proofs

HOUR = timedelta(hours=1)
NUMBER = "51052119900101901X"
GOOD = {"health_code": "green", "temperature_tenths": 365, "from_code": "510502"}


def scanned(hours: float, **rest):
    return {"seen": "scan", "sampled_at": (MORNING - hours * HOUR).isoformat(), "result": "negative", **rest}


def sweep(time):
    """Judge what there is; the clock moves on first, since what is recorded this minute may not be complete."""
    time.after(seconds=1)
    return judge.judge_all(INCIDENT)


def verdicts(scope):
    with acting(scope):
        return {row.record: row for row in Verdict.objects.all()}


@pytest.fixture
def policy(county, time):
    with acting(county):
        actions.set_policy(
            scope=county,
            draft=PolicyDraft(place="510521", since=MORNING - 24 * HOUR, policy=rules.Policy(proof_hours=48)),
        )


def test_only_full_records_and_each_once(county, policy, posts, time):
    ids = posts[FUJI].hand_in(tap(), full(**GOOD, proof=scanned(10)), full(**GOOD, proof=scanned(60)), at=MORNING)
    assert sweep(time) == 2
    assert {key: row.verdict for key, row in verdicts(county).items()} == {ids[1]: "pass", ids[2]: "sample"}
    assert sweep(time) == 0
    late = posts[FUJI].hand_in(full(**GOOD, proof=scanned(1)), at=MORNING - 5 * HOUR)
    assert sweep(time) == 1
    assert verdicts(county)[late[0]].verdict == "doubt"


def test_batches_larger_than_a_sweep(county, policy, posts, time):
    for _ in range(3):
        posts[FUJI].hand_in(*[full(**GOOD)] * 4, at=MORNING)
        time.after(seconds=1)
    scope = Scope(INCIDENT, ("",), names=True, actor="job:judge")
    steps = []
    for _ in range(10):
        with acting(scope):
            steps.append(judge.sweep(scope, limit=5))
    assert sum(step or 0 for step in steps) == 12
    assert len(verdicts(county)) == 12


def test_the_most_particular_place_and_the_latest_row_win(county, policy, posts, time):
    strict = rules.Policy(proof_hours=24, on_stale_proof="turn_back")
    with acting(county):
        actions.set_policy(scope=county, draft=PolicyDraft(place="510521100", since=MORNING - HOUR, policy=strict))
    body = full(**GOOD, proof=scanned(30))
    (fuji,) = posts[FUJI].hand_in(body, at=MORNING)
    (earlier,) = posts[FUJI].hand_in(body, at=MORNING - 2 * HOUR)
    (taifu,) = posts[TAIFU].hand_in(body, at=MORNING)
    sweep(time)
    found = {key: row.verdict for key, row in verdicts(county).items()}
    assert found == {fuji: "turn_back", earlier: "pass", taifu: "pass"}


@pytest.mark.usefixtures("policy")
def test_a_difference_waits_until_somebody_settles_it(county, town, neighbour, posts, time):
    let, right = posts[FUJI].hand_in(
        full(**GOOD, proof=scanned(60), device_verdict="pass"), full(**GOOD, proof=scanned(1), device_verdict="pass"),
        at=MORNING,
    )  # fmt: skip
    sweep(time)
    with acting(county):
        assert [(row.record, row.kind) for row in Difference.objects.all()] == [(let, "let_through")]
    with acting(neighbour), pytest.raises(NotFound):
        actions.settle_difference(scope=neighbour, record=let, resolution="traced")
    with acting(town):
        with pytest.raises(Problem):
            actions.settle_difference(scope=town, record=let, resolution="whatever")
        actions.settle_difference(scope=town, record=let, resolution="traced")
        row = Difference.objects.get()
        assert (row.resolution, row.resolved_by) == ("traced", "user:2")
        with pytest.raises(Problem):
            actions.settle_difference(scope=town, record=let, resolution="post_right")
    assert right


def test_proofs_on_file_count_and_names_do_not(county, policy, posts, time):
    with acting(county):
        file_proofs(county, proofs=[Proof(NUMBER, "510521", MORNING - 3 * HOUR, None, "negative")])
    known, unknown = posts[FUJI].hand_in(
        full(**GOOD, persons=[person(id_number=NUMBER)], proof={"seen": "none"}),
        full(**GOOD, persons=[person()], proof={"seen": "none"}),
        at=MORNING,
    )  # fmt: skip
    sweep(time)
    found = verdicts(county)
    assert found[known].verdict == "pass"
    assert (found[unknown].verdict, found[unknown].reasons) == ("sample", ["proof_missing"])
    assert "holds" in found[unknown].unchecked


def test_permits_of_the_green_lane(county, policy, posts, time):
    draft = PermitDraft("510521", "L-1", "川E11111", "supply", MORNING - HOUR, MORNING + 9 * HOUR, quota=3)
    with acting(county):
        number = actions.issue_permit(scope=county, draft=draft)
        with pytest.raises(Problem):
            actions.issue_permit(scope=county, draft=draft)
    body = full(**GOOD, lane="supply", proof=scanned(1), permit="L-1", plate=plate("川E·11111"))
    ids = posts[FUJI].hand_in(
        body, {**body, "plate": plate("川E22222")}, {**body, "permit": "L-2"}, at=MORNING, every=timedelta(minutes=1)
    )
    time.after(minutes=10)
    second, third = posts[TAIFU].hand_in(body, body, at=MORNING + timedelta(minutes=5), every=timedelta(minutes=1))
    sweep(time)
    found = verdicts(county)
    assert [found[key].reasons for key in (*ids, second, third)] == [
        [], ["permit_other_vehicle"], ["permit_unknown"], [], ["permit_used_up"],
    ]  # fmt: skip
    with acting(county):
        actions.withdraw_permit(scope=county, permit=number)
    (gone,) = posts[TAIFU].hand_in(body, at=MORNING + HOUR)
    time.after(minutes=90)
    (after,) = posts[TAIFU].hand_in(body, at=MORNING + 2 * HOUR)
    sweep(time)
    assert verdicts(county)[after].reasons == ["permit_withdrawn"]
    assert gone
