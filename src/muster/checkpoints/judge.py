"""The server's own verdict on full records, after they were taken in: kept beside the device's, differences as items.

A sweep takes what was recorded between two watermarks, so nothing is left out and nothing is judged twice. It runs
beside the door, never in it. Steps that lack something become items, and who came in is filed for screening, in the
same sweep: once each, also for a record that was let in at the desk later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

import msgspec

from muster.checkpoints import attempts, rules
from muster.checkpoints.bodies import CheckBody, Proof, Result, Scan, Seen
from muster.checkpoints.faults import file_faults
from muster.checkpoints.models import Check, Difference, Judged, Permit, Policy, Shown
from muster.checkpoints.models import Verdict as Row
from muster.checkpoints.queries import items
from muster.checkpoints.queries.reach import fetch
from muster.kernel import audit, clock
from muster.kernel.scope import Scope
from muster.kernel.signing import shown
from muster.people import queries as people
from muster.people.actions import Came, file_arrivals
from muster.people.identities import NUMBER, PLATE

BATCH = 500
CERTIFICATE: Final = "release_certificate"
"""What a phone calls the scan of one."""
LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
TAKEN = """
select c.record, c.recorded_at from checkpoints_check c
 where c.incident = %(incident)s and c.mode = 'full' and c.recorded_at > %(since)s and c.recorded_at <= %(until)s
"""
"""A check stands in its table from the moment it was accepted, at the door or at the desk. One index answers this
alone: joined with the register, the planner may walk the whole of it while statistics are old."""
FULL = f"{TAKEN} order by c.recorded_at, c.record limit %(limit)s"


def judge_all(incident: int, *, wait: bool = False) -> int:
    """Judge everything recorded so far in an incident; returns how many checks were judged here.

    Each step is a transaction of its own; call it outside of one, with the database's scope unset. Where another
    worker is at it there is nothing to do, unless the caller has to `wait` until all of it is judged.
    """
    from muster.kernel.scope import acting

    scope = Scope(incident=incident, places=("",), names=True, actor="job:judge", roles=frozenset({"system"}))
    total = 0
    while True:
        with acting(scope):
            step = sweep(scope, wait=wait)
        if step is None:
            return total
        total += step


def sweep(scope: Scope, *, limit: int = BATCH, wait: bool = False) -> int | None:
    """Judge the next full records in the caller's transaction; None when there are none left up to the watermark."""
    assert scope.incident is not None  # noqa: S101 - a job's scope always has one
    Judged.objects.get_or_create(incident=scope.incident, defaults={"until": LONG_AGO})
    state = Judged.objects.select_for_update(skip_locked=not wait).filter(incident=scope.incident).first()
    if state is None:
        return None  # another worker is at it
    until = clock.watermark(scope.incident)
    span: dict[str, Any] = {"incident": scope.incident, "since": state.until, "until": until, "limit": limit}
    found = fetch(FULL, span)
    if len(found) == limit:
        span["until"] = found[-1][1]
    file_faults(scope, since=state.steps_until or LONG_AGO, until=span["until"])
    Judged.objects.filter(pk=state.pk).update(steps_until=span["until"])
    refused = _judge_certificates(scope, span["until"])
    if not found and not refused:
        Judged.objects.filter(pk=state.pk, until__lt=until).update(until=until)
        return None
    records = {row[0] for row in fetch(TAKEN, span)} | refused
    count = _judge(scope, list(Check.objects.filter(pk__in=records).order_by("effective_at", "record")))
    Judged.objects.filter(pk=state.pk, until__lt=span["until"]).update(until=span["until"])
    return count


@dataclass
class _Desk:
    """What is known beyond the records themselves, read once for a batch."""

    scope: Scope
    policies: list[Policy]
    marks: Mapping[UUID, Sequence[tuple[str, bytes]]]
    permits: Mapping[str, Permit]
    certificates: Mapping[UUID, str]
    """How the certificate of release stood that a check read."""
    uses: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def _judge(scope: Scope, checks: list[Check]) -> int:
    incident = cast(int, scope.incident)
    numbers = {check.permit for check in checks if check.permit}
    desk = _Desk(
        scope,
        list(Policy.objects.filter(incident=incident).order_by("pk")),
        people.own_marks(scope, [check.record for check in checks]),
        {permit.number: permit for permit in Permit.objects.filter(incident=incident, number__in=numbers)},
        dict(Shown.objects.filter(record__in=[check.record for check in checks]).values_list("record", "state")),
    )
    _count_uses(desk, numbers, [check.record for check in checks])
    now = clock.now(incident)
    verdicts, differences = [], []
    for check in checks:
        policy = items.policy_for(desk.policies, check.site, check.effective_at)
        body = _scanned_again(body_of(check), desk.certificates.get(check.record, ""))
        judged = rules.judge(body, check.effective_at, rule_of(policy), _known(desk, check))
        common = {"record": check.record, "incident": check.incident, "site": check.site, "recorded_at": now}
        verdicts.append(
            Row(verdict=judged.verdict, reasons=list(judged.reasons), unchecked=list(judged.unchecked),
                policy=policy.pk if policy else None, **common)
        )  # fmt: skip
        kind = rules.difference(body, judged)
        if kind:
            differences.append(Difference(kind=kind, **common))
    Row.objects.bulk_create(verdicts, ignore_conflicts=True)
    Difference.objects.bulk_create(differences, ignore_conflicts=True)
    tried_again = attempts.pair(scope, checks, desk.marks, desk.policies, now=now)
    file_arrivals(scope, arrivals=[_came(check) for check in checks if rules.arrives(check.direction, check.outcome)])
    detail = {"checks": len(checks), "differences": len(differences), "attempts": tried_again}
    audit.write(scope, action="checkpoints.judge", detail=detail)
    return len(checks)


def _judge_certificates(scope: Scope, until: datetime) -> set[UUID]:
    """A phone tells a certificate by its list of the morning; whoever signs them knows what was withdrawn since.
    Answers the checks whose certificate did not hold: they are judged in full, also where somebody was only counted."""
    rows = list(Shown.objects.filter(incident=scope.incident or 0, judged_at=None, recorded_at__lte=until))
    states = shown.judged(scope, CERTIFICATE, [(bytes(row.serial), row.effective_at) for row in rows])
    for row, state in zip(rows, states, strict=True):
        row.state, row.judged_at = state, until
    Shown.objects.bulk_update(rows, ["state", "judged_at"], batch_size=BATCH)
    return {row.record for row in rows if row.state in (shown.WITHDRAWN, shown.UNKNOWN)}


def _scanned_again(body: CheckBody, state: str) -> CheckBody:
    if state not in (shown.WITHDRAWN, shown.UNKNOWN):
        return body
    return msgspec.structs.replace(body, scan=Scan(kind=CERTIFICATE, outcome="refused"))


def _came(check: Check) -> Came:
    return Came(check.record, check.site, check.to_code or "", check.from_code or "", check.effective_at)


NO_POLICY = rules.Policy(proof_hours=None, permit_required=False)
"""Where the command has set nothing, only health code, temperature, control marks and scans are judged."""


def rule_of(row: Policy | None) -> rules.Policy:
    """A policy row as the rules read it."""
    if row is None:
        return NO_POLICY
    values: dict[str, Any] = {one.name: getattr(row, one.name) for one in fields(rules.Policy)}
    values |= {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return rules.Policy(**values)


def body_of(check: Check) -> CheckBody:
    """A check as the rules read it: without its identity, which they do not ask for."""
    proof = None
    if check.proof_seen is not None:
        proof = Proof(
            seen=cast(Seen, check.proof_seen), sampled_at=check.proof_sampled_at,
            reported_at=check.proof_reported_at, result=cast("Result | None", check.proof_result),
        )  # fmt: skip
    values: dict[str, Any] = {
        name: getattr(check, name)
        for name in (
            "subject", "outcome", "lane", "people", "mode", "direction", "helped_by", "device_verdict", "from_code",
            "to_code", "temperature_tenths", "health_code", "permit", "disinfected",
        )
    }  # fmt: skip
    scan = None
    if check.scan_kind is not None:
        scan = Scan(kind=cast(Any, check.scan_kind), outcome=cast(Any, check.scan_outcome))
    return CheckBody(
        **values, reasons=tuple(check.reasons or ()), itinerary=tuple(check.itinerary or ()), proof=proof, scan=scan
    )


def _known(desk: _Desk, check: Check) -> rules.Known:
    own = desk.marks.get(check.record, ())
    numbers = [mark for part, mark in own if part == NUMBER]
    permit = _permit_state(desk, check, [mark for part, mark in own if part == PLATE])
    if not numbers:
        return rules.Known(permit=permit)
    standing = people.standing(desk.scope, numbers, at=check.effective_at).values()
    holds = [
        rules.Hold(hold.verdict, hold.until) for one in standing for hold in one.holds if hold.verdict in rules.SEVERITY
    ]
    proofs = tuple(
        Proof(seen="scan", sampled_at=one.proof.sampled_at, reported_at=one.proof.reported_at,
              result=cast(Result, one.proof.result))
        for one in standing
        if one.proof is not None
    )  # fmt: skip
    return rules.Known(tuple(holds), proofs or None, permit)


def _permit_state(desk: _Desk, check: Check, plates: list[bytes]) -> rules.PermitState | None:
    if check.permit is None:
        return None
    permit = desk.permits.get(check.permit)
    if permit is None:
        return "unknown"
    facts = rules.PermitFacts(
        permit.lane, permit.valid_from, permit.valid_until, permit.withdrawn_at,
        same_vehicle=bytes(permit.mark) in plates if plates else None,
        quota=permit.quota, used=desk.uses[permit.number],
    )  # fmt: skip
    if check.outcome == "passed":
        desk.uses[permit.number] += 1
    return rules.permit_state(facts, check.lane, check.effective_at)


def _count_uses(desk: _Desk, numbers: set[str], batch: list[UUID]) -> None:
    """How often each permit had let somebody pass before this batch."""
    if not numbers:
        return
    counted = fetch(
        "select c.permit, count(*) from checkpoints_check c where c.incident = %(incident)s and c.outcome = 'passed'"
        " and c.permit = any(%(numbers)s) and not c.record = any(%(batch)s)"
        " and not exists (select from kernel_void v where v.target = c.record) group by 1",
        {"incident": desk.scope.incident, "numbers": sorted(numbers), "batch": batch},
    )
    desk.uses.update(counted)
