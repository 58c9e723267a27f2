"""Pure decisions at a post: whether a record says enough, and what ought to become of whom it describes.

The phone decides by the same rules; `contract/verdicts.json` holds the cases that both must answer alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from muster.checkpoints.bodies import CheckBody, Lane, Outcome, Proof, Verdict

SEVERITY: tuple[Verdict, ...] = ("pass", "doubt", "sample", "turn_back", "transfer")
"""From the mildest; the severest finding wins."""
COLDEST, HOTTEST = 340, 430
"""Tenths of a degree: beyond them the thermometer is wrong, not the person."""
WIDEST_OFFSET = timedelta(hours=15)

SILENT_HOURS = (2, 4)
"""After how many hours of silence a post is called, by day and at night, where the command has set nothing."""

PermitState = Literal["valid", "unknown", "early", "expired", "withdrawn", "other_vehicle", "other_lane", "used_up"]
GREEN_LANES: frozenset[Lane] = frozenset({"supply", "enterprise"})


def refuse_check(body: CheckBody) -> str | None:
    """The reason code for which a check cannot be taken as it is, None when it says enough.

    Whoever is stopped, transferred, registered or in doubt has a full record: who it was, in what.
    """
    if body.mode == "tap" and not body.persons and body.plate is None and body.proof is None:
        if body.outcome != "passed" or body.device_verdict not in (None, "pass"):
            return "full_record_needed"
        if body.scan is not None and body.scan.outcome != "ok":
            return "full_record_needed"
        return _refuse_on_foot(body) if body.subject == "person" else None
    if body.mode == "tap":
        return "full_record_needed"
    return _refuse_full(body)


def _refuse_on_foot(body: CheckBody) -> str | None:
    if body.people != 1:
        return "one_person_on_foot"
    if body.plate is not None:
        return "plate_on_foot"
    return "lane_on_foot" if body.lane in GREEN_LANES else None


def _refuse_full(body: CheckBody) -> str | None:
    if any(not (person.name or person.id_number or person.phone) for person in body.persons):
        return "person_empty"
    if len(body.persons) > body.people:
        return "more_persons_than_people"
    if not body.persons and (body.plate is None or body.subject == "person"):
        return "identity_missing"
    if body.outcome == "transferred" and not (body.receiver or "").strip():
        return "receiver_missing"
    if body.proof is not None and not _times_hold(body.proof):
        return "proof_times"
    return _refuse_on_foot(body) if body.subject == "person" else None


def _times_hold(proof: Proof) -> bool:
    for moment in (proof.sampled_at, proof.reported_at):
        offset = moment.utcoffset() if moment is not None else None
        if offset is not None and abs(offset) > WIDEST_OFFSET:
            return False
    if proof.sampled_at is None or proof.reported_at is None:
        return True
    return proof.sampled_at <= proof.reported_at


@dataclass(frozen=True)
class Needs:
    """What a kind of step has to say: rows that the command sets, never code."""

    recipient: bool = False
    case_number: bool = False
    power: bool = False


def step_faults(needs: Needs, has: Needs) -> tuple[str, ...]:
    """Codes of what a step's kind needs and the step has not.

    The door takes the step all the same: what was done with somebody is a fact, the rows it is measured by may change
    while a phone has no network, and the door asks the database for nothing beside the records.
    """
    faults = (
        (needs.recipient and not has.recipient, "recipient_missing"),
        (needs.case_number and not has.case_number, "case_number_missing"),
        (needs.power and not has.power, "no_power"),
    )
    return tuple(code for missing, code in faults if missing)


@dataclass(frozen=True)
class Policy:
    """What holds at a place for a time: a row that the command sets, never code."""

    proof_hours: int | None = 48
    counted_from: Literal["sampling", "report"] = "sampling"
    lanes: tuple[Lane, ...] = ("ordinary", "supply", "enterprise", "medical")
    temperature_limit: int = 373
    risk_origins: tuple[str, ...] = ()
    on_stale_proof: Verdict = "sample"
    on_risk_origin: Verdict = "transfer"
    on_fever: Verdict = "transfer"
    on_yellow_code: Verdict = "sample"
    permit_required: bool = True


@dataclass(frozen=True)
class Hold:
    """A standing restriction on somebody: what a post must do with them, and until when (None: until lifted)."""

    verdict: Verdict
    until: datetime | None = None


@dataclass(frozen=True)
class Known:
    """What the desk knows beyond what the post wrote down; None is `could not be looked up`.

    `marked` is all that a phone without network can tell of control marks: there may be one, only the desk knows.
    """

    holds: tuple[Hold, ...] | None = None
    proofs: tuple[Proof, ...] | None = None
    permit: PermitState | None = None
    marked: bool = False


@dataclass(frozen=True)
class PermitFacts:
    """A vehicle permit as the desk knows it, held against a check. `same_vehicle` None: no plate was written down."""

    lane: str
    valid_from: datetime
    valid_until: datetime
    withdrawn_at: datetime | None = None
    same_vehicle: bool | None = None
    quota: int | None = None
    used: int = 0


def permit_state(facts: PermitFacts, lane: str, at: datetime) -> PermitState:
    """What a permit is worth for a vehicle of that lane at that moment; the first fault counts."""
    faults: tuple[tuple[bool, PermitState], ...] = (
        (facts.withdrawn_at is not None and facts.withdrawn_at <= at, "withdrawn"),
        (at < facts.valid_from, "early"),
        (at >= facts.valid_until, "expired"),
        (facts.same_vehicle is False, "other_vehicle"),
        (facts.lane != lane, "other_lane"),
        (facts.quota is not None and facts.used >= facts.quota, "used_up"),
    )
    return next((state for found, state in faults if found), "valid")


@dataclass(frozen=True)
class Judgement:
    """What ought to become of them, why, and what could not be checked: codes, which `words` says in words."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()


@dataclass
class _Findings:
    found: list[tuple[Verdict, str]] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    def add(self, verdict: Verdict, reason: str) -> None:
        self.found.append((verdict, reason))


def severer(first: Verdict, second: Verdict) -> Verdict:
    """The severer of two."""
    return max(first, second, key=SEVERITY.index)


def judge(body: CheckBody, at: datetime, policy: Policy, known: Known) -> Judgement:
    """What ought to become of a checked vehicle or person at `at` under the policy of that place and time."""
    findings = _Findings()
    _judge_lane(body, policy, known, findings)
    _judge_health(body, policy, findings)
    _judge_proof(body, at, policy, known, findings)
    _judge_origin(body, policy, findings)
    _judge_holds(at, known, findings)
    if body.scan is not None and body.scan.outcome == "refused":
        findings.add("turn_back", "scan_refused")
    elif body.scan is not None and body.scan.outcome == "unknown":
        findings.add("doubt", "scan_unknown")
    return _weigh(body, findings)


def _weigh(body: CheckBody, findings: _Findings) -> Judgement:
    ranked = sorted(findings.found, key=lambda item: -SEVERITY.index(item[0]))
    verdict: Verdict = ranked[0][0] if ranked else "pass"
    reasons = tuple(reason for _, reason in ranked)
    if body.lane == "medical" and verdict != "transfer":
        # Whoever needs a doctor goes through; what was found goes along with them.
        return Judgement("pass", ("medical_help", *reasons), tuple(findings.unchecked))
    return Judgement(verdict, reasons, tuple(findings.unchecked))


_PERMIT_FAULTS: dict[PermitState, tuple[Verdict, str]] = {
    "unknown": ("doubt", "permit_unknown"),
    "early": ("turn_back", "permit_early"),
    "expired": ("turn_back", "permit_expired"),
    "withdrawn": ("turn_back", "permit_withdrawn"),
    "other_vehicle": ("turn_back", "permit_other_vehicle"),
    "other_lane": ("doubt", "permit_other_lane"),
    "used_up": ("turn_back", "permit_used_up"),
}


def _judge_lane(body: CheckBody, policy: Policy, known: Known, findings: _Findings) -> None:
    if body.lane not in policy.lanes:
        findings.add("turn_back", "static_management" if body.lane == "ordinary" else "lane_closed")
    if body.lane not in GREEN_LANES or not policy.permit_required:
        return
    if body.permit is None:
        findings.add("turn_back", "permit_missing")
    elif known.permit is None:
        findings.unchecked.append("permit")
    elif known.permit in _PERMIT_FAULTS:
        findings.add(*_PERMIT_FAULTS[known.permit])


def _judge_health(body: CheckBody, policy: Policy, findings: _Findings) -> None:
    if body.health_code == "red":
        findings.add("transfer", "code_red")
    elif body.health_code == "yellow":
        findings.add(policy.on_yellow_code, "code_yellow")
    elif body.health_code == "none":
        findings.add("doubt", "code_not_shown")
    elif body.health_code is None:
        findings.unchecked.append("health_code")
    reading = body.temperature_tenths
    if reading is None:
        findings.unchecked.append("temperature")
    elif not COLDEST <= reading <= HOTTEST:
        findings.add("doubt", "temperature_implausible")
    elif reading >= policy.temperature_limit:
        findings.add(policy.on_fever, "fever")


def _judge_proof(body: CheckBody, at: datetime, policy: Policy, known: Known, findings: _Findings) -> None:
    shown = () if body.proof is None or body.proof.seen == "none" else (body.proof,)
    proofs = shown + (known.proofs or ())
    if any(proof.result == "positive" for proof in proofs):
        findings.add("transfer", "proof_positive")
        return
    if policy.proof_hours is None:
        return
    states = [_state(proof, at, policy, policy.proof_hours) for proof in proofs]
    if "ahead" in states:
        findings.add("doubt", "proof_ahead")
    if "good" in states:
        if known.proofs is None and body.proof is not None and body.proof.seen == "paper":
            findings.unchecked.append("proof")
        return
    for state, reason in (("old", "proof_old"), ("pending", "proof_pending"), ("vague", "proof_unclear")):
        if state in states:
            findings.add(policy.on_stale_proof, reason)
            return
    if not states:
        findings.add(policy.on_stale_proof, "proof_missing")


def _state(proof: Proof, at: datetime, policy: Policy, hours: int) -> str:
    base = proof.sampled_at if policy.counted_from == "sampling" else proof.reported_at
    if proof.result == "pending":
        return "pending"
    if base is None:
        return "vague"
    if base > at:
        return "ahead"
    return "good" if at - base <= timedelta(hours=hours) else "old"


def _judge_origin(body: CheckBody, policy: Policy, findings: _Findings) -> None:
    visited = [*body.itinerary, *([body.from_code] if body.from_code else [])]
    if not policy.risk_origins:
        return
    if not visited:
        findings.unchecked.append("origin")
    elif any(code.startswith(risk) for code in visited for risk in policy.risk_origins):
        findings.add(policy.on_risk_origin, "risk_origin")
    elif any(risk.startswith(code) for code in visited for risk in policy.risk_origins):
        # A county was named, only one of its towns is at risk: nobody can tell yet.
        findings.add("doubt", "origin_coarse")


def _judge_holds(at: datetime, known: Known, findings: _Findings) -> None:
    if known.holds is None:
        findings.unchecked.append("holds")
        if known.marked:
            findings.add("doubt", "ask_desk")
        return
    for hold in known.holds:
        if hold.until is None or hold.until > at:
            findings.add(hold.verdict, "hold")


ARRIVING: frozenset[Outcome] = frozenset({"passed", "sent_to_sampling", "transferred", "medical"})
"""Outcomes with which somebody comes in, be it in a closed loop or to hospital."""


def arrives(direction: str, outcome: str) -> bool:
    """Whether whoever was checked came in, so that screening has to know of them."""
    return direction == "in" and outcome in ARRIVING


def difference(body: CheckBody, judged: Judgement) -> Literal["", "verdict", "let_through", "stopped"]:
    """How the post's decision and the server's differ: let somebody through, stopped somebody, or only its verdict.

    Letting a doubtful one pass is the post's to decide; being stricter than the rules is shown as well (层层加码).
    A phone that said no more than "ask the desk" did not disagree: the post's decision alone counts.
    """
    if body.outcome == "passed" and judged.verdict not in ("pass", "doubt"):
        return "let_through"
    if body.outcome not in ("passed", "medical") and judged.verdict == "pass":
        return "stopped"
    asked = body.device_verdict == "doubt" and "ask_desk" in body.reasons
    if body.device_verdict not in (None, judged.verdict) and not asked:
        return "verdict"
    return ""
