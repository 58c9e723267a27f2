"""One pass, a whole compound's, keys that change, and what a gate's pack says of them."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muster.kernel import clock
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.signing import keys
from muster.kernel.signing.cose import Refused
from muster.kernel.signing.revocations import read_revoked
from muster.kernel.signing.serials import spelled
from muster.passes import actions, card, queries, rules
from muster.passes.actions import Draft
from muster.passes.card import Gate
from muster.passes.documents import cards
from muster.passes.models import Pass
from muster.passes.queries import Wanted
from muster.passes.rules import Compound, Terms
from muster.passes.tests.conftest import GATE, INCIDENT, MORNING, VILLAGE, WEEK, scope_over

MOST_ISSUING, MOST_WITHDRAWING = 40, 6
DOOR = Draft(VILLAGE, "household", "3栋2单元501", WEEK)


def issue(scope, draft=DOOR):
    return queries.one(scope, actions.issue_pass(scope=scope, draft=draft))


def gate(scope, **differs):
    """What a gate knows after it fetched its pack."""
    pack = queries.pack(scope)
    known = {bytes.fromhex(key_id): bytes.fromhex(public) for key_id, public in pack["keys"].items()}
    listed = read_revoked(base64.b64decode(pack["revocations"]), known, use=card.REVOCATIONS)
    now = int(clock.now(INCIDENT).timestamp())
    return Gate(**{"incident": INCIDENT, "site": GATE, "now": now, "keys": known, "revoked": listed.serials, **differs})


def refusal(text, at):
    with pytest.raises(Refused) as refused:
        card.verify(text, at)
    return refused.value.reason


def test_a_pass_is_taken_at_its_gate(village):
    row = issue(village)
    said = card.verify(queries.text_of(village, row), gate(village))
    assert (said.label, said.quota) == ("3栋2单元501", card.Quota(1, 2, 1))
    assert said.number == spelled(bytes(row.serial))
    assert refusal(queries.text_of(village, row), gate(village, site="510521100016-K001")) == "other_place"


def test_the_door_is_sealed_in_the_database_and_leaves_no_trace_in_the_audit(village):
    row = issue(village)
    assert b"501" not in bytes(row.label) + bytes(row.mark)
    entries = Audit.objects.filter(action__startswith="passes.")
    assert {entry.action for entry in entries} == {"passes.issue_pass"}
    assert "501" not in "".join(str(entry.detail) for entry in entries)
    assert queries.label(scope_over(VILLAGE, names=False), row) == ""


def test_a_withdrawn_pass_is_refused_once_the_gate_has_the_list(village):
    row = issue(village)
    before = gate(village)
    actions.withdraw_pass(scope=village, number=row.pk, reason="户主申请注销")
    after = gate(village)
    text = queries.text_of(village, row)
    assert card.verify(text, before).serial == bytes(row.serial)
    assert refusal(text, after) == "revoked"
    assert queries.revoked(village).edition == 1


def test_the_list_leaves_out_what_has_expired_anyway_and_its_edition_still_grows(village):
    first, second = issue(village), issue(village, replace(DOOR, label="3栋2单元502"))
    actions.withdraw_pass(scope=village, number=first.pk, reason="户主申请注销")
    clock.move(INCIDENT, to=MORNING + timedelta(days=8))
    actions.withdraw_pass(scope=village, number=second.pk, reason="户主申请注销")
    listed = queries.revoked(village)
    assert (listed.edition, listed.serials) == (2, frozenset())


def test_a_gate_of_another_village_learns_of_every_withdrawal(village):
    row = issue(village)
    actions.withdraw_pass(scope=village, number=row.pk, reason="户主申请注销")
    elsewhere = scope_over("510521101002-K003", actor="device:3")
    elsewhere.apply()
    assert queries.revoked(elsewhere).serials == {bytes(row.serial)}


def test_a_reason_is_needed_and_once_is_enough(village):
    row = issue(village)
    for reason, code in (("  ", "reason_missing"), ("户主申请注销", None), ("户主申请注销", "withdrawn_before")):
        if code is None:
            actions.withdraw_pass(scope=village, number=row.pk, reason=reason)
            continue
        with pytest.raises(Problem) as problem:
            actions.withdraw_pass(scope=village, number=row.pk, reason=reason)
        assert problem.value.code == code


def test_a_door_has_one_pass_at_a_time(village):
    row = issue(village)
    with pytest.raises(Problem) as problem:
        issue(village, replace(DOOR, label=" 3栋 2单元 501 "))
    assert problem.value.code == "pass_taken"
    actions.withdraw_pass(scope=village, number=row.pk, reason="补发新证")
    assert issue(village).pk != row.pk


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (replace(WEEK, until=WEEK.since), "period_empty"),
        (replace(WEEK, until=WEEK.since + timedelta(days=93)), "period_long"),
        (replace(WEEK, gates=()), "gates_missing"),
        (replace(WEEK, people=None), "quota_incomplete"),
        (replace(WEEK, times=100), "quota_incomplete"),
    ],
)
def test_terms_that_cannot_be_are_said_so(village, terms, code):
    with pytest.raises(Problem) as problem:
        issue(village, replace(DOOR, terms=terms))
    assert problem.value.code == code


def test_nobody_issues_or_withdraws_outside_of_their_reach(village):
    row = issue(village)
    other = scope_over("510521101")
    with pytest.raises(NotFound):
        issue(other)
    with pytest.raises(NotFound):
        actions.withdraw_pass(scope=other, number=row.pk, reason="户主申请注销")
    assert not queries.passes(other, Wanted(), None).exists()
    other.apply()
    assert Pass.objects.count() == 0, "the database's own wall"


def test_a_vehicle_needs_its_permit(village):
    vehicle = Draft(VILLAGE, "vehicle", "川E·**523", replace(WEEK, gates=("510521",)), permit="L-17", lane="supply")
    said = card.verify(queries.text_of(village, issue(village, vehicle)), gate(village))
    assert (said.permit, said.lane) == ("L-17", "supply")
    assert queries.of_permits(village, ["L-17"])["L-17"].permit == "L-17"
    with pytest.raises(Problem):
        issue(village, replace(vehicle, permit=""))


def test_keys_change_and_passes_already_printed_go_on_to_hold(village):
    row = issue(village)
    printed = queries.text_of(village, row)
    keys.rotate(scope=village)
    assert len(queries.pack(village)["keys"]) == 2
    assert card.verify(printed, gate(village))
    assert queries.text_of(village, row) != printed
    older = keys.all_keys(village).last()
    keys.withdraw(scope=village, key=older.pk)
    assert refusal(printed, gate(village)) == "unknown_key"
    assert card.verify(queries.text_of(village, row), gate(village))


def test_a_compound_is_issued_in_one_go_and_twice_is_harmless(village, monkeypatch):
    monkeypatch.setattr(actions, "PART", 7)
    labels = rules.doors(Compound(first=1, last=2, units=2, floors=3, rooms=2))
    assert labels[0] == "1栋1单元101" and labels[-1] == "2栋2单元302" and len(labels) == 24
    issue(village, replace(DOOR, label=labels[3]))
    batch = actions.plan_batch(scope=village, place=VILLAGE, title="玉蟾小区", labels=labels, terms=WEEK)
    told = []
    progress = lambda done, total: told.append((done, total))  # noqa: E731
    assert actions.issue_batch(scope=village, batch=batch, progress=progress) == 23
    assert told[-1] == (24, 24) and len(told) == 4
    assert actions.issue_batch(scope=village, batch=batch, progress=progress) == 0
    found = list(queries.passes(village, Wanted(batch=batch), None))
    assert {queries.label(village, row) for row in found} == set(labels) - {labels[3]}
    assert Terms.of(queries.batch(village, batch).terms) == WEEK


def test_two_thousand_households_cost_a_few_statements(village):
    labels = rules.doors(Compound(first=1, last=20, units=2, floors=10, rooms=5))
    batch = actions.plan_batch(scope=village, place=VILLAGE, title="玉蟾小区", labels=labels, terms=WEEK)
    told: list[int] = []
    with CaptureQueriesContext(connection) as issuing:
        assert actions.issue_batch(scope=village, batch=batch, progress=lambda done, _all: told.append(done)) == 2000
    assert told == [500, 1000, 1500, 2000]
    assert len(issuing) <= MOST_ISSUING, [one["sql"][:80] for one in issuing]
    rows = list(queries.passes(village, Wanted(batch=batch), None).select_related("batch"))
    sheets = cards.Sheets(village, rows, exercise=True)
    with CaptureQueriesContext(connection) as drawing:
        assert [sheets.draw(30), sheets.draw(30)] == [30, 60], "some at a time, so that the job says how far it is"
    assert len(drawing) == 0
    with CaptureQueriesContext(connection) as withdrawing:
        assert actions.withdraw_batch(scope=village, batch=batch, reason="打印件遗失，整批作废") == 2000
    assert len(withdrawing) <= MOST_WITHDRAWING, [one["sql"][:80] for one in withdrawing]
    known = gate(village)
    assert known.revoked == {bytes(row.serial) for row in rows}
    assert refusal(queries.text_of(village, rows[1999]), known) == "revoked"
    (entry,) = Audit.objects.filter(action="passes.withdraw_batch")
    assert entry.detail == {"passes": 2000} and "遗失" not in str(entry.detail)


def test_a_compounds_passes_are_withdrawn_with_a_reason_within_reach_and_once(village):
    batch = actions.plan_batch(scope=village, place=VILLAGE, title="玉蟾小区", labels=["1栋101", "1栋102"], terms=WEEK)
    actions.issue_batch(scope=village, batch=batch, progress=lambda _done, _all: None)
    first = queries.passes(village, Wanted(batch=batch), None).earliest("pk")
    actions.withdraw_pass(scope=village, number=first.pk, reason="户主申请注销")
    outside = issue(village, replace(DOOR, label="9栋901"))
    with pytest.raises(Problem):
        actions.withdraw_batch(scope=village, batch=batch, reason="  ")
    with pytest.raises(NotFound):
        actions.withdraw_batch(scope=scope_over("510521101"), batch=batch, reason="措施已经解除")
    village.apply()
    assert actions.withdraw_batch(scope=village, batch=batch, reason="措施已经解除") == 1
    with pytest.raises(Problem):
        actions.withdraw_batch(scope=village, batch=batch, reason="措施已经解除")
    assert {row.withdrawn_why for row in queries.passes(village, Wanted(batch=batch), None)} == {
        "户主申请注销", "措施已经解除"}  # fmt: skip
    assert queries.one(village, outside.pk).withdrawn_at is None


@pytest.mark.parametrize(
    ("title", "labels", "code"),
    [("", ["1栋"], "title_missing"), ("小区", [], "doors_wrong"), ("小区", ["户" * 25], "label_long")],
)
def test_a_compound_that_cannot_be_is_said_so(village, title, labels, code):
    with pytest.raises(Problem) as problem:
        actions.plan_batch(scope=village, place=VILLAGE, title=title, labels=labels, terms=WEEK)
    assert problem.value.code == code


def test_labels_from_a_sheet_are_one_a_line():
    assert rules.labels_of(["3栋\t2单元 501", "", "3栋2单元501", "云石路 12 号"]) == ["3栋2单元501", "云石路12号"]
    assert Compound(3, 2, 1, 1, 1).count() == 0


def test_the_list_is_narrowed_by_state_number_and_kind(village):
    row, gone = issue(village), issue(village, replace(DOOR, label="3栋2单元502"))
    actions.withdraw_pass(scope=village, number=gone.pk, reason="户主申请注销")
    number = spelled(bytes(row.serial)).lower()

    def found(as_of=None, **wanted):
        return [one.pk for one in queries.passes(village, Wanted(**wanted), as_of)]

    assert found() == [gone.pk, row.pk]
    assert found(state="valid") == found(number=number) == [row.pk]
    assert found(state="withdrawn") == [gone.pk]
    assert found(kind="vehicle") == found(number="no such") == found(place="510521101") == []
    assert found(as_of=MORNING - timedelta(minutes=1)) == []
