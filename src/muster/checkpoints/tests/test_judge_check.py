"""What ought to become of a check: the contract with the phone, and what must hold whatever is found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.checkpoints import rules
from muster.checkpoints.bodies import CheckBody, Proof
from muster.checkpoints.rules import SEVERITY, Hold, Known, Policy, judge
from muster.checkpoints.words import REASONS, UNCHECKED

CONTRACT = json.loads((Path(__file__).parents[4] / "contract" / "verdicts.json").read_text("utf-8"))
AT = datetime.fromisoformat(CONTRACT["base"]["at"])
HOUR = timedelta(hours=1)


def given_by(case: dict[str, Any]) -> tuple[CheckBody, datetime, Policy, Known]:
    base = CONTRACT["base"]
    check = {key: value for key, value in {**base["check"], **case.get("check", {})}.items() if value is not None}
    policy = {**base["policy"], **case.get("policy", {})}
    known = {**base["known"], **case.get("known", {})}
    lists = {"lanes": tuple(policy["lanes"]), "risk_origins": tuple(policy["risk_origins"])}
    return (
        msgspec.convert(check, CheckBody),
        datetime.fromisoformat(case.get("at", base["at"])),
        Policy(**{**policy, **lists}),
        Known(
            None if known["holds"] is None else tuple(
                Hold(one["verdict"], datetime.fromisoformat(one["until"])) for one in known["holds"]
            ),
            None if known["proofs"] is None else tuple(msgspec.convert(one, Proof) for one in known["proofs"]),
            known["permit"],
            known["marked"],
        ),
    )  # fmt: skip


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: case["name"])
def test_contract(case):
    judged = judge(*given_by(case))
    expected = case["expect"]
    assert judged.verdict == expected["verdict"]
    assert list(judged.reasons) == expected.get("reasons", [])
    assert list(judged.unchecked) == expected.get("unchecked", [])
    assert {*judged.reasons} <= REASONS.keys()
    assert {*judged.unchecked} <= UNCHECKED.keys()


def test_contract_has_every_reason():
    """A reason that no case shows could differ between phone and server and nobody would know."""
    shown = {reason for case in CONTRACT["cases"] for reason in case["expect"].get("reasons", [])}
    of_permits = {f"permit_{state}" for state in ("early", "expired", "withdrawn", "other_lane", "used_up")}
    assert REASONS.keys() - shown == of_permits | {"lane_closed"}


def test_a_row_of_policy_changes_the_verdict():
    body, at, policy, known = given_by({"at": "2022-09-10T13:00:00+08:00"})
    assert judge(body, at, policy, known).verdict == "turn_back"
    assert judge(body, at, replace(policy, proof_hours=72), known).verdict == "pass"
    assert judge(body, at, replace(policy, counted_from="report"), known).verdict == "pass"


settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
busy = settings.get_profile("busy")
"""A machine that does other work as well is no fault of the rules."""

checks = st.builds(
    CheckBody,
    subject=st.sampled_from(["vehicle", "person"]),
    outcome=st.just("passed"),
    lane=st.sampled_from(["ordinary", "supply", "enterprise", "medical"]),
    health_code=st.sampled_from([None, "green", "yellow", "red", "none"]),
    temperature_tenths=st.one_of(st.none(), st.integers(0, 500)),
    from_code=st.sampled_from([None, "510502", "510503", "510503100"]),
    permit=st.sampled_from([None, "L-1"]),
)
policies = st.builds(
    Policy,
    proof_hours=st.sampled_from([None, 24, 48, 72]),
    counted_from=st.sampled_from(["sampling", "report"]),
    lanes=st.sampled_from([("ordinary", "medical"), ("supply",), ("ordinary", "supply", "enterprise", "medical")]),
    risk_origins=st.sampled_from([(), ("510503100",)]),
    on_stale_proof=st.sampled_from(["sample", "turn_back"]),
)
facts = st.builds(
    Known,
    holds=st.sampled_from([None, (), (Hold("transfer"),), (Hold("turn_back", AT - HOUR),)]),
    permit=st.sampled_from([None, "valid", "unknown", "expired"]),
)
results = st.sampled_from([None, "negative", "positive", "pending"])


@busy
@given(checks, policies, facts, results, st.tuples(st.integers(0, 200), st.integers(0, 200)))
def test_an_older_proof_is_never_milder(body, policy, known, result, ages):
    hours, more = ages

    def with_proof(age: int):
        times = {"sampled_at": AT - age * HOUR, "reported_at": AT - age * HOUR}
        return msgspec.structs.replace(body, proof=Proof(seen="scan", result=result, **times))

    younger = judge(with_proof(hours), AT, policy, known)
    older = judge(with_proof(hours + more), AT, policy, known)
    assert SEVERITY.index(older.verdict) >= SEVERITY.index(younger.verdict)


@busy
@given(checks, policies, facts)
def test_a_hold_is_never_milder(body, policy, known):
    before = judge(body, AT, policy, known)
    after = judge(body, AT, policy, replace(known, holds=(*(known.holds or ()), Hold("turn_back"))))
    assert SEVERITY.index(after.verdict) >= SEVERITY.index(before.verdict)
    assert body.lane == "medical" or SEVERITY.index(after.verdict) >= SEVERITY.index("turn_back")


@busy
@given(checks, policies, facts)
def test_whoever_does_not_pass_is_told_why(body, policy, known):
    judged = judge(body, AT, policy, known)
    assert judged.verdict == "pass" or judged.reasons


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "valid"),
        ({"withdrawn_at": AT}, "withdrawn"),
        ({"withdrawn_at": AT + HOUR}, "valid"),
        ({"valid_from": AT + HOUR}, "early"),
        ({"valid_until": AT}, "expired"),
        ({"same_vehicle": False}, "other_vehicle"),
        ({"same_vehicle": True}, "valid"),
        ({"lane": "enterprise"}, "other_lane"),
        ({"quota": 2, "used": 1}, "valid"),
        ({"quota": 2, "used": 2}, "used_up"),
    ],
)
def test_permits(facts, state):
    permit = rules.PermitFacts(**{"lane": "supply", "valid_from": AT - HOUR, "valid_until": AT + HOUR, **facts})
    assert rules.permit_state(permit, "supply", AT) == state


@pytest.mark.parametrize(
    ("outcome", "device", "server", "kind"),
    [
        ("passed", "pass", "pass", ""),
        ("passed", "pass", "turn_back", "let_through"),
        ("passed", None, "sample", "let_through"),
        ("turned_back", "turn_back", "pass", "stopped"),
        ("turned_back", "turn_back", "turn_back", ""),
        ("turned_back", "turn_back", "transfer", "verdict"),
        ("medical", "pass", "pass", ""),
        ("passed", "pass", "doubt", "verdict"),
    ],
)
def test_differences(outcome, device, server, kind):
    body = CheckBody(subject="vehicle", outcome=outcome, device_verdict=device)
    assert rules.difference(body, rules.Judgement(server)) == kind
